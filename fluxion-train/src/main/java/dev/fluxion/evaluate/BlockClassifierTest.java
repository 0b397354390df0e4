package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * The classifier two-sample test of points that depend on each other within blocks: overlapping
 * windows of stretches of time, for one.
 *
 * <p>Five-fold cross-validation as in {@link ClassifierTest}, but a fold is made of whole blocks,
 * equally many of both sets, so that no point is told by a network that has learned from its own
 * block. Coordinates are standardised by what a network learns from. Where blocks are independent
 * of each other and the sets have one law, each fold's accuracy has the mean 0.5 exactly, whatever
 * the dependence within blocks.
 *
 * <p>The accuracy is the mean of the accuracies A_1 .. A_n of n pairs of blocks, and
 *
 * <pre>  standardError^2 = s^2 / n * (1 + F / (F - 1)),   s^2 = sum of (A_k - mean)^2 / (n - 1)
 * </pre>
 *
 * <p>with F = 5 folds: the variance of the mean of pairs, and as much again and a quarter because
 * two pairs of which each is in the other's training part are told by what they have in common.
 * Points count through their blocks only: more of them from the same blocks do not lower it by
 * themselves.
 *
 * <p>Sources: Nadeau and Bengio, "Inference for the generalization error" (2003), 3, its resamples
 * the folds; Bengio and Grandvalet, "No unbiased estimator of the variance of k-fold
 * cross-validation" (2004), why there is no exact one.
 *
 * @param accuracy share of points that are told rightly, over all folds
 * @param rows points of either set
 * @param blocks blocks of either set
 * @param standardError that of the accuracy, by blocks
 */
public record BlockClassifierTest(double accuracy, int rows, int blocks, double standardError) {
  /** The fewest blocks of a set. */
  public static final int LEAST_BLOCKS = ClassifierTest.FOLDS;

  /**
   * Compares two sets of blocks, the k-th of both in one fold.
   *
   * @param a blocks of one set, each of equally many points
   * @param b blocks of the other, as many and of the same shape
   * @param network tells points by one output, above 0 for the first set
   * @param key deals blocks to folds, starts and feeds the network
   * @param workers compute the folds
   * @throws IllegalArgumentException if the shapes differ or there are fewer than 5 blocks
   */
  public static BlockClassifierTest of(
      List<Cloud> a, List<Cloud> b, Learner network, Key key, Workers workers) {
    int pairs = a.size();
    if (pairs != b.size() || pairs < LEAST_BLOCKS) {
      throw new IllegalArgumentException(
          "a classifier test by blocks needs equally many, "
              + LEAST_BLOCKS
              + " or more, on both sides, got "
              + pairs
              + " and "
              + b.size());
    }
    int rows = a.get(0).rows();
    for (int k = 0; k < pairs; k++) {
      Cloud.checkSameColumns(a.get(0), a.get(k));
      Cloud.checkSameColumns(a.get(0), b.get(k));
      if (a.get(k).rows() != rows || b.get(k).rows() != rows) {
        throw new IllegalArgumentException(
            "a classifier test by blocks needs equally many points in each, got "
                + rows
                + " in the first and "
                + a.get(k).rows()
                + " and "
                + b.get(k).rows()
                + " in the blocks of index "
                + k);
      }
    }
    int[] order = key.derive(0).permutation(pairs);
    double[] accuracies = new double[pairs];
    workers.run(
        ClassifierTest.FOLDS,
        (fold, worker) -> {
          int from = (int) ((long) pairs * fold / ClassifierTest.FOLDS);
          int to = (int) ((long) pairs * (fold + 1) / ClassifierTest.FOLDS);
          int[] tested = Arrays.copyOfRange(order, from, to);
          int[] learned = new int[pairs - tested.length];
          System.arraycopy(order, 0, learned, 0, from);
          System.arraycopy(order, to, learned, from, pairs - to);
          try (Scope scope = new Scope()) {
            accuracies(a, b, learned, tested, network, key.derive(1).derive(fold), accuracies);
          }
        });
    double mean = Arrays.stream(accuracies).sum() / pairs;
    double squares = 0;
    for (double accuracy : accuracies) {
      squares += (accuracy - mean) * (accuracy - mean);
    }
    double shared = (double) ClassifierTest.FOLDS / (ClassifierTest.FOLDS - 1);
    double error = Math.sqrt(squares / (pairs - 1) / pairs * (1 + shared));
    return new BlockClassifierTest(mean, rows * pairs, pairs, error);
  }

  /** Trains on some pairs, and writes the accuracies of others to their places. */
  private static void accuracies(
      List<Cloud> a,
      List<Cloud> b,
      int[] learned,
      int[] tested,
      Learner network,
      Key key,
      double[] to) {
    int columns = a.get(0).columns();
    double[] train = sides(a, b, learned);
    double[] test = sides(a, b, tested);
    Telling.standardize(columns, train, test);
    boolean[] right = Telling.right(train, test, columns, network, key);
    int rows = a.get(0).rows();
    for (int i = 0; i < right.length; i++) {
      to[tested[i / rows % tested.length]] += right[i] ? 0.5 / rows : 0;
    }
  }

  private static double[] sides(List<Cloud> a, List<Cloud> b, int[] chosen) {
    int size = a.get(0).rows() * a.get(0).columns();
    double[] points = new double[2 * chosen.length * size];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(a.get(chosen[i]).toArray(), 0, points, i * size, size);
      System.arraycopy(b.get(chosen[i]).toArray(), 0, points, (chosen.length + i) * size, size);
    }
    return points;
  }
}
