package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.diffusion.Coefficients;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Schedule;
import dev.fluxion.solve.AdaptiveRungeKutta;
import dev.fluxion.solve.StepControl;
import dev.fluxion.solve.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Grids of the schedule, and the control of steps by errors. */
class SamplingConfigTest {
  private static SamplingConfig sampling(String section) {
    return Experiment.parse("data: {toy: moons}\nsampling: " + section).sampling();
  }

  private static SamplingOptions options(String section, ProbabilityPath path) {
    return SamplingOptions.of(sampling(section), path);
  }

  /** On straight lines lambda is the logit of t: its steps lie where a logistic curve says. */
  @Test
  void stepsOfEqualLogSnrOnStraightLinesAreLogistic() {
    SamplingOptions options =
        options("{steps: 4, grid: {type: log-snr, clip: 0.01}}", new ProbabilityPath.CondOt());
    double[] times = ((GridConfig.Plain) options.grid()).grid(0, 1, 4).times();
    double half = Math.log(0.99 / 0.01) / 2;
    double quarter = 1 / (1 + Math.exp(half));
    assertThat(times)
        .containsExactly(new double[] {0, quarter, 0.5, 1 - quarter, 1}, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"condot", "polynomial", "cosine", "linear-vp", "vp"})
  void stepsBetweenAreEqualInLogSnrOnEverySchedule(String name) {
    Schedule schedule = Schedule.named(name);
    GridConfig.Plain grid = new GridConfig.LogSnr(0.05).on(schedule);
    for (double[] ends : new double[][] {{0, 1}, {0.2, 0.9}, {0.7, 0.1}}) {
      double[] times = grid.grid(ends[0], ends[1], 6).times();
      assertThat(times).startsWith(ends[0]).endsWith(ends[1]);
      double first = lambda(schedule, Math.min(0.95, Math.max(0.05, ends[0])));
      double last = lambda(schedule, Math.min(0.95, Math.max(0.05, ends[1])));
      for (int i = 1; i < 6; i++) {
        assertThat(lambda(schedule, times[i]))
            .isCloseTo(first + (last - first) * i / 6, within(1e-9));
      }
    }
    assertThat(grid.grid(0.96, 1, 3).times())
        .containsExactly(new double[] {0.96, 0.96 + 0.04 / 3, 1 - 0.04 / 3, 1}, within(1e-12));
    assertThat(grid.grid(0, 1, 1).times()).containsExactly(0, 1);
  }

  private static double lambda(Schedule schedule, double t) {
    return Coefficients.at(schedule, t).halfLogSnr();
  }

  @Test
  void theControlOfStepsIsRead() {
    StepControl read =
        ((AdaptiveRungeKutta)
                options(
                        "{solver: tsit5, rtol: 1e-3, atol: 1e-4, stepControl: {derivative: 0.1,"
                            + " maxStep: 0.25, maxSteps: 77}}",
                        new ProbabilityPath.CondOt())
                    .solver())
            .control();
    assertThat(read)
        .isEqualTo(
            StepControl.STANDARD
                .withWeights(0.2, 0.65, 0.1)
                .withLengths(0, 0.25)
                .withCounts(77, 500));
    SamplingConfig plain = sampling("{solver: tsit5, rtol: 1e-3, atol: 1e-4}");
    assertThat(plain.stepControl()).isNull();
    SamplingConfig all = sampling("{solver: tsit5, rtol: 1e-3, atol: 1e-4, stepControl: {}}");
    assertThat(java.util.Objects.requireNonNull(all.stepControl()).control())
        .isEqualTo(StepControl.STANDARD);
    Experiment experiment =
        Experiment.parse(
            "data: {toy: moons}\n"
                + "sampling: {solver: tsit5, rtol: 1e-3, atol: 1e-4, stepControl: {maxSteps: 9}}");
    assertThat(Experiment.fromJson(experiment.toJson())).isEqualTo(experiment);
    assertThat(Experiment.parse(experiment.toYaml())).isEqualTo(experiment);
  }

  /** The tolerances of a call leave the control as the model has it. */
  @Test
  void otherTolerancesKeepTheControl() {
    SamplingOptions options =
        options(
            "{solver: tsit5, rtol: 1e-3, atol: 1e-4, stepControl: {maxSteps: 9}}",
            new ProbabilityPath.CondOt());
    AdaptiveRungeKutta other =
        (AdaptiveRungeKutta) options.withTolerance("bosh3", new Tolerance(1e-2, 1e-2)).solver();
    assertThat(other.control().maxSteps()).isEqualTo(9);
    assertThat(other.name()).isEqualTo("bosh3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{stepControl: {}} | sampling.stepControl: is given, but fixed steps",
        "{solver: tsit5, rtol: 1e-3, atol: 1e-3, stepControl: {safety: 2}} | sampling.stepControl.safety: is 2.0",
        "{solver: tsit5, rtol: 1e-3, atol: 1e-3, stepControl: {maxStep: .inf}} | sampling.stepControl.maxStep",
        "{solver: tsit5, rtol: 1e-3, atol: 1e-3, stepControl: {minStep: 0.2, maxStep: 0.1}} | sampling.stepControl.maxStep: is 0.1",
        "{solver: tsit5, rtol: 1e-3, atol: 1e-3, stepControl: {steps: 3}} | maxSteps",
        "{grid: {type: log-snr, clip: 0.5}} | sampling.grid.clip: is 0.5",
        "{solver: tsit5, rtol: 1e-3, atol: 1e-3, grid: {type: log-snr}} | sampling.grid: is given"
      })
  void valuesThatDoNotFitAreRefusedByPath(String section, String message) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> sampling(section))
        .withMessageContaining(message);
  }
}
