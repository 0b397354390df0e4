package dev.fluxion.density;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Products;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Hutchinson's estimate of the trace: {@code e^T (dv/dx) e}, whose mean over probes e is the trace.
 *
 * <p>The variance of one probe is {@code 2 (|S|_F^2 - sum_j S_jj^2)} for signs and {@code 2
 * |S|_F^2} for normal numbers, with S the symmetric part of dv/dx. Each probe's estimate is
 * integrated apart, and the spread of the integrals is the standard error. Source: Hutchinson, "A
 * stochastic estimator of the trace of the influence matrix" (1990); Grathwohl et al., "FFJORD"
 * (2019), section 3.1.
 *
 * @param key gives the probes, by row
 * @param probe the law of the probes
 * @param probes number of probes, each at the cost of one backward pass
 * @param noise when they are drawn
 * @param first place of the first row among all rows
 */
public record Hutchinson(Key key, Probe probe, int probes, ProbeNoise noise, long first)
    implements Divergence {
  /**
   * Checks the number of probes.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public Hutchinson {
    Probes.require(probes, "probes");
  }

  /** Returns the estimate with signs that are fixed for a whole solve. */
  public static Hutchinson of(Key key, int probes) {
    return new Hutchinson(key, Probe.RADEMACHER, probes, ProbeNoise.FIXED, 0);
  }

  @Override
  public Recorder recorder(long rows) {
    Probes drawn = new Probes(key, probe, probes, noise, first, rows);
    return (evaluation, velocity, x, chosen, further) -> {
      return record(velocity.apply(x), x, drawn.at(evaluation, chosen, x), further);
    };
  }

  /** Returns the estimates of probes, [probes, n, size], at a value that x is on the tape of. */
  static Recorded record(Tensor value, Tensor x, Tensor all, boolean further) {
    TensorVector estimates = new TensorVector();
    for (long p = 0; p < all.size(0); p++) {
      Tensor e = all.select(0, p);
      Tensor product = Products.transposed(value, x, e.view(value.shape()), further).flatten(1, -1);
      estimates.push_back(product.mul(e).sum(1));
    }
    return new Recorded(value, torch.stack(estimates, 1));
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
        : new Hutchinson(key.derive(solve), probe, probes, noise, first);
  }

  @Override
  public Divergence from(long row) {
    return new Hutchinson(key, probe, probes, noise, first + row);
  }
}
