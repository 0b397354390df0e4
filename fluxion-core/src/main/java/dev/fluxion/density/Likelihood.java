package dev.fluxion.density;

import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.TimeRange;
import dev.fluxion.solve.AdaptiveRungeKutta;
import dev.fluxion.solve.DifferentiableOde;
import dev.fluxion.solve.DifferentiableSolve;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Tensors;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Maximum likelihood: the field is trained as a continuous normalizing flow, whose loss {@code -log
 * p_1(x1)} is found by solving from x1 at t = 1 back to the source at t = 0.
 *
 * <p>In standardised units and nats. x0, the path and its times do not enter, but for the source
 * that the path starts from. Source: Chen et al., "Neural ordinary differential equations" (2018),
 * section 4; Grathwohl et al., "FFJORD" (2019).
 *
 * @param solver name of the solver
 * @param steps number of its equal steps from t = 1 to t = 0, {@value #DEFAULT_STEPS} where nothing
 *     is given; null where tolerances choose them
 * @param rtol relative tolerance of a step; null for equal steps. Rows that are solved together, a
 *     shard of the batch, take their steps together, each within the tolerance
 * @param atol absolute tolerance of a step; null for equal steps
 * @param divergence how the divergence is found
 * @param probes number of probes of a stochastic divergence
 * @param probe the law of the probes
 * @param noise when probes are drawn; fixed noise is drawn for each row of each training step
 * @param gradient how the solve is differentiated
 * @param reduction the loss of a row: the sum over dimensions, or that divided by their number
 */
public record Likelihood(
    String solver,
    @Nullable Integer steps,
    @Nullable Double rtol,
    @Nullable Double atol,
    Trace divergence,
    int probes,
    Probe probe,
    ProbeNoise noise,
    SolveGradient gradient,
    Reduction reduction)
    implements Objective {
  /** How the divergence is found. */
  public enum Trace {
    /** The exact trace, at the cost of one tangent for each dimension. */
    EXACT,
    /** Hutchinson's estimate, at the cost of one tangent for each probe. */
    HUTCHINSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int DEFAULT_STEPS = 10;
  private static final int MAX_STEPS = 1_000_000;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Likelihood {
    if (steps == null && rtol == null && atol == null) {
      steps = DEFAULT_STEPS;
    }
    Solvers.requireSteps(solver, steps, MAX_STEPS, rtol, atol);
    if (rtol != null && gradient == SolveGradient.DIRECT) {
      throw new IllegalArgumentException(
          "gradient: is direct, which keeps every evaluation of the solve, but tolerances choose how"
              + " many there are; take checkpointed, the same derivative, or adjoint");
    }
    if (rtol != null && divergence == Trace.HUTCHINSON && noise == ProbeNoise.FRESH) {
      throw new IllegalArgumentException(
          "noise: is fresh, but rtol and atol choose the steps: they would follow the noise, which is"
              + " no error of the solve. Take noise fixed, or a number of steps");
    }
    Probes.require(probes, "probes");
    if (noise == ProbeNoise.FRESH && gradient == SolveGradient.ADJOINT) {
      throw new IllegalArgumentException(
          "noise: is fresh, but the gradient is adjoint: the adjoint equation is solved anew,"
              + " backward in time, and would meet other noise than the solve that it belongs to."
              + " Take noise fixed, or gradient direct or checkpointed");
    }
  }

  /** Returns the method. */
  public RungeKutta method() {
    return RungeKutta.named(solver);
  }

  /** Returns all times: the solve that is trained is that from 1 to 0, whatever the path. */
  @Override
  public TimeRange range(ProbabilityPath path) {
    return TimeRange.WHOLE;
  }

  /** Returns the solver, with its tolerance where there is one. */
  public OdeSolver odeSolver() {
    return steps == null ? Solvers.adaptive(solver, tolerance()) : method();
  }

  /** Returns the times of the solve, from 1 to 0: its steps, or its ends where it chooses steps. */
  public TimeGrid grid() {
    return TimeGrid.uniform(1, 0, steps == null ? 1 : steps);
  }

  /** Returns solves of a right-hand side from t = 1 to t = 0, differentiated as asked for. */
  public DifferentiableSolve solve(DifferentiableOde ode, Tensor like) {
    return steps == null
        ? DifferentiableSolve.adaptive((AdaptiveRungeKutta) odeSolver(), gradient, ode, 1, 0, like)
        : DifferentiableSolve.of(method().tableau(), gradient, ode, grid(), like);
  }

  private Tolerance tolerance() {
    return new Tolerance(Objects.requireNonNull(rtol), Objects.requireNonNull(atol));
  }

  /** Returns how many evaluations of a solve are kept at a time. */
  public int kept() {
    int stages = method().tableau().neededStages();
    return switch (gradient) {
      case DIRECT -> Objects.requireNonNull(steps) * stages;
      case CHECKPOINTED -> stages;
      case ADJOINT -> 1;
    };
  }

  /** Returns the number of tangents of each row for points of a size. */
  public int tangents(int dimension) {
    return divergence == Trace.EXACT ? dimension : probes;
  }

  /** Returns the number of different draws of probes in a solve: 0, 1 or one an evaluation. */
  public int draws() {
    if (divergence == Trace.EXACT) {
      return 0;
    }
    return noise == ProbeNoise.FIXED || steps == null
        ? 1
        : steps * method().tableau().neededStages();
  }

  /**
   * Returns the divergence of rows {@code first ..} of a batch, by the probes that {@link #sample}
   * gives them.
   *
   * @param key the batch's key
   */
  public Divergence divergence(Key key, long first) {
    return divergence == Trace.EXACT
        ? new ExactTrace()
        : new Hutchinson(key, probe, probes, noise, first);
  }

  /** Returns the divergence of rows whose probes are given. */
  public Divergence divergence(PathSample sample) {
    Tensor given = sample.noise();
    return given == null ? new ExactTrace() : new GivenProbes(given, probes);
  }

  /**
   * Returns rows of a batch as the sample that {@link #rowLoss} and the engines of this objective
   * take, with the probes of the solve, [draws, probes, rows, dimension], as its noise.
   *
   * @param x1 the rows, [rows, ...]
   * @param t times, which are not looked at, [rows]
   * @param key the batch's key
   * @param first place of the first row in the batch
   */
  public PathSample sample(Tensor x1, Tensor t, Key key, long first) {
    return new PathSample(x1, x1, t, x1, noise(x1, key, first), x1, null);
  }

  private @Nullable Tensor noise(Tensor x1, Key key, long first) {
    if (divergence == Trace.EXACT) {
      return null;
    }
    long rows = x1.size(0);
    long size = Tensors.rowSize(x1);
    int block = Math.toIntExact(probes * rows * size);
    double[] values = new double[Math.multiplyExact(draws(), block)];
    Key own = key.derive(Purpose.PROBE);
    for (int i = 0; i < draws(); i++) {
      double[] drawn = Probes.draw(own, probe, probes, i, first, rows, size);
      System.arraycopy(drawn, 0, values, i * block, block);
    }
    return Tensors.of(x1.scalar_type(), values, draws(), probes, rows, size)
        .to(x1.device(), x1.scalar_type());
  }

  @Override
  public Tensor target(PathSample sample) {
    return sample.x1();
  }

  /** Returns the output, which is the velocity. */
  @Override
  public Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule) {
    return output;
  }

  private double scale(PathSample sample) {
    return reduction == Reduction.MEAN ? 1.0 / Tensors.rowSize(sample.x1()) : 1;
  }

  /**
   * Returns the loss of each row.
   *
   * @param output log densities of the rows, [batch]
   */
  @Override
  public Tensor rowLoss(Tensor output, PathSample sample) {
    return output.mul(new Scalar(-scale(sample)));
  }

  /**
   * Turns log densities into the gradient in them, and returns the sum of losses over {@code
   * batch}.
   *
   * @param output log densities of the rows, [batch]
   */
  @Override
  public double lossAndOutputGradient(Tensor output, PathSample sample, long batch) {
    double weight = -scale(sample) / batch;
    double loss = output.sum().item_double() * weight;
    output.fill_(new Scalar(weight));
    return loss;
  }
}
