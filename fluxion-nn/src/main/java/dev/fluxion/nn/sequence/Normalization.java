package dev.fluxion.nn.sequence;

import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** How a weight matrix W follows from the matrix V that is trained. */
public enum Normalization {
  /** {@code W = V}. */
  NONE,
  /**
   * {@code W_r = g_r V_r / |V_r|} for each row r, with trained gains g that begin at |V_r|. Source:
   * Salimans and Kingma, "Weight normalization" (2016), equation 2.
   */
  WEIGHT,
  /**
   * {@code W = V / s(V)} with s the largest singular value, found exactly, so that {@code |W x| <=
   * |x|}; the matrix of each gate by itself. Source: Miyato et al., "Spectral normalization for
   * generative adversarial networks" (2018), equation 7, who estimate s by power iteration.
   */
  SPECTRAL;

  /** Below this a matrix is taken for zero and not divided by its norm. */
  private static final double SMALLEST = 1e-12;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns W, recorded where V is.
   *
   * @param weight V, [rows, columns]
   * @param blocks number of matrices that stand below each other in it
   * @param gain g, [rows]; looked at by {@link #WEIGHT} alone
   */
  Tensor of(Tensor weight, int blocks, @Nullable Tensor gain) {
    Scalar smallest = new Scalar(SMALLEST);
    return switch (this) {
      case NONE -> weight;
      case WEIGHT -> {
        Tensor norm = weight.square().sum(1).sqrt().clamp_min(smallest);
        yield gain == null ? weight : weight.mul(gain.div(norm).unsqueeze(1));
      }
      case SPECTRAL -> {
        Tensor each = weight.view(blocks, weight.size(0) / blocks, weight.size(1));
        Tensor norm = torch.linalg_matrix_norm(each, new Scalar(2.0)).clamp_min(smallest);
        yield each.div(norm.view(blocks, 1, 1)).view(weight.size(0), weight.size(1));
      }
    };
  }
}
