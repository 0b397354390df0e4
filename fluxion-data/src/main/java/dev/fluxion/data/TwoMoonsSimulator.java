package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two-moons task of simulation-based inference: theta uniform on (-1, 1)^2, and {@code x = (r
 * cos a + 1/4, r sin a) + (-|theta1 + theta2|, theta2 - theta1) / sqrt(2)} with a uniform on
 * (-pi/2, pi/2) and r ~ N(0.1, 0.01^2). The posterior is a pair of crescents, mirrored at {@code
 * theta1 + theta2 = 0}.
 *
 * <p>Sources: Greenberg, Nonnenmacher and Macke, "Automatic posterior transformation for
 * likelihood-free inference" (2019), A.5.2; Lueckmann et al., "Benchmarking simulation-based
 * inference" (2021), T.8.
 */
public final class TwoMoonsSimulator implements Simulator {
  private static final List<String> PARAMETERS = List.of("theta1", "theta2");
  private static final List<String> OBSERVATIONS = List.of("x1", "x2");
  private static final List<String> COLUMNS = List.of("theta1", "theta2", "x1", "x2");
  private static final double RADIUS = 0.1;
  private static final double SPREAD = 0.01;
  private static final double OFFSET = 0.25;
  private static final int CHUNK = 256;
  private static final int TRIES = 10_000;

  @Override
  public List<String> parameters() {
    return PARAMETERS;
  }

  @Override
  public List<String> observations() {
    return OBSERVATIONS;
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    Key prior = key.derive(0);
    Key angles = key.derive(1);
    Key radii = key.derive(2);
    double[] theta = new double[2 * CHUNK];
    double[] u = new double[CHUNK];
    double[] z = new double[CHUNK];
    double[] noise = new double[2];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      prior.uniform(2 * (first + done), theta, 0, 2 * n);
      angles.uniform(first + done, u, 0, n);
      radii.normal(first + done, z, 0, n);
      for (int i = 0; i < n; i++) {
        int at = 4 * (done + i);
        double a = 2 * theta[2 * i] - 1;
        double b = 2 * theta[2 * i + 1] - 1;
        crescent(u[i], z[i], noise);
        out[at] = a;
        out[at + 1] = b;
        out[at + 2] = noise[0] - Math.abs(a + b) / Math.sqrt(2);
        out[at + 3] = noise[1] + (b - a) / Math.sqrt(2);
        if (labels != null) {
          labels[done + i] = 0;
        }
      }
    }
  }

  private static void crescent(double u, double z, double[] to) {
    double angle = Math.PI * (u - 0.5);
    double radius = RADIUS + SPREAD * z;
    to[0] = radius * Math.cos(angle) + OFFSET;
    to[1] = radius * Math.sin(angle);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Given the noise p, the equations for x leave {@code theta1 + theta2 = +-sqrt(2) (p1 - x1)}
   * and {@code theta2 - theta1 = sqrt(2) (x2 - p2)}; as that map is a rotation and the prior is
   * flat, theta drawn so and kept within the square has the posterior's law.
   *
   * @throws IllegalArgumentException if hardly any theta could have led to the observation
   */
  @Override
  public void posterior(Key key, double[] observed, int rows, double[] out) {
    double[] u = new double[2];
    double[] z = new double[1];
    double[] noise = new double[2];
    for (int i = 0; i < rows; i++) {
      Key own = key.derive(i);
      int tries = 0;
      boolean inside = false;
      while (!inside) {
        if (++tries > TRIES) {
          throw new IllegalArgumentException(
              "the observation "
                  + List.of(observed[0], observed[1])
                  + " lies where the simulator hardly ever puts one; take one that it made");
        }
        own.derive(0).uniform(2L * tries, u, 0, 2);
        own.derive(1).normal(tries, z, 0, 1);
        crescent(u[0], z[0], noise);
        double way = noise[0] - observed[0];
        double sum = u[1] < 0.5 ? way : -way;
        double difference = observed[1] - noise[1];
        double a = (sum - difference) / Math.sqrt(2);
        double b = (sum + difference) / Math.sqrt(2);
        inside = way >= 0 && Math.abs(a) < 1 && Math.abs(b) < 1;
        out[2 * i] = a;
        out[2 * i + 1] = b;
      }
    }
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code p(theta) = 1/4}; the noise has the density {@code N(r; 0.1, 0.01^2) / (pi r)} at
   * distance r to the right of (1/4, 0), but for the chance of a negative r, 8e-24.
   */
  @Override
  public double logDensity(double[] point) {
    double p = point[2] + Math.abs(point[0] + point[1]) / Math.sqrt(2) - OFFSET;
    double q = point[3] - (point[1] - point[0]) / Math.sqrt(2);
    boolean outside = Math.abs(point[0]) >= 1 || Math.abs(point[1]) >= 1 || p <= 0;
    if (outside) {
      return Double.NEGATIVE_INFINITY;
    }
    double radius = Math.hypot(p, q);
    double scaled = (radius - RADIUS) / SPREAD;
    return -Math.log(4)
        - 0.5 * scaled * scaled
        - 0.5 * Math.log(2 * Math.PI)
        - Math.log(SPREAD)
        - Math.log(Math.PI * radius);
  }
}
