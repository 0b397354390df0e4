package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;

/**
 * The classifier two-sample test: how often a network, trained on some points of two sets, tells of
 * others which set they are from; 0.5 where the sets have one law, 1 where they are apart.
 *
 * <p>Five-fold cross-validation, each fold with equally many points of both sets, so that under
 * equal laws each fold's accuracy has the mean 0.5 exactly, whatever the network does. Under equal
 * laws the standard deviation of the accuracy is {@code 0.5 / sqrt(2 rows)}, the binomial one, but
 * for the weak dependence between folds. The network has two layers of 64 units ({@link
 * Learner#dense}) unless another is given, and learns by {@link Fit} on standardised coordinates.
 *
 * <p>Sources: Lopez-Paz and Oquab, "Revisiting classifier two-sample tests" (2017); Lueckmann et
 * al., "Benchmarking simulation-based inference" (2021), A.2.
 *
 * @param accuracy share of points that are told rightly, over all folds
 * @param rows points of either set
 */
public record ClassifierTest(double accuracy, int rows) {
  static final int FOLDS = 5;

  /** Returns the standard deviation of the accuracy where both sets have one law. */
  public double nullDeviation() {
    return 0.5 / Math.sqrt(2.0 * rows);
  }

  /**
   * Compares two sets.
   *
   * @param a points of one set
   * @param b points of the other, as many and of as many columns
   * @param key orders points, starts and feeds the network
   * @param workers compute the folds
   * @throws IllegalArgumentException if the shapes differ or there are fewer than 10 points
   */
  public static ClassifierTest of(Cloud a, Cloud b, Key key, Workers workers) {
    return of(a, b, Learner.dense(a.columns(), 1), key, workers);
  }

  /**
   * Compares two sets by a network of one's own.
   *
   * @param network tells points by one output, above 0 for the first set; see {@link Learner}
   */
  public static ClassifierTest of(Cloud a, Cloud b, Learner network, Key key, Workers workers) {
    Cloud.checkSameColumns(a, b);
    int rows = a.rows();
    if (rows != b.rows() || rows < 2 * FOLDS) {
      throw new IllegalArgumentException(
          "a classifier test needs equally many points, 10 or more, on both sides, got "
              + rows
              + " and "
              + b.rows());
    }
    int columns = a.columns();
    int[] orderA = key.derive(0).permutation(rows);
    int[] orderB = key.derive(1).permutation(rows);
    double[] points = new double[2 * rows * columns];
    System.arraycopy(a.select(orderA, 0, rows).toArray(), 0, points, 0, rows * columns);
    System.arraycopy(
        b.select(orderB, 0, rows).toArray(), 0, points, rows * columns, rows * columns);
    Telling.standardize(columns, points);
    long[] right = new long[FOLDS];
    workers.run(
        FOLDS,
        (fold, worker) -> {
          try (Scope scope = new Scope()) {
            right[fold] = right(points, rows, columns, fold, network, key.derive(2).derive(fold));
          }
        });
    return new ClassifierTest(Arrays.stream(right).sum() / (2.0 * rows), rows);
  }

  /** Trains on all folds but one, and counts the points of that one that are told rightly. */
  private static long right(
      double[] points, int rows, int columns, int fold, Learner network, Key key) {
    int from = (int) ((long) rows * fold / FOLDS);
    int to = (int) ((long) rows * (fold + 1) / FOLDS);
    int rest = rows - (to - from);
    double[] train = new double[2 * rest * columns];
    double[] test = new double[2 * (to - from) * columns];
    for (int side = 0; side < 2; side++) {
      int start = side * rows * columns;
      int at = side * rest * columns;
      System.arraycopy(points, start, train, at, from * columns);
      System.arraycopy(
          points, start + to * columns, train, at + from * columns, (rows - to) * columns);
      System.arraycopy(
          points,
          start + from * columns,
          test,
          side * (to - from) * columns,
          (to - from) * columns);
    }
    long right = 0;
    for (boolean told : Telling.right(train, test, columns, network, key)) {
      right += told ? 1 : 0;
    }
    return right;
  }
}
