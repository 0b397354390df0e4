package dev.fluxion.nn.sequence;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The non-linearity of a convolution. */
public enum ConvolutionUnit {
  /** {@code tanh(a) s(b)}, of two sums with the logistic function s. */
  GATED,
  /** {@code a s(a)}. */
  SILU;

  /** Returns how many sums a unit takes. */
  int sums() {
    return this == GATED ? 2 : 1;
  }

  /** Returns the units, of the last dimension. */
  Tensor of(Tensor sums) {
    if (this == SILU) {
      return torch.silu(sums);
    }
    long last = sums.dim() - 1;
    long width = sums.size(last) / 2;
    return sums.narrow(last, 0, width).tanh().mul(sums.narrow(last, width, width).sigmoid());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
