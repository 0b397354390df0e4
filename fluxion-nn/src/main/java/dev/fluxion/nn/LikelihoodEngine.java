package dev.fluxion.nn;

import dev.fluxion.density.DensityGradient;
import dev.fluxion.density.Divergence;
import dev.fluxion.density.Likelihood;
import dev.fluxion.density.RecordedDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import dev.fluxion.solve.DifferentiableSolve;
import dev.fluxion.solve.TapedOde;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of maximum likelihood and its gradient, by a solve that is differentiated as the
 * objective says.
 */
final class LikelihoodEngine implements GradientEngine {
  /** Makes a solve ready for a sample. */
  private interface Solves {
    DensityGradient of(PathSample sample, Condition condition);
  }

  private final Likelihood objective;
  private final Solves solves;

  private LikelihoodEngine(Likelihood objective, Solves solves) {
    this.objective = objective;
    this.solves = solves;
  }

  /** Returns the engine by autograd, for any field and any number of rows. */
  static LikelihoodEngine taped(TrainableField field, Likelihood objective, Source source) {
    return new LikelihoodEngine(
        objective,
        (sample, condition) -> {
          Divergence divergence = objective.divergence(sample);
          RecordedDensity ode =
              new RecordedDensity(
                  (flat, t, x, given) -> field.output(field.parameters().with(flat), t, x, given),
                  divergence,
                  sample.x1().shape(),
                  condition);
          int estimates = divergence.estimates();
          DifferentiableSolve solve =
              objective.solve(
                  new TapedOde(ode, field.parameters().flat()),
                  DensityGradient.state(sample.x1().shape(), estimates, sample.x1()));
          return new DensityGradient(solve, source, sample.x1().shape(), estimates, sample.x1());
        });
  }

  /** Returns the engine by closed forms, in buffers that are kept between calls. */
  static LikelihoodEngine dense(DenseField field, Likelihood objective, Source source, long rows) {
    int probes = objective.divergence() == Likelihood.Trace.EXACT ? 0 : objective.probes();
    DenseOde ode = new DenseOde(field, rows, probes, objective.kept());
    long[] shape = {rows, field.stack().dimension()};
    Tensor flat = field.parameters().flat();
    DifferentiableSolve solve = objective.solve(ode, DensityGradient.state(shape, 1, flat));
    DensityGradient density = new DensityGradient(solve, source, shape, 1, flat);
    return new LikelihoodEngine(
        objective,
        (sample, condition) -> {
          ode.given(sample.noise(), condition);
          return density;
        });
  }

  @Override
  public double lossAndGradient(
      PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      gradient.zero_();
      DensityGradient density = solves.of(sample, condition);
      Tensor weights = density.logDensity(sample.x1());
      double loss = objective.lossAndOutputGradient(weights, sample, batch);
      density.pullback(weights, gradient);
      return loss;
    }
  }
}
