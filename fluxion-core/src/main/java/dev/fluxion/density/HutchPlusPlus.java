package dev.fluxion.density;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Products;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Hutch++: the trace on a sketch of the range exactly, and on what is left by probes.
 *
 * <p>With {@code A = (dv/dx)^T}, Q an orthonormal basis of the columns of {@code A S} for a random
 * S, and {@code g' = g - Q Q^T g}, the estimate of a probe g is {@code tr(Q^T A Q) + g'^T A g'}. It
 * is unbiased, and exact where the sketch is as large as a row. Each probe's estimate is integrated
 * apart, given the same sketch. Gradients hold the basis fixed, which keeps them unbiased and
 * finite where dv/dx has less rank than the sketch. Source: Meyer, Musco, Musco and Woodruff,
 * "Hutch++: optimal stochastic trace estimation" (2021), algorithm 1.
 *
 * @param key gives sketch and probes, by row
 * @param probe the law of both
 * @param sketch number of columns of S, each at the cost of two backward passes
 * @param probes number of probes, each at the cost of one backward pass
 * @param noise when they are drawn
 * @param first place of the first row among all rows
 */
public record HutchPlusPlus(
    Key key, Probe probe, int sketch, int probes, ProbeNoise noise, long first)
    implements Divergence {
  /**
   * Checks both numbers.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public HutchPlusPlus {
    Probes.require(sketch, "sketch");
    Probes.require(probes, "probes");
  }

  /** Returns the estimate with signs that are fixed for a whole solve. */
  public static HutchPlusPlus of(Key key, int sketch, int probes) {
    return new HutchPlusPlus(key, Probe.RADEMACHER, sketch, probes, ProbeNoise.FIXED, 0);
  }

  @Override
  public Recorder recorder(long rows) {
    Probes drawn = new Probes(key, probe, sketch + probes, noise, first, rows);
    return (evaluation, velocity, x, chosen, further) -> {
      Tensor value = velocity.apply(x);
      Tensor all = drawn.at(evaluation, chosen, x);
      Tensor basis = basis(value, x, all);
      Tensor known = torch.zeros_like(all.select(0, 0).select(1, 0));
      for (long i = 0; i < basis.size(2); i++) {
        Tensor q = basis.select(2, i);
        known = known.add(quadratic(value, x, q, further));
      }
      TensorVector estimates = new TensorVector();
      for (int p = sketch; p < sketch + probes; p++) {
        Tensor g = all.select(0, p).unsqueeze(2);
        Tensor rest = g.sub(basis.bmm(basis.transpose(1, 2).bmm(g))).squeeze(2);
        estimates.push_back(known.add(quadratic(value, x, rest, further)));
      }
      return new Recorded(value, torch.stack(estimates, 1));
    };
  }

  /** Returns Q, [n, size, min(size, sketch)], off the tape. */
  private Tensor basis(Tensor value, Tensor x, Tensor all) {
    TensorVector columns = new TensorVector();
    for (int p = 0; p < sketch; p++) {
      columns.push_back(
          Products.transposed(value, x, all.select(0, p).view(value.shape()), false)
              .flatten(1, -1));
    }
    return torch.linalg_qr(torch.stack(columns, 2).detach()).get0();
  }

  private static Tensor quadratic(Tensor value, Tensor x, Tensor e, boolean further) {
    return Products.transposed(value, x, e.contiguous().view(value.shape()), further)
        .flatten(1, -1)
        .mul(e)
        .sum(1);
  }

  @Override
  public int estimates() {
    return probes;
  }

  @Override
  public boolean fixed() {
    return noise == ProbeNoise.FIXED;
  }

  @Override
  public Divergence inSolve(int solve) {
    return fixed() || solve == 0
        ? this
        : new HutchPlusPlus(key.derive(solve), probe, sketch, probes, noise, first);
  }

  @Override
  public Divergence from(long row) {
    return new HutchPlusPlus(key, probe, sketch, probes, noise, first + row);
  }
}
