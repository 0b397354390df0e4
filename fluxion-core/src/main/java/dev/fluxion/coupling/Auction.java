package dev.fluxion.coupling;

import java.util.Arrays;

/**
 * The forward auction with epsilon scaling (Bertsekas 1988): free rows bid for their best column,
 * whose potential falls by the bidder's margin over its second best plus epsilon.
 *
 * <p>It serves to bring the column potentials close to the optimum. Whatever it leaves, the
 * potentials are feasible, so that a phase may end at any time and the exact result comes from the
 * shortest paths after it.
 */
final class Auction {
  /** The first epsilon, relative to the mean depth of the rows' minima. */
  private static final double FIRST_EPSILON = 0.1;

  private static final double LAST_EPSILON = 1e-9;
  private static final double SHRINK = 5;

  /** A phase gives up after this number of bids a row. */
  private static final int BIDS_PER_ROW = 60;

  private final Matching matching;
  private final CandidateLists candidates;
  private final int n;

  Auction(Matching matching, CandidateLists candidates) {
    this.matching = matching;
    this.candidates = candidates;
    this.n = matching.n;
  }

  /**
   * Runs phases of falling epsilon until the potentials move so little that most bids are answered
   * from the candidate lists.
   */
  void scale() {
    // Columns have mean 0 by the choice of the first potentials, so the mean minimum is a depth.
    double depth = 0;
    for (int i = 0; i < n; i++) {
      candidates.query(i);
      depth -= candidates.best() / n;
    }
    double rounding = 8 * Math.ulp(matching.magnitude);
    double last = Math.max(LAST_EPSILON * depth, rounding);
    for (double epsilon = FIRST_EPSILON * depth; epsilon > last; epsilon /= SHRINK) {
      long before = candidates.scans();
      boolean complete = phase(epsilon);
      if (complete && candidates.scans() - before < n / 2) {
        return;
      }
    }
  }

  private boolean phase(double epsilon) {
    matching.clear();
    int[] queue = new int[n];
    Arrays.setAll(queue, i -> i);
    int head = 0;
    int waiting = n;
    for (long bids = 0; waiting > 0; bids++) {
      if (bids > (long) BIDS_PER_ROW * n) {
        return false;
      }
      int row = queue[head];
      head = head + 1 == n ? 0 : head + 1;
      waiting--;
      candidates.query(row);
      double margin = n == 1 ? 0 : candidates.second() - candidates.best();
      int column = candidates.bestColumn();
      matching.potentials[column] -= margin + epsilon;
      int loser = matching.take(row, column);
      if (loser != Matching.FREE) {
        int tail = head + waiting;
        queue[tail < n ? tail : tail - n] = loser;
        waiting++;
      }
    }
    return true;
  }

  /**
   * Matches rows to columns at which they are exactly tight: the augmenting row reduction of Jonker
   * and Volgenant (1987), an auction with epsilon 0, twice.
   *
   * @return the rows left free
   */
  int[] tighten() {
    matching.clear();
    int[] free = new int[n];
    Arrays.setAll(free, i -> i);
    int count = n;
    for (int pass = 0; pass < 2; pass++) {
      count = tighten(free, count);
    }
    return Arrays.copyOf(free, count);
  }

  private int tighten(int[] free, int count) {
    int left = 0;
    int next = 0;
    long chain = 0;
    while (next < count) {
      int row = free[next++];
      candidates.query(row);
      int column = candidates.bestColumn();
      boolean strict = candidates.best() < candidates.second();
      if (strict && n > 1) {
        matching.potentials[column] -= candidates.second() - candidates.best();
      } else if (!strict && matching.rowOfColumn[column] != Matching.FREE) {
        column = candidates.secondColumn();
      }
      int loser = matching.take(row, column);
      if (loser != Matching.FREE) {
        // A strict bid lowers a potential, so its loser may bid at once; the others wait.
        if (strict && chain++ < 4L * n) {
          free[--next] = loser;
        } else {
          free[left++] = loser;
        }
      }
    }
    return left;
  }
}
