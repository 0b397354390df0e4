package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.LogDensity;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.EmpiricalField;
import dev.fluxion.testing.GaussianPathField;
import dev.fluxion.testing.MixtureField;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every path against flows that are known exactly. */
class PathOracleTest {
  private static final double[] DATA = {1.2, 0.4, -0.8, 1.1, 0.1, -1.5, 1.5, -0.7};

  static List<ProbabilityPath> paths() {
    return ProbabilityPathTest.ALL;
  }

  static List<Schedule> schedules() {
    return ScheduleTest.ALL;
  }

  static List<Arguments> pairs() {
    List<Arguments> all = new ArrayList<>();
    for (Schedule old : ScheduleTest.ALL) {
      for (Schedule fresh : ScheduleTest.ALL) {
        all.add(Arguments.of(old, fresh));
      }
    }
    return all;
  }

  private static GaussianPathField gaussian(ProbabilityPath path) {
    return new GaussianPathField(path, 1.5, 0.7);
  }

  /** Times in the range of a path, drawn uniformly. */
  private static Tensor times(TimeRange range, int n) {
    return Tensors.uniform(Key.of(3), 0, ScalarType.Double, n)
        .mul_(new Scalar(range.to() - range.from()))
        .add_(new Scalar(range.from()));
  }

  /** Each mean of products stays within 5.5 standard errors: false-alarm rate 4e-8 each. */
  private static void uncorrelated(Tensor error, Tensor t, Tensor x) {
    Tensor at = Tensors.column(t, x);
    for (Tensor probe :
        List.of(x.mul(x).add(new Scalar(1.0)).reciprocal(), x, at, at.mul(x), x.sin())) {
      Tensor products = error.mul(probe);
      double deviation = Math.sqrt(products.square().mean().item_double() / products.numel());
      assertThat(Math.abs(products.mean().item_double())).isLessThan(5.5 * deviation);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void conditionalVelocitiesAndNoiseAverageToTheExactField(ProbabilityPath path) {
    int n = 40_000;
    GaussianPathField field = gaussian(path);
    Tensor x0 = Normal.STANDARD.sample(Key.of(1), 0, ScalarType.Double, n, 1);
    Tensor x1 =
        Normal.STANDARD
            .sample(Key.of(2), 0, ScalarType.Double, n, 1)
            .mul_(new Scalar(0.7))
            .add_(new Scalar(1.5));
    Tensor t = times(path.range(), n);
    PathSample sample = path.sample(x0, x1, t, Key.of(4), 0);
    uncorrelated(
        sample.target().sub(field.velocity(t, sample.xt(), Condition.NONE)), t, sample.xt());
    Tensor score = field.score(t, sample.xt(), Condition.NONE);
    if (!path.spread().none()) {
      Tensor z = Objects.requireNonNull(sample.noise());
      Tensor deviation = path.spread().at(Tensors.column(t, z));
      uncorrelated(z.add(score.mul(deviation)), t, sample.xt());
    } else {
      uncorrelated(x0.sub(field.noise(t, sample.xt(), Condition.NONE)), t, sample.xt());
      uncorrelated(x1.sub(field.data(t, sample.xt(), Condition.NONE)), t, sample.xt());
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void conditionalVelocitiesAverageToTheEmpiricalField(Schedule schedule) {
    int n = 20_000;
    Tensor points = Tensors.of(DATA, 4, 2);
    Tensor x0 = Normal.STANDARD.sample(Key.of(1), 0, ScalarType.Double, n, 2);
    double[] data = new double[2 * n];
    long[] chosen = new long[n];
    Key.of(5).below(4, 0, chosen, 0, n);
    for (int i = 0; i < n; i++) {
      System.arraycopy(DATA, 2 * (int) chosen[i], data, 2 * i, 2);
    }
    Tensor t = times(new TimeRange(0, 0.95), n);
    PathSample sample =
        new ProbabilityPath.Scheduled(schedule).sample(x0, Tensors.of(data, n, 2), t, Key.of(4), 0);
    Tensor exact = new EmpiricalField(points, schedule).velocity(t, sample.xt(), Condition.NONE);
    uncorrelated(sample.target().sub(exact), t, sample.xt());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theExactFieldCarriesPointsAndDensities(ProbabilityPath path) {
    GaussianPathField field = gaussian(path);
    TimeRange range = path.range();
    Tensor from = Tensors.full(ScalarType.Double, range.from(), 3);
    Tensor to = Tensors.full(ScalarType.Double, range.to(), 3);
    Tensor start = Tensors.of(new double[] {-2.5, -1, 0, 0.3, 0.8, 3}, 3, 2);
    LogDensity density =
        new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"));
    TimeGrid grid = TimeGrid.uniform(range.from(), range.to(), 200);
    LogDensity.Result end = density.sample(start, grid, Condition.NONE);
    // The solver is of order 4; a bridge's field has its steepest slope, s s', at the ends.
    assertThat(Tensors.doubles(field.standard(to, end.x())))
        .containsExactly(Tensors.doubles(field.standard(from, start)), within(1e-6));
    double[] gained = Tensors.doubles(end.logDensity().sub(Normal.STANDARD.logDensity(start)));
    double[] exact =
        Tensors.doubles(field.logDensity(to, end.x()).sub(field.logDensity(from, start)));
    assertThat(gained).containsExactly(exact, within(1e-6));
  }

  /** From 100 draws each ends at a point of the data set, once it is denoised. */
  @ParameterizedTest
  @MethodSource("schedules")
  void theEmpiricalFieldCarriesTheSourceToTheDataSet(Schedule schedule) {
    Tensor points = Tensors.of(DATA, 4, 2);
    VelocityField field = new EmpiricalField(points, schedule);
    Tensor x0 = Normal.STANDARD.sample(Key.of(8), 0, ScalarType.Double, 100, 2);
    double angle = Math.atan2(1, 0.03);
    double until = schedule.timeAt(Tensors.of(new double[] {angle}, 1)).item_double();
    Tensor x =
        RungeKutta.named("rk4")
            .solve(OdeFunction.of(field, 100, Condition.NONE), x0, TimeGrid.uniform(0, until, 200))
            .state();
    if (schedule instanceof Schedule.Linear linear && linear.sigmaMin() > 0) {
      return; // Its ends are the points blurred by sigmaMin.
    }
    Tensor ends =
        Conversions.convert(
            schedule,
            Prediction.VELOCITY,
            Prediction.X1,
            field.velocity(Tensors.full(ScalarType.Double, until, 100), x, Condition.NONE),
            Tensors.full(ScalarType.Double, until, 100),
            x);
    double[] distances =
        Tensors.doubles(
            ends.unsqueeze(1)
                .sub(points.unsqueeze(0))
                .square()
                .sum(2)
                .sqrt()
                .amin(new long[] {1}, false));
    for (double distance : distances) {
      assertThat(distance).isLessThan(0.02);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyPredictionGivesTheVelocityAndItsDivergence(ProbabilityPath path) {
    if (!path.spread().none()) {
      return;
    }
    GaussianPathField field = gaussian(path);
    Tensor x = Normal.STANDARD.sample(Key.of(8), 0, ScalarType.Double, 6, 2);
    List<VelocityField> outputs = List.of(field, field::data, field::noise, field::score);
    List<Objective> objectives =
        List.of(
            new Objective.Velocity(Reduction.MEAN),
            new Objective.X1(Reduction.MEAN, LossWeight.NONE, 1e-3),
            new Objective.Noise(Reduction.MEAN, LossWeight.NONE, 1e-3),
            new Objective.Score(Reduction.MEAN, LossWeight.NONE, 1e-3));
    Divergence.Evaluator exact = ExactTrace.taped(field, 6, Condition.NONE);
    for (int k = 0; k < outputs.size(); k++) {
      TimeRange range = objectives.get(k).range(path);
      VelocityField velocity = objectives.get(k).velocityOf(outputs.get(k), path);
      Divergence.Evaluator divergence = new ExactTrace().evaluator(velocity, 6, Condition.NONE);
      for (double t : new double[] {range.from(), 0.3, 0.8, range.to()}) {
        Tensor wanted = Tensors.empty(ScalarType.Double, 6, 2);
        Tensor trace = Tensors.empty(ScalarType.Double, 6);
        exact.evaluate(t, x, wanted, trace);
        Tensor found = Tensors.empty(ScalarType.Double, 6, 2);
        Tensor sum = Tensors.empty(ScalarType.Double, 6);
        divergence.evaluate(t, x, found, sum);
        double size = 1 + trace.abs().max().item_double();
        same(found, wanted, 1e-8 * size);
        same(sum, trace, 1e-8 * size);
        velocity.evaluator(6, Condition.NONE).velocity(t, x, found.zero_());
        same(found, wanted, 1e-8 * size);
        Tensor times = Tensors.full(ScalarType.Double, t, 6);
        Tensor rows = Tensors.zeros(ScalarType.Long, 6);
        try (NoGradGuard guard = new NoGradGuard()) {
          velocity.rowEvaluator(6, Condition.NONE).velocity(times, rows, x, found.zero_());
          same(found, wanted, 1e-8 * size);
          divergence.evaluate(times, rows, x, found.zero_(), sum.zero_());
        }
        same(found, wanted, 1e-8 * size);
        same(sum, trace, 1e-8 * size);
      }
    }
  }

  private static void same(Tensor found, Tensor wanted, double bound) {
    assertThat(Tensors.doubles(found)).containsExactly(Tensors.doubles(wanted), within(bound));
  }

  /** The same source, data and coupling under the new schedule have a field that is known too. */
  @ParameterizedTest
  @MethodSource("pairs")
  void anotherScheduleGivesThatSchedulesField(Schedule old, Schedule fresh) {
    VelocityField empirical = new EmpiricalField(Tensors.of(DATA, 4, 2), old);
    VelocityField gauss = gaussian(new ProbabilityPath.Scheduled(old));
    RescheduledField first = new RescheduledField(empirical, old, fresh);
    RescheduledField second = new RescheduledField(gauss, old, fresh);
    Tensor x = Normal.STANDARD.sample(Key.of(8), 0, ScalarType.Double, 6, 2);
    TimeRange range = first.range(old.range());
    for (double share : new double[] {0.02, 0.3, 0.7, 0.95}) {
      double r = range.at(share);
      Tensor times = Tensors.full(ScalarType.Double, r, 6);
      Tensor one =
          new EmpiricalField(Tensors.of(DATA, 4, 2), fresh).velocity(times, x, Condition.NONE);
      double size = 1 + one.abs().max().item_double();
      same(first.velocity(times, x, Condition.NONE), one, 1e-8 * size);
      GaussianPathField exact = gaussian(new ProbabilityPath.Scheduled(fresh));
      Tensor velocity = Tensors.empty(ScalarType.Double, 6, 2);
      Tensor trace = Tensors.empty(ScalarType.Double, 6);
      ExactTrace.taped(exact, 6, Condition.NONE).evaluate(r, x, velocity, trace);
      Tensor found = Tensors.empty(ScalarType.Double, 6, 2);
      Tensor sum = Tensors.empty(ScalarType.Double, 6);
      new ExactTrace().evaluator(second, 6, Condition.NONE).evaluate(r, x, found, sum);
      same(found, velocity, 1e-8 * size);
      same(sum, trace, 1e-7 * size);
    }
  }

  @Test
  void condotUnderCosineIsTheClosedForm() {
    GaussianPathField field = gaussian(new ProbabilityPath.CondOt());
    RescheduledField changed =
        new RescheduledField(field, new Schedule.Linear(0), new Schedules.Cosine());
    Tensor x = Normal.STANDARD.sample(Key.of(8), 0, ScalarType.Double, 6, 2);
    for (double r : new double[] {0, 0.1, 0.5, 0.9, 1}) {
      double sin = Math.sin(Math.PI * r / 2);
      double cos = Math.cos(Math.PI * r / 2);
      double s = sin + cos;
      double t = sin / s;
      assertThat(changed.oldTime(r)).isCloseTo(t, within(1e-15));
      assertThat(changed.newTime(t)).isCloseTo(r, within(1e-14));
      assertThat(changed.scale(r)).isCloseTo(s, within(1e-14));
      double scaleDot = Math.PI / 2 * (cos - sin);
      double timeDot = Math.PI / 2 / (s * s);
      Tensor inner =
          field.velocity(
              Tensors.full(ScalarType.Double, t, 6), x.mul(new Scalar(1 / s)), Condition.NONE);
      Tensor exact = x.mul(new Scalar(scaleDot / s)).add(inner.mul(new Scalar(s * timeDot)));
      same(
          changed.velocity(Tensors.full(ScalarType.Double, r, 6), x, Condition.NONE), exact, 1e-12);
    }
  }

  /** Solved finely, the same field ends at the same points with the same log density. */
  @Test
  void theEndsAndDensitiesStayTheSame() {
    Schedule old = new Schedule.Linear(0);
    VelocityField field = MixtureField.three();
    VelocityField changed = new RescheduledField(field, old, new Schedules.Cosine());
    Tensor x = Normal.STANDARD.sample(Key.of(8), 0, ScalarType.Double, 20, 2);
    TimeGrid grid = TimeGrid.uniform(0, 1, 400);
    LogDensity.Result one = density(field).sample(x, grid, Condition.NONE);
    LogDensity.Result two = density(changed).sample(x, grid, Condition.NONE);
    same(two.x(), one.x(), 1e-7);
    same(two.logDensity(), one.logDensity(), 1e-6);
  }

  private static LogDensity density(VelocityField field) {
    return new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"));
  }

  /**
   * The least loss on straight lines from N(0, 1) to N(m, s^2) is {@code integral s^2 / (t^2 s^2 +
   * (1 - t)^2) dt = pi s / 2}; within 5 standard errors, false-alarm rate 6e-7.
   */
  @Test
  void theLowestReachableLossOfGaussiansIsKnown() {
    int n = 200_000;
    Tensor x0 = Normal.STANDARD.sample(Key.of(1), 0, ScalarType.Double, n, 1);
    Tensor x1 = Normal.STANDARD.sample(Key.of(2), 0, ScalarType.Double, n, 1);
    x1 = x1.mul_(new Scalar(0.7)).add_(new Scalar(1.5));
    Tensor t = times(TimeRange.WHOLE, n);
    PathSample sample = new ProbabilityPath.CondOt().sample(x0, x1, t, Key.of(4), 0);
    Tensor output = gaussian(new ProbabilityPath.CondOt()).velocity(t, sample.xt(), Condition.NONE);
    Tensor loss = new Objective.Velocity(Reduction.SUM).rowLoss(output, sample);
    double error = Math.sqrt(loss.var().item_double() / n);
    assertThat(loss.mean().item_double()).isCloseTo(Math.PI * 0.7 / 2, within(5 * error));
  }
}
