package dev.fluxion.benchmarks;

import dev.fluxion.coupling.Assignment;
import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.train.Trainer;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The parts that workloads spend their time in, each on one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Parts {
  /** The spiral's field, a stack of 3 x 64 with GELU, and rows of standard normal points. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Dense {
    /** The number of rows. */
    @Param({"128", "2048"})
    public int rows = 128;

    private Rows work = new Rows(1);

    /** Draws rows of the number asked for. */
    @Setup
    public void draw() {
      work = new Rows(rows);
    }
  }

  private static final class Rows {
    final ProbabilityPath path = new ProbabilityPath.CondOt();
    final TrainableField field = Trainer.train(SpiralStep.spiral(128, 1, 1)).rawField();
    final OdeSolver dopri5 = Solvers.fixed("dopri5");
    final TimeGrid step = TimeGrid.uniform(0, 0.1, 1);
    final Key key = Key.of(1);
    final Tensor x0;
    final Tensor x1;
    final Tensor t;
    final Tensor velocity;
    final Tensor divergence;
    final Tensor gradient = Tensors.zeros(ScalarType.Float, field.parameters().count());
    final PathSample sample;
    final VelocityField.Evaluator value;
    final Divergence.Evaluator trace;
    final OdeFunction function;
    final GradientEngine engine;

    Rows(int rows) {
      x0 = Tensors.normal(key.derive(1), 0, ScalarType.Float, rows, 2);
      x1 = Tensors.normal(key.derive(2), 0, ScalarType.Float, rows, 2);
      t = Tensors.uniform(key.derive(3), 0, ScalarType.Float, rows);
      velocity = Tensors.zeros(ScalarType.Float, rows, 2);
      divergence = Tensors.zeros(ScalarType.Float, rows);
      sample = path.sample(x0, x1, t, key, 0);
      value = field.evaluator(rows, Condition.NONE);
      trace = new ExactTrace().evaluator(field, rows, Condition.NONE);
      function = OdeFunction.of(field, rows, Condition.NONE);
      engine = field.gradientEngine(new Objective.Velocity(Reduction.MEAN), rows);
    }
  }

  /** The points of a minibatch of 256 and of as many data. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Pairs {
    private final double[] normal = AssignmentWorkload.normal(Key.of(1), 256);
    private final double[] spiral = AssignmentWorkload.spiral(Key.of(1), 256);
  }

  /** A causal GRU of 64 units, and 128 sequences of 64 positions. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Recurrent {
    private final TrainableField field =
        Trainer.of(GruStep.experiment("causal", 1, 1)).train().sequenceModel().rawField();
    private final FieldCheck points = FieldCheck.of(128, 64, 1);
    private final Tensor t = Tensors.of(ScalarType.Float, points.t(), 128);
    private final Tensor x = Tensors.of(ScalarType.Float, points.x(), 128, 64, 1);
  }

  /** The velocities of a dense field. */
  @Benchmark
  public Tensor denseValue(Dense dense) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      dense.work.value.velocity(0.5, dense.work.x0, dense.work.velocity);
      return dense.work.velocity;
    }
  }

  /** The velocities and exact divergences of a dense field. */
  @Benchmark
  public Tensor denseDivergence(Dense dense) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      dense.work.trace.evaluate(0.5, dense.work.x0, dense.work.velocity, dense.work.divergence);
      return dense.work.divergence;
    }
  }

  /** The loss of a dense field and its gradient. */
  @Benchmark
  public double denseGradient(Dense dense) {
    try (Scope scope = new Scope()) {
      return dense.work.engine.lossAndGradient(
          dense.work.sample, Condition.NONE, dense.rows, dense.work.gradient);
    }
  }

  /** One step of dopri5 with a dense field. */
  @Benchmark
  public long dopri5Step(Dense dense) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      return dense
          .work
          .dopri5
          .solve(dense.work.function, dense.work.x0, dense.work.step)
          .state()
          .numel();
    }
  }

  /** Points and velocities on a path between two sets of rows. */
  @Benchmark
  public long pathSample(Dense dense) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      return dense
          .work
          .path
          .sample(dense.work.x0, dense.work.x1, dense.work.t, dense.work.key, 0)
          .xt()
          .numel();
    }
  }

  /** The exact assignment of a minibatch. */
  @Benchmark
  public double assignment(Pairs pairs) {
    return Assignment.solve(pairs.normal, pairs.spiral, 256, 2).meanCost();
  }

  /** The velocities of a recurrent field. */
  @Benchmark
  public long gruPass(Recurrent recurrent) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      return recurrent.field.velocity(recurrent.t, recurrent.x, Condition.NONE).numel();
    }
  }
}
