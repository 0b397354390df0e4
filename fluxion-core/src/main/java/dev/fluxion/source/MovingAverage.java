package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The moving average of white noise on equal steps: {@code x_i = width^(-1/2) sum_(j < width)
 * z_(i+j)}, {@code Cov(x_i, x_j) = max(0, 1 - |i-j| / width)}.
 *
 * <p>A sequence is drawn from length + width - 1 white values, so that the ends have the law of the
 * middle. Averaging length values with zeros beyond the ends, divided by the width, is not that: at
 * width 3 it has the variances 1/3 and, at the ends, 2/9, and at lengths 2, 5, 8, ... (length mod 3
 * = 2) a singular covariance, hence no density. The sums are taken by doubling, in as many rounds
 * as the width has binary digits; densities and continuations by the banded Cholesky factor, {@code
 * length * width^2} steps once and {@code length * max(width, 64)} a sequence.
 *
 * @param width number of white values in a sum, from 1 (white noise) to {@value #WIDEST}
 */
public record MovingAverage(int width) implements NormalProcess {
  /** The largest width. */
  public static final int WIDEST = 1000;

  /**
   * Checks the width.
   *
   * @throws IllegalArgumentException if it is not from 1 to {@value #WIDEST}
   */
  public MovingAverage {
    if (width < 1 || width > WIDEST) {
      throw new IllegalArgumentException(
          "width: is " + width + ", but must be a whole number from 1 to " + WIDEST);
    }
  }

  @Override
  public TimeFactor factor(Tensor stamps, double noise) {
    return BlockFactor.banded(
        Math.toIntExact(Stamps.length(stamps)),
        width,
        lag -> lag == 0 ? 1 + noise * noise : 1 - (double) lag / width);
  }

  @Override
  public Tensor draw(
      Key key,
      long first,
      ScalarType type,
      TimeFactor factor,
      long rows,
      long length,
      long channels) {
    try (Scope scope = new Scope()) {
      long drawn = length + width - 1;
      Tensor sums = Tensors.normal(key, first * drawn * channels, type, rows, drawn, channels);
      Tensor x = Tensors.zeros(type, rows, length, channels);
      long at = 0;
      for (int span = 1; span <= width; span *= 2) {
        if ((width & span) != 0) {
          x.add_(sums.narrow(1, at, length));
          at += span;
        }
        long rest = sums.size(1) - span;
        if (2 * span <= width) {
          sums = sums.narrow(1, 0, rest).add(sums.narrow(1, span, rest));
        }
      }
      return scope.keep(x.mul_(new Scalar(1 / Math.sqrt(width))));
    }
  }

  @Override
  public boolean white() {
    return width == 1;
  }
}
