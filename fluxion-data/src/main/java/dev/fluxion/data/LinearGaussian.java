package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The linear simulator {@code theta ~ N(0, I), x = theta - 1 + e, e ~ N(0, 0.3 I)}, whose posterior
 * is {@code N(10/13 (x + 1), 3/13 I)}: precision {@code 1 + 1/0.3} in each dimension.
 */
public final class LinearGaussian implements Simulator {
  /** The variance of the noise. */
  public static final double NOISE = 0.3;

  private static final double SHIFT = -1;
  private static final int CHUNK = 256;

  private final int dimension;

  /**
   * A simulator of as many observations as parameters.
   *
   * @throws IllegalArgumentException if the dimension is not positive
   */
  public LinearGaussian(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: is " + dimension + ", but must be 1 or more");
    }
    this.dimension = dimension;
  }

  private static List<String> names(String name, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(name + i);
    }
    return List.copyOf(names);
  }

  @Override
  public List<String> parameters() {
    return names("theta", dimension);
  }

  @Override
  public List<String> observations() {
    return names("x", dimension);
  }

  @Override
  public List<String> columns() {
    List<String> columns = new ArrayList<>(parameters());
    columns.addAll(observations());
    return List.copyOf(columns);
  }

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    int width = 2 * dimension;
    double[] z = new double[CHUNK * width];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      key.normal((first + done) * width, z, 0, n * width);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < dimension; j++) {
          double theta = z[i * width + j];
          out[(done + i) * width + j] = theta;
          out[(done + i) * width + dimension + j] =
              theta + SHIFT + Math.sqrt(NOISE) * z[i * width + dimension + j];
        }
        if (labels != null) {
          labels[done + i] = 0;
        }
      }
    }
  }

  /** Returns the mean of a parameter given its observation, {@code (x + 1) / (1 + 0.3)}. */
  public static double posteriorMean(double observed) {
    return (observed - SHIFT) / (1 + NOISE);
  }

  /** Returns the variance of a parameter given its observation, {@code 0.3 / (1 + 0.3)}. */
  public static double posteriorVariance() {
    return NOISE / (1 + NOISE);
  }

  @Override
  public void posterior(Key key, double[] observed, int rows, double[] out) {
    key.normal(0, out, 0, rows * dimension);
    for (int i = 0; i < rows * dimension; i++) {
      out[i] = posteriorMean(observed[i % dimension]) + Math.sqrt(posteriorVariance()) * out[i];
    }
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  @Override
  public double logDensity(double[] point) {
    double sum = 0;
    for (int j = 0; j < dimension; j++) {
      double residual = point[dimension + j] - point[j] - SHIFT;
      sum +=
          -0.5 * point[j] * point[j]
              - 0.5 * residual * residual / NOISE
              - Math.log(2 * Math.PI)
              - 0.5 * Math.log(NOISE);
    }
    return sum;
  }
}
