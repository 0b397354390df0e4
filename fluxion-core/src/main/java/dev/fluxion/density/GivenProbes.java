package dev.fluxion.density;

import org.bytedeco.pytorch.Tensor;

/**
 * Hutchinson's estimate with probes that are given.
 *
 * @param probes [draws, probes, rows, size]: one draw for the whole solve, or one an evaluation
 * @param estimates number of probes
 */
record GivenProbes(Tensor probes, int estimates) implements Divergence {
  @Override
  public Recorder recorder(long rows) {
    return (evaluation, velocity, x, chosen, further) -> {
      Tensor all = probes.select(0, fixed() ? 0 : evaluation);
      return Hutchinson.record(
          velocity.apply(x), x, chosen == null ? all : all.index_select(1, chosen), further);
    };
  }

  @Override
  public boolean fixed() {
    return probes.size(0) == 1;
  }
}
