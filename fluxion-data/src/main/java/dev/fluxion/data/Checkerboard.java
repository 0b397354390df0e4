package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import org.jspecify.annotations.Nullable;

/**
 * The uniform distribution on the eight dark squares of a board of 4 x 4 squares of side 2 on [-4,
 * 4) x [-4, 4): those where {@code floor(x / 2) + floor(y / 2)} is even.
 *
 * <p>The density is 1/32 on the dark squares. No classes.
 */
public final class Checkerboard implements ToyDistribution {
  private static final int CHUNK = 256;

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    double[] u = new double[2 * CHUNK];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      key.uniform(2 * (first + done), u, 0, 2 * n);
      for (int i = 0; i < n; i++) {
        double x = 4 * u[2 * i] - 2;
        // y is uniform on two unit intervals: [-2, -1) and [0, 1), moved up by one where x is in
        // an odd column.
        double y = 2 * u[2 * i + 1];
        y = (y < 1 ? y : y - 3) + Math.floorMod((long) Math.floor(x), 2L);
        out[2 * (done + i)] = 2 * x;
        out[2 * (done + i) + 1] = 2 * y;
        if (labels != null) {
          labels[done + i] = 0;
        }
      }
    }
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  @Override
  public double logDensity(double[] x) {
    boolean inside = x[0] >= -4 && x[0] < 4 && x[1] >= -4 && x[1] < 4;
    boolean dark = Math.floorMod((long) (Math.floor(x[0] / 2) + Math.floor(x[1] / 2)), 2L) == 0;
    return inside && dark ? -Math.log(32) : Double.NEGATIVE_INFINITY;
  }
}
