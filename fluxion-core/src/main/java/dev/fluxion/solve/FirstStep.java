package dev.fluxion.solve;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The first stage and the length of the first step of each row. Source: Hairer, Norsett and Wanner,
 * section II.4, "Automatic step size control".
 */
final class FirstStep {
  private final RowBatch batch;
  private final AdaptiveRungeKutta solver;
  private final boolean together;

  /**
   * @param together whether all rows take the shortest of their steps
   */
  FirstStep(RowBatch batch, AdaptiveRungeKutta solver, boolean together) {
    this.batch = batch;
    this.solver = solver;
    this.together = together;
  }

  /** Writes both, with one evaluation or two. */
  void choose(double to) {
    batch.times.copy_(batch.t);
    Tensor first = batch.slope(true);
    batch.derivative(batch.times, batch.index, batch.byRow(batch.x), first);
    double from = batch.t.select(0, 0).item_double();
    if (!FiniteStates.all(first)) {
      throw new SolveException(
          SolveStatus.NOT_FINITE,
          from,
          solver.name()
              + " cannot start at t = "
              + from
              + ": the field is not finite at the start state; start later or leave out those rows");
    }
    double span = Math.abs(to - from);
    double longest = Math.min(span, solver.control().maxStep());
    double shortest = Math.min(longest, solver.control().minStep());
    if (solver.control().firstStep() > 0) {
      double length = Math.max(shortest, solver.control().firstStep());
      batch.h.fill_(new Scalar(Math.min(longest, length)));
      return;
    }
    double sign = Math.signum(to - from);
    Tensor scale =
        batch
            .x
            .abs()
            .mul_(new Scalar(solver.tolerance().relative()))
            .add_(new Scalar(solver.tolerance().absolute()));
    Tensor slope = first.flatten();
    Tensor size = norm(batch.x.div(scale));
    Tensor speed = norm(slope.div(scale));
    Scalar tiny = new Scalar(1e-5);
    Tensor small = size.lt(tiny).logical_or_(speed.lt(tiny));
    Tensor guess =
        torch
            .where(small, new Scalar(1e-6), size.div(speed).mul_(new Scalar(0.01)))
            .clamp_max_(new Scalar(span));
    if (together) {
      guess.fill_(guess.min());
    }
    Tensor signed = guess.mul(new Scalar(sign));
    Tensor other = batch.slope(false);
    batch.table(batch.wide).copy_(signed.unsqueeze(1));
    torch.addcmul_out(batch.stage, batch.x, slope, batch.wide);
    batch.times.copy_(batch.t.add(signed));
    batch.derivative(batch.times, batch.index, batch.byRow(batch.stage), other);
    Tensor bend = norm(other.flatten().sub(slope).div_(scale)).div_(guess);
    Tensor most = torch.maximum(speed, bend.nan_to_num_(most(), most(), most()));
    Tensor chosen =
        torch.where(
            most.le(new Scalar(1e-15)),
            guess.mul(new Scalar(1e-3)).clamp_min_(new Scalar(1e-6)),
            most.reciprocal().mul_(new Scalar(0.01)).pow(new Scalar(1.0 / solver.pair().power())));
    batch.h.copy_(
        torch
            .minimum(guess.mul(new Scalar(100.0)), chosen)
            .clamp_(
                new ScalarOptional(new Scalar(shortest)), new ScalarOptional(new Scalar(longest))));
    if (together) {
      batch.h.fill_(batch.h.min());
    }
  }

  private static org.bytedeco.pytorch.DoubleOptional most() {
    return new org.bytedeco.pytorch.DoubleOptional(1e300);
  }

  private Tensor norm(Tensor flat) {
    return batch.table(flat).square().mean(1).to(ScalarType.Double).sqrt_();
  }
}
