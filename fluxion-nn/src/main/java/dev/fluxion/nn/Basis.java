package dev.fluxion.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The functions of its input h that a layer is linear in; h itself is always among them. */
sealed interface Basis {
  /** Returns the number of functions of an input of a number of values. */
  int size(int inputs);

  /** Adds the parameters of one layer's functions. */
  default void layout(Parameters.Layout layout, int layer, int inputs) {}

  /** Returns the functions' values, [batch, size]. */
  Tensor expand(Parameters parameters, int layer, Tensor h);

  /** h alone. */
  record Linear() implements Basis {
    @Override
    public int size(int inputs) {
      return inputs;
    }

    @Override
    public Tensor expand(Parameters parameters, int layer, Tensor h) {
      return h;
    }
  }

  /**
   * h, and Legendre polynomials of each squashed value, {@code sqrt(2 k + 1) P_k(tanh(h_j))} for k
   * = 2 .. degree: orthonormal for the uniform law on (-1, 1). h stands in the place of {@code
   * P_1}, so that the layer goes on linearly where tanh is flat.
   *
   * <p>{@code (k + 1) P_{k+1}(s) = (2 k + 1) s P_k(s) - k P_{k-1}(s)} (Bonnet).
   */
  record Legendre(int degree) implements Basis {
    @Override
    public int size(int inputs) {
      return inputs * degree;
    }

    @Override
    public Tensor expand(Parameters parameters, int layer, Tensor h) {
      TensorVector parts = new TensorVector(h);
      Tensor s = h.tanh();
      Tensor last = torch.ones_like(s);
      Tensor now = s;
      for (int k = 1; k < degree; k++) {
        Tensor next =
            s.mul(now)
                .mul(new Scalar((2.0 * k + 1) / (k + 1)))
                .sub(last.mul(new Scalar((double) k / (k + 1))));
        parts.push_back(next.mul(new Scalar(Math.sqrt(2.0 * k + 3))));
        last = now;
        now = next;
      }
      return torch.cat(parts, 1);
    }
  }

  /**
   * h, and Gaussians {@code exp(-|h - c_k|^2 / (2 n r_k^2))} of n values about learned centres c_k
   * with learned scales r_k, kept as log r_k. The centres start at normal draws, the scales at 1.
   */
  record Gaussians(int count) implements Basis {
    static final String CENTRES = ".centres";
    static final String LOG_SCALES = ".logScales";

    @Override
    public int size(int inputs) {
      return inputs + count;
    }

    @Override
    public void layout(Parameters.Layout layout, int layer, int inputs) {
      layout
          .add("layers." + layer + CENTRES, count, inputs)
          .add("layers." + layer + LOG_SCALES, count);
    }

    @Override
    public Tensor expand(Parameters parameters, int layer, Tensor h) {
      Tensor centres = parameters.view("layers." + layer + CENTRES);
      Tensor logScales = parameters.view("layers." + layer + LOG_SCALES);
      Tensor squares = h.unsqueeze(1).sub(centres.unsqueeze(0)).square().sum(2);
      Tensor width = logScales.mul(new Scalar(-2.0)).exp().div(new Scalar(2.0 * h.size(1)));
      return torch.cat(new TensorVector(h, squares.mul(width).neg().exp()), 1);
    }
  }
}
