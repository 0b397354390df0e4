package dev.fluxion.tensor;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products with Jacobians, by the tape. */
public final class Products {
  private Products() {}

  /**
   * Returns {@code e^T d value / dx}, of x's shape; zero where the value does not depend on x.
   *
   * @param value what was recorded of x; its tape stays
   * @param e weights, of the value's shape
   * @param further whether the result is recorded itself
   */
  public static Tensor transposed(Tensor value, Tensor x, Tensor e, boolean further) {
    if (!value.requires_grad()) {
      return torch.zeros_like(x);
    }
    Tensor gradient =
        torch
            .grad(
                new TensorVector(value),
                new TensorVector(x),
                new TensorVector(e),
                new BoolOptional(true),
                further,
                true)
            .get(0);
    return gradient.defined() ? gradient : torch.zeros_like(x);
  }
}
