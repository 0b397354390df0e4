package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Tensors that are to be equal but for rounding. */
public final class Closeness {
  private Closeness() {}

  /** Fails where a value is off by more than a share of the largest, or of 1. */
  public static void check(Tensor found, Tensor expected, double bound) {
    double[] a = Tensors.doubles(found);
    double[] b = Tensors.doubles(expected);
    double scale = 1;
    for (double value : b) {
      scale = Math.max(scale, Math.abs(value));
    }
    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      assertThat(Math.abs(a[i] - b[i])).as("value %d", i).isLessThan(bound * scale);
    }
  }
}
