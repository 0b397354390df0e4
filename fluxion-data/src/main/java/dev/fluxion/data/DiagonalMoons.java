package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import org.jspecify.annotations.Nullable;

/**
 * The two moons of TorchCFM's examples, {@code 3 (c_k(a) + 0.2 s (1, 1)) - 1}: the curves of {@link
 * Moons} with a uniform on (0, pi), moved along the diagonal by s uniform on (0, 1).
 *
 * <p>That is how torchdyn, which those examples draw from, adds "noise 0.2". As there the moons are
 * of equal size: rows are of one and the other in turn, so that any even number of neighbours has
 * equal halves. Angles are random here, there equidistant. The density is not given: it is infinite
 * along two lines.
 */
final class DiagonalMoons implements ToyDistribution {
  private static final double SCALE = 3;
  private static final double MOVE = -1;
  private static final double NOISE = 0.2;

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    double[] angle = new double[rows];
    double[] shift = new double[rows];
    key.derive(0).uniform(first, angle, 0, rows);
    key.derive(1).uniform(first, shift, 0, rows);
    for (int i = 0; i < rows; i++) {
      double cos = Math.cos(Math.PI * angle[i]);
      double sin = Math.sin(Math.PI * angle[i]);
      int piece = (int) ((first + i) % 2);
      boolean upper = piece == 0;
      out[2 * i] = SCALE * ((upper ? cos : 1 - cos) + NOISE * shift[i]) + MOVE;
      out[2 * i + 1] = SCALE * ((upper ? sin : 0.5 - sin) + NOISE * shift[i]) + MOVE;
      if (labels != null) {
        labels[i] = piece;
      }
    }
  }

  @Override
  public boolean hasLogDensity() {
    return false;
  }

  @Override
  public double logDensity(double[] x) {
    throw new UnsupportedOperationException("the density of moons-wide is not given");
  }
}
