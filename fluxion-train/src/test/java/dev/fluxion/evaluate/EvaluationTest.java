package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.Gaussian;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Standardize;
import dev.fluxion.model.Table;
import dev.fluxion.path.Schedule;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
  private static final double M = 1.5;
  private static final double S = 0.7;

  /** The exact flow to the law of {@link #TRUTH}. */
  private static final FlowModel PERFECT = GaussianField.model(M, S);

  private static final ToyDistribution TRUTH =
      new Gaussian(new double[] {M, M}, new double[][] {{S * S, 0}, {0, S * S}});

  private static Evaluation small(FlowModel model, long seed) {
    return new Evaluation(500, 6, Evaluation.Units.DATA, model.defaultOptions(), Key.of(seed));
  }

  /** A path of constant velocity: a flow between two unit normals whose mean moves. */
  private static FlowModel shift() {
    return GaussianField.model(M, 1).with(FlowModel.Weights.RAW);
  }

  /** The key is fixed, so there are no false alarms; the bounds are wide enough for most keys. */
  @Test
  void samplesOfThePerfectModelReachTheFloor() {
    EvaluationReport report = small(PERFECT, 1).run(PERFECT, TRUTH);
    assertThat(report.comparison().rows()).isEqualTo(500);
    report
        .comparison()
        .metrics()
        .forEach((name, entry) -> assertThat(entry.ratio()).as(name).isBetween(0.4, 2.5));
    assertThat(report.comparison().metric("w2").ratio()).isBetween(0.8, 1.25);
  }

  @Test
  void aWrongModelIsFarAboveTheFloor() {
    EvaluationReport report = small(PERFECT, 1).run(GaussianField.model(M, 1), TRUTH);
    // W2 of N(m, I) and N(m, s^2 I) is sqrt(2) (1 - s).
    assertThat(report.comparison().metric("w2").mean())
        .isCloseTo(Math.sqrt(2) * (1 - S), within(0.08));
    report
        .comparison()
        .metrics()
        .forEach(
            (name, entry) -> {
              if (!name.equals("meanError")) {
                assertThat(entry.ratio()).as(name).isGreaterThan(2);
              }
            });
  }

  @Test
  void theExactFlowHasTheTrueLogDensity() {
    Nats nats = small(PERFECT, 2).run(PERFECT, TRUTH).nats().orElseThrow();
    Nats.Truth truth = nats.truth().orElseThrow();
    assertThat(truth.largestError()).isLessThan(1e-3);
    assertThat(nats.mean()).isCloseTo(truth.mean(), within(1e-4));
    assertThat(nats.notFinite()).isZero();
    assertThat(nats.rows()).isEqualTo(Evaluation.SCORED_ROWS);
    // The entropy of N(m, s^2 I) in two dimensions, and the standard deviation 1 of its log
    // density.
    assertThat(nats.mean())
        .isCloseTo(-Math.log(2 * Math.PI * Math.E * S * S), within(5 * nats.standardError()));
    assertThat(nats.standardError() * Math.sqrt(nats.rows())).isCloseTo(1, within(0.05));
  }

  @Test
  void anotherModelHasLessThanTheTrueLogDensity() {
    Nats nats = small(PERFECT, 2).run(shift(), TRUTH).nats().orElseThrow();
    Nats.Truth truth = nats.truth().orElseThrow();
    // KL(N(m, s^2 I) to N(m, I)) = s^2 - 1 - log s^2 in two dimensions.
    assertThat(truth.mean() - nats.mean()).isCloseTo(S * S - 1 - Math.log(S * S), within(0.02));
  }

  @Test
  void straightnessOfTheGaussianFlowIsItsIntegral() {
    Straightness found = Straightness.of(PERFECT, 20_000, Key.of(3), PERFECT.defaultOptions());
    // x_t = t m + d(t) x0 with d^2 = t^2 s^2 + (1 - t)^2, so S = 2 (integral of d'^2 - (s - 1)^2).
    double integral = 0;
    int steps = 100_000;
    for (int i = 0; i < steps; i++) {
      double t = (i + 0.5) / steps;
      double slope = (t * S * S - (1 - t)) / Math.sqrt(t * t * S * S + (1 - t) * (1 - t));
      integral += slope * slope / steps;
    }
    double expected = 2 * (integral - (S - 1) * (S - 1));
    double way = 2 * (M * M + (S - 1) * (S - 1));
    assertThat(found.value()).isCloseTo(expected, within(0.03 * expected));
    assertThat(found.relative()).isCloseTo(expected / way, within(0.04 * expected / way));
    assertThat(found.times()).hasSize(Straightness.STEPS + 1).startsWith(0).endsWith(1);
  }

  @Test
  void fewEulerStepsErrAsComputedByHand() {
    Map<StepTable.Way, Double> errors =
        StepTable.errors(
            PERFECT,
            List.of(new StepTable.Way("euler", 1), new StepTable.Way("rk4", 20)),
            20_000,
            Key.of(4),
            PERFECT.defaultOptions());
    // v(0, x0) = m - x0, so one step ends at m for every x0, s |x0| away from the truth.
    assertThat(errors.get(new StepTable.Way("euler", 1))).isCloseTo(S * Math.sqrt(2), within(0.02));
    assertThat(errors.get(new StepTable.Way("rk4", 20))).isLessThan(1e-5);
  }

  /** On vp the velocity is infinite at t = 1, where sampling ends with the mean of x1. */
  @ParameterizedTest
  @CsvSource({"x1, false", "noise, false", "noise, true"})
  void stepsAreMeasuredOnTheFlowThatSamplingTakes(String objective, boolean rescheduled) {
    Experiment experiment =
        Experiment.parse(
            "{data: {toy: moons}, path: {type: vp}, objective: {type: " + objective + "}}");
    FlowModel model =
        FlowModel.of(
                experiment,
                new Standardize(new double[] {1, 2}, new double[] {3, 0.5}),
                Normal.STANDARD,
                List.of("x", "y"),
                experiment.field().build(2, Key.of(1), ScalarType.Float),
                Optional.empty(),
                Map.of())
            .under(rescheduled ? Optional.of(new Schedule.Linear(0)) : Optional.empty());
    int rows = 300;
    SamplingOptions options = model.defaultOptions();
    Table fine = model.sample(rows, Key.of(8), options.withSolver("rk4", StepTable.FINE_STEPS));
    List<StepTable.Way> ways = List.of(new StepTable.Way("euler", 2), new StepTable.Way("rk4", 9));
    Map<StepTable.Way, Double> found =
        StepTable.errors(model, ways, rows, Key.of(8).derive(Purpose.SAMPLING), options);
    for (StepTable.Way way : ways) {
      Table few = model.sample(rows, Key.of(8), options.withSolver(way.solver(), way.steps()));
      double sum = 0;
      for (int i = 0; i < fine.values().length; i++) {
        sum += Math.pow(few.values()[i] - fine.values()[i], 2);
      }
      double expected = Math.sqrt(sum / rows);
      assertThat(expected).isGreaterThan(1e-4);
      assertThat(found.get(way)).as(way.toString()).isCloseTo(expected, within(1e-6 * expected));
    }
  }

  @Test
  void aConstantFieldIsStraightAndOneStepIsExact() {
    FlowModel constant = ConstantField.model(0.5, -2);
    Straightness straightness =
        Straightness.of(constant, 100, Key.of(5), constant.defaultOptions());
    assertThat(straightness.value()).isLessThan(1e-10);
    assertThat(straightness.relative()).isLessThan(1e-10);
    StepTable.errors(constant, StepTable.Way.USUAL, 100, Key.of(5), constant.defaultOptions())
        .forEach((way, error) -> assertThat(error).as(way.toString()).isLessThan(5e-5));
  }

  @Test
  void theTableOfStepsHoldsWassersteinDistancesBesideTheirFloor() {
    Evaluation evaluation = small(PERFECT, 6);
    StepTable table = evaluation.steps(PERFECT, evaluation.fresh(TRUTH), StepTable.Way.USUAL);
    assertThat(table.rows()).isEqualTo(500);
    assertThat(table.w2(new StepTable.Way("rk4", 20)).orElseThrow() / table.floor().mean())
        .isBetween(0.75, 1.35);
    // One Euler step ends at the mean, sqrt(2) s away.
    assertThat(table.w2(new StepTable.Way("euler", 1)).orElseThrow())
        .isCloseTo(Math.sqrt(2) * S, within(0.05));
    assertThat(table.toMap())
        .containsOnlyKeys("rows", "draws", "floorMean", "floorSpread", "lines");
  }

  /** Its tolerance is TorchCFM's; its steps are its own, so that none are named. */
  @Test
  void theTableHoldsAnAdaptiveSolver() {
    StepTable.Way adaptive = new StepTable.Way("dopri5", 0);
    assertThat(StepTable.Way.USUAL).contains(adaptive);
    assertThat(adaptive).hasToString("dopri5");
    Map<StepTable.Way, Double> errors =
        StepTable.errors(PERFECT, List.of(adaptive), 500, Key.of(4), PERFECT.defaultOptions());
    assertThat(errors.get(adaptive)).isBetween(1e-9, 1e-3);
    assertThat(adaptive.of(PERFECT.defaultOptions()).solver().fixedSteps()).isFalse();
  }

  @Test
  void theSameKeyGivesTheSameReport() {
    Evaluation evaluation =
        new Evaluation(50, 2, Evaluation.Units.STANDARDIZED, PERFECT.defaultOptions(), Key.of(7));
    Table reference = evaluation.fresh(TRUTH).slice(0, 120);
    Map<String, Object> one = evaluation.run(PERFECT, reference).toMap();
    assertThat(evaluation.run(PERFECT, reference).toMap()).isEqualTo(one);
    assertThat(one)
        .containsOnlyKeys(
            "rows",
            "draws",
            "referenceRows",
            "units",
            "solver",
            "steps",
            "metrics",
            "nats",
            "straightness",
            "fewSteps");
    assertThat(one).containsEntry("rows", 50).containsEntry("units", "standardized");
  }

  @Test
  void standardizedDistancesDoNotDependOnTheUnits() {
    Evaluation evaluation =
        new Evaluation(60, 2, Evaluation.Units.STANDARDIZED, PERFECT.defaultOptions(), Key.of(8));
    Table reference = evaluation.fresh(TRUTH).slice(0, 200);
    double floor = evaluation.run(PERFECT, reference).comparison().metric("w2").floorMean();
    double[] larger = reference.values().clone();
    for (int i = 0; i < larger.length; i++) {
      larger[i] *= 8;
    }
    Table scaled = new Table(reference.columns(), reference.rows(), larger);
    assertThat(evaluation.run(PERFECT, scaled).comparison().metric("w2").floorMean())
        .isCloseTo(floor, within(1e-12));
  }

  @Test
  void blurringAGaussianAddsTheVariance() {
    ToyDistribution blurred =
        new Gaussian(new double[] {1, 2}, new double[][] {{0.5, 0.1}, {0.1, 0.5}})
            .blurred(new double[] {0.3, 0.4})
            .orElseThrow();
    ToyDistribution expected =
        new Gaussian(new double[] {1, 2}, new double[][] {{0.59, 0.1}, {0.1, 0.66}});
    assertThat(blurred.logDensity(new double[] {0.2, 3}))
        .isCloseTo(expected.logDensity(new double[] {0.2, 3}), within(1e-12));
    assertThat(ToyDistribution.of("moons").blurred(new double[] {0, 0})).isPresent();
    assertThat(ToyDistribution.of("moons").blurred(new double[] {0, 0.1}))
        .isEqualTo(Optional.empty());
  }

  @Test
  void badInputIsRefused() {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () -> new Evaluation(1, 1, Evaluation.Units.DATA, PERFECT.defaultOptions(), Key.of(0)))
        .withMessageContaining("count");
    Evaluation evaluation = small(PERFECT, 0);
    Table three = evaluation.fresh(TRUTH).slice(0, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluation.run(PERFECT, three))
        .withMessageContaining("at least 4 rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluation.run(PERFECT, new Table(List.of("x"), 8, new double[8])))
        .withMessageContaining("'y'");
  }
}
