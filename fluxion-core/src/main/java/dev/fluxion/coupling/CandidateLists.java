package dev.fluxion.coupling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * For each row a short list of the columns of least reduced cost c[i, j] - v[j], and a bound that
 * no column outside of the list can fall below.
 *
 * <p>Column potentials only fall, so reduced costs only rise and a bound stays true for ever: a
 * query is answered from the list whenever its answer lies at or below the bound, and the row is
 * scanned anew otherwise. Equal rows of the matrix (repeated points) share one list.
 */
final class CandidateLists {
  /** The most columns that a list holds. */
  static final int CAPACITY = 32;

  /** The number of columns that a scan aims at. */
  private static final int WANTED = 24;

  private static final int PROBES = 8;

  private final Matching matching;
  private final int n;

  /** The first row that is equal to a row. */
  private final int[] representative;

  private final int[] columns;
  private final double[] costs;
  private final int[] lengths;
  private final double[] bounds;

  private final double[] minima = new double[GroupMinima.GROUPS];
  private final double[] smallest = new double[WANTED];
  private final double[] foundCost;
  private final int[] foundColumn;

  private double best;
  private double second;
  private int bestColumn;
  private int secondColumn;
  private long scans;

  CandidateLists(Matching matching) {
    this.matching = matching;
    this.n = matching.n;
    this.representative = representatives(matching.costs, n);
    this.columns = new int[n * CAPACITY];
    this.costs = new double[n * CAPACITY];
    this.lengths = new int[n];
    this.bounds = new double[n];
    Arrays.fill(bounds, Double.NEGATIVE_INFINITY);
    this.foundCost = new double[n];
    this.foundColumn = new int[n];
  }

  private static int[] representatives(double[] costs, int n) {
    int[] result = new int[n];
    Map<Long, Integer> firstRows = new HashMap<>();
    for (int i = 0; i < n; i++) {
      long fingerprint = 0;
      for (int probe = 0; probe < PROBES; probe++) {
        double cost = costs[i * n + (int) ((long) probe * n / PROBES)];
        fingerprint = 0x9E3779B97F4A7C15L * (fingerprint ^ Double.doubleToLongBits(cost));
        fingerprint ^= fingerprint >>> 32;
      }
      int first = firstRows.getOrDefault(fingerprint, -1);
      boolean repeated =
          first >= 0 && Arrays.equals(costs, first * n, (first + 1) * n, costs, i * n, (i + 1) * n);
      result[i] = repeated ? first : i;
      if (first < 0) {
        firstRows.put(fingerprint, i);
      }
    }
    return result;
  }

  /** The first row whose costs are equal to those of the given row. */
  int representative(int row) {
    return representative[row];
  }

  /** Finds the two columns of least reduced cost; the accessors below then speak of this row. */
  void query(int row) {
    int list = representative[row];
    find(list);
    if (!(second <= bounds[list])) {
      scan(row, list);
      find(list);
    }
  }

  private void find(int list) {
    double[] potentials = matching.potentials;
    double least = Double.POSITIVE_INFINITY;
    double next = Double.POSITIVE_INFINITY;
    int leastColumn = Matching.FREE;
    int nextColumn = Matching.FREE;
    int start = list * CAPACITY;
    for (int k = start; k < start + lengths[list]; k++) {
      double reduced = costs[k] - potentials[columns[k]];
      if (reduced < next) {
        if (reduced < least) {
          next = least;
          nextColumn = leastColumn;
          least = reduced;
          leastColumn = columns[k];
        } else {
          next = reduced;
          nextColumn = columns[k];
        }
      }
    }
    best = least;
    second = next;
    bestColumn = leastColumn;
    secondColumn = nextColumn;
  }

  /** The least reduced cost of the row asked for: its potential u. */
  double best() {
    return best;
  }

  /** The second least reduced cost, infinite if there is one column only. */
  double second() {
    return second;
  }

  int bestColumn() {
    return bestColumn;
  }

  /** The column of the second least reduced cost, {@link Matching#FREE} if there is none. */
  int secondColumn() {
    return secondColumn;
  }

  /** How many scans of whole rows there have been. */
  long scans() {
    return scans;
  }

  /** The number of listed columns of a row. */
  int length(int row) {
    return lengths[representative[row]];
  }

  int column(int row, int k) {
    return columns[representative[row] * CAPACITY + k];
  }

  double cost(int row, int k) {
    return costs[representative[row] * CAPACITY + k];
  }

  /** A lower bound of the reduced cost of every column that the row's list does not hold. */
  double bound(int row) {
    return bounds[representative[row]];
  }

  private void scan(int row, int list) {
    scans++;
    GroupMinima.of(matching.costs, row * n, matching.potentials, n, minima);
    double threshold = threshold();
    int found = collect(row, threshold);
    if (found > CAPACITY) {
      threshold = keepSmallest(found);
      found = CAPACITY;
    }
    int start = list * CAPACITY;
    for (int k = 0; k < found; k++) {
      columns[start + k] = foundColumn[k];
      costs[start + k] = matching.costs[row * n + foundColumn[k]];
    }
    lengths[list] = found;
    bounds[list] = found == n ? Double.POSITIVE_INFINITY : threshold;
  }

  /** The WANTED-th smallest group minimum: at least that many columns lie at or below it. */
  private double threshold() {
    int wanted = Math.min(WANTED, n);
    int count = 0;
    for (double minimum : minima) {
      if (count < wanted || minimum < smallest[wanted - 1]) {
        int k = count < wanted ? count++ : wanted - 1;
        while (k > 0 && smallest[k - 1] > minimum) {
          smallest[k] = smallest[k - 1];
          k--;
        }
        smallest[k] = minimum;
      }
    }
    return smallest[wanted - 1];
  }

  /** Collects the columns at or below the threshold; where to begin differs from row to row. */
  private int collect(int row, double threshold) {
    int found = 0;
    for (int step = 0; step < GroupMinima.GROUPS; step++) {
      int group = (step + row) & (GroupMinima.GROUPS - 1);
      if (minima[group] <= threshold) {
        for (int j = group; j < n; j += GroupMinima.GROUPS) {
          double reduced = matching.reducedCost(row, j);
          if (reduced <= threshold) {
            foundCost[found] = reduced;
            foundColumn[found++] = j;
          }
        }
      }
    }
    return found;
  }

  /** Keeps CAPACITY columns of least reduced cost and returns the least cost of the others. */
  private double keepSmallest(int found) {
    double left = Double.POSITIVE_INFINITY;
    int worst = indexOfLargest();
    for (int k = CAPACITY; k < found; k++) {
      if (foundCost[k] < foundCost[worst]) {
        left = Math.min(left, foundCost[worst]);
        foundCost[worst] = foundCost[k];
        foundColumn[worst] = foundColumn[k];
        worst = indexOfLargest();
      } else {
        left = Math.min(left, foundCost[k]);
      }
    }
    return left;
  }

  private int indexOfLargest() {
    int worst = 0;
    for (int k = 1; k < CAPACITY; k++) {
      if (foundCost[k] > foundCost[worst]) {
        worst = k;
      }
    }
    return worst;
  }
}
