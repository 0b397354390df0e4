package dev.fluxion.diffusion;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Increments by index: over a part of length d, {@code W = sqrt(d) z} and {@code integral W = d^1.5
 * (z / 2 + y / (2 sqrt 3))} with z and y standard normal, which have the covariance {@code ((d, d^2
 * / 2), (d^2 / 2, d^3 / 3))}; the parts of a step are added up. Source: Kloeden and Platen,
 * "Numerical solution of stochastic differential equations" (1992), equation 10.4.3.
 */
record SummedIncrements(Key key, long first, int parts) implements BrownianMotion {
  private static final long AREA = 1;

  SummedIncrements {
    if (parts < 1) {
      throw new IllegalArgumentException("parts: is " + parts + ", but must be 1 or more");
    }
  }

  @Override
  public void increments(int step, double h, Tensor increment, @Nullable Tensor integral) {
    double d = h / parts;
    double root = Math.sqrt(d);
    try (Scope scope = new Scope()) {
      Tensor normal = torch.empty_like(increment);
      long from = first * Tensors.rowSize(increment);
      increment.zero_();
      if (integral != null) {
        integral.zero_();
      }
      for (int j = 0; j < parts; j++) {
        Key own = key.derive((long) step * parts + j);
        if (integral != null) {
          integral.add_(increment, new Scalar(d));
          Tensors.writeNormal(normal, own.derive(AREA), from);
          integral.add_(normal, new Scalar(d * root / (2 * Math.sqrt(3))));
        }
        Tensors.writeNormal(normal, own, from);
        increment.add_(normal, new Scalar(root));
        if (integral != null) {
          integral.add_(normal, new Scalar(d * root / 2));
        }
      }
    }
  }
}
