package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A mixture of round normal distributions in the plane: {@code p(x) = sum over k of w_k N(x; m_k,
 * s_k^2 I)}. The components are the classes; the log density is known.
 */
public final class GaussianMixture implements ToyDistribution {
  private static final int CHUNK = 256;

  private final double[] weights;
  private final double[][] means;
  private final double[] deviations;

  /**
   * A mixture.
   *
   * @param weights positive weights, scaled to sum to 1
   * @param means one point for each component
   * @param deviations one positive standard deviation for each component
   * @throws IllegalArgumentException if the lengths differ or a value is out of range
   */
  public GaussianMixture(double[] weights, double[][] means, double[] deviations) {
    if (weights.length == 0
        || weights.length != means.length
        || weights.length != deviations.length) {
      throw new IllegalArgumentException(
          String.format(
              "%d weights, %d means and %d deviations do not make a mixture",
              weights.length, means.length, deviations.length));
    }
    double total = 0;
    for (int k = 0; k < weights.length; k++) {
      if (!(weights[k] > 0) || !(deviations[k] > 0) || means[k].length != 2) {
        throw new IllegalArgumentException(
            "component " + k + " needs a positive weight and deviation and a point of the plane");
      }
      total += weights[k];
    }
    double sum = total;
    this.weights = Arrays.stream(weights).map(w -> w / sum).toArray();
    this.means = Arrays.stream(means).map(double[]::clone).toArray(double[][]::new);
    this.deviations = deviations.clone();
  }

  /**
   * Returns equally heavy components at the corners of a regular polygon around the origin, the
   * first at {@code (radius, 0)}, the others counter-clockwise.
   */
  public static GaussianMixture ring(int components, double radius, double deviation) {
    double[] weights = new double[components];
    double[] deviations = new double[components];
    double[][] means = new double[components][];
    Arrays.fill(weights, 1);
    Arrays.fill(deviations, deviation);
    for (int k = 0; k < components; k++) {
      double angle = 2 * Math.PI * k / components;
      means[k] = new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
    }
    return new GaussianMixture(weights, means, deviations);
  }

  /**
   * Returns the toy set {@code eight-gaussians}: a ring of eight with radius 4/sqrt(2) and standard
   * deviation 0.5/sqrt(2), as in FFJORD (Grathwohl et al. 2019). {@code ring(8, 5, sqrt(0.1))}, the
   * toy set {@code eight-gaussians-wide}, is the variant of Tong et al. 2024.
   */
  public static GaussianMixture eightGaussians() {
    return ring(8, 4 / Math.sqrt(2), 0.5 / Math.sqrt(2));
  }

  /**
   * Returns the toy set {@code gaussian-mixture}: weights 0.4, 0.3, 0.2, 0.1 at (-2, -1), (2, -1),
   * (0, 2), (0, 0) with standard deviations 0.5, 0.3, 0.7, 0.2, so that no two components are
   * alike.
   */
  public static GaussianMixture fourGaussians() {
    return new GaussianMixture(
        new double[] {0.4, 0.3, 0.2, 0.1},
        new double[][] {{-2, -1}, {2, -1}, {0, 2}, {0, 0}},
        new double[] {0.5, 0.3, 0.7, 0.2});
  }

  @Override
  public int classes() {
    return weights.length;
  }

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    Key choices = key.derive(0);
    Key normals = key.derive(1);
    double[] u = new double[CHUNK];
    double[] z = new double[2 * CHUNK];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      choices.uniform(first + done, u, 0, n);
      normals.normal(2 * (first + done), z, 0, 2 * n);
      for (int i = 0; i < n; i++) {
        int component = component(u[i]);
        int at = 2 * (done + i);
        out[at] = means[component][0] + deviations[component] * z[2 * i];
        out[at + 1] = means[component][1] + deviations[component] * z[2 * i + 1];
        if (labels != null) {
          labels[done + i] = component;
        }
      }
    }
  }

  private int component(double u) {
    double left = u;
    for (int k = 0; k < weights.length - 1; k++) {
      left -= weights[k];
      if (left < 0) {
        return k;
      }
    }
    return weights.length - 1;
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  @Override
  public double logDensity(double[] x) {
    double[] terms = new double[weights.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < terms.length; k++) {
      double variance = deviations[k] * deviations[k];
      double dx = x[0] - means[k][0];
      double dy = x[1] - means[k][1];
      terms[k] =
          Math.log(weights[k])
              - 0.5 * (dx * dx + dy * dy) / variance
              - Math.log(2 * Math.PI * variance);
      largest = Math.max(largest, terms[k]);
    }
    double sum = 0;
    for (double term : terms) {
      sum += Math.exp(term - largest);
    }
    return largest + Math.log(sum);
  }
}
