package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import org.jspecify.annotations.Nullable;

/**
 * Five bent arms: {@code x = 2 R(2 pi k / 5 + 0.25 exp(a)) (a, b)} with the arm k uniform, a ~ N(1,
 * 0.3^2), b ~ N(0, 0.1^2) and R the rotation by an angle.
 *
 * <p>The arms are the classes. The parameters are those of FFJORD (Grathwohl et al. 2019). The
 * density has no simple closed form.
 */
public final class Pinwheel implements ToyDistribution {
  private static final int ARMS = 5;
  private static final int CHUNK = 256;

  @Override
  public int classes() {
    return ARMS;
  }

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    Key normals = key.derive(0);
    Key choices = key.derive(1);
    double[] z = new double[2 * CHUNK];
    long[] arm = new long[CHUNK];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      normals.normal(2 * (first + done), z, 0, 2 * n);
      choices.below(ARMS, first + done, arm, 0, n);
      for (int i = 0; i < n; i++) {
        double a = 1 + 0.3 * z[2 * i];
        double b = 0.1 * z[2 * i + 1];
        double angle = 2 * Math.PI * arm[i] / ARMS + 0.25 * Math.exp(a);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        out[2 * (done + i)] = 2 * (a * cos - b * sin);
        out[2 * (done + i) + 1] = 2 * (a * sin + b * cos);
        if (labels != null) {
          labels[done + i] = (int) arm[i];
        }
      }
    }
  }

  @Override
  public boolean hasLogDensity() {
    return false;
  }

  @Override
  public double logDensity(double[] x) {
    throw new UnsupportedOperationException("the density of the pinwheel is not known");
  }
}
