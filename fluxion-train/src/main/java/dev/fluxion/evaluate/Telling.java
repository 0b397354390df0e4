package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network that learns to tell points of two sets, tried on others of the same sets. */
final class Telling {
  private Telling() {}

  /**
   * Trains a network by {@link Fit} and says which of the other points it tells rightly.
   *
   * @param train points of the one set, then equally many of the other
   * @param test the same of other points
   * @param columns coordinates of a point
   * @param network tells points by one output, above 0 for the first set
   * @param key starts and feeds the network
   */
  static boolean[] right(double[] train, double[] test, int columns, Learner network, Key key) {
    int rows = train.length / columns;
    double[] truth = new double[rows];
    Arrays.fill(truth, 0, rows / 2, 1);
    Tensor flat =
        Fit.of(rows)
            .run(
                network,
                Tensors.of(ScalarType.Float, train, rows, columns),
                Tensors.of(ScalarType.Float, truth, rows, 1),
                torch::binary_cross_entropy_with_logits,
                key);
    int tried = test.length / columns;
    double[] logits;
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor x = Tensors.of(ScalarType.Float, test, tried, columns);
      logits = Tensors.doubles(network.output(flat, x));
    }
    boolean[] right = new boolean[tried];
    for (int i = 0; i < tried; i++) {
      right[i] = (logits[i] > 0) == (i < tried / 2);
    }
    return right;
  }

  /** Takes the mean of some points from each coordinate of all, and divides it by its deviation. */
  static void standardize(int columns, double[] fitted, double[]... others) {
    int count = fitted.length / columns;
    for (int j = 0; j < columns; j++) {
      double mean = 0;
      for (int i = 0; i < count; i++) {
        mean += fitted[i * columns + j] / count;
      }
      double squares = 0;
      for (int i = 0; i < count; i++) {
        squares += Math.pow(fitted[i * columns + j] - mean, 2) / count;
      }
      double scale = squares > 0 ? Math.sqrt(squares) : 1;
      apply(columns, j, mean, scale, fitted);
      for (double[] points : others) {
        apply(columns, j, mean, scale, points);
      }
    }
  }

  private static void apply(int columns, int j, double mean, double scale, double[] points) {
    for (int i = j; i < points.length; i += columns) {
      points[i] = (points[i] - mean) / scale;
    }
  }
}
