package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.ScoredField;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Schedule;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose field is a constant, under every prediction and schedule. */
class ScheduleChangeTest {
  private static final double[] CONSTANT = {1.5, -0.5};

  private static FlowModel constant(String sections) {
    Experiment experiment =
        Experiment.parse("data: {toy: moons}\nfield: {type: mlp, width: 4, depth: 1}\n" + sections);
    TrainableField field = experiment.build(2, 0, Key.of(0), ScalarType.Float);
    Tensor flat = field.parameters().flat().zero_();
    field
        .with(flat)
        .parameters()
        .view("layers.1.bias")
        .copy_(Tensors.of(ScalarType.Float, CONSTANT, 2));
    return FlowModel.of(
        experiment,
        new Identity(),
        Normal.STANDARD,
        List.of("a", "b"),
        field.with(flat),
        Optional.empty(),
        Map.of());
  }

  /**
   * The velocity c carries x0 to x0 + c, whatever the schedule; also where the new schedule does
   * not reach the ends of the old one. The time change to vp has a root at t = 1, blunted at .001,
   * near which a solver of fixed steps loses its order.
   */
  @ParameterizedTest
  @CsvSource({"cosine, 1e-4", "polynomial, 1e-4", "condot, 1e-4", "vp, 1e-3"})
  void theSameFieldEndsAtTheSamePoints(String name, double bound) {
    FlowModel model = constant("path: {type: condot}\nsampling: {steps: 200}");
    FlowModel changed = model.under(Optional.of(Schedule.named(name)));
    assertThat(changed.sample(300, Key.of(1)).values())
        .containsExactly(model.sample(300, Key.of(1)).values(), within(bound));
    Table rows = new Table(List.of("a", "b"), 2, new double[] {1, 2, 3, -1});
    assertThat(changed.logDensity(rows))
        .containsExactly(model.logDensity(rows), within(10 * bound));
    FlowModel.Scored scored = changed.sampleWithLogDensity(50, Key.of(2), changed.defaultOptions());
    assertThat(changed.logDensity(scored.rows()))
        .containsExactly(scored.logDensity(), within(10 * bound));
    Table there = changed.transport(rows, 1, 0, changed.defaultOptions());
    assertThat(there.values()).containsExactly(new double[] {-.5, 2.5, 1.5, -.5}, within(bound));
    assertThat(changed.transport(there, 0, 1, changed.defaultOptions()).values())
        .containsExactly(rows.values(), within(bound));
  }

  /**
   * The time change to linear-vp has a root at t = 1, blunted at 1e-4, so fixed steps lose their
   * order; errors of the classic method on it, computed once by plain arithmetic apart from the
   * library.
   */
  @ParameterizedTest
  @CsvSource({"100, -0.0209939169", "200, -0.0081528628", "400, -0.0028494861"})
  void linearVpEndsWithTheKnownErrorOfTheClassicMethod(int steps, double error) {
    FlowModel model = constant("path: {type: condot}\nsampling: {schedule: linear-vp}");
    Table x0 = new Table(List.of("a", "b"), 1, new double[] {0.3, 0});
    Table end = model.transport(x0, 0, 1, model.defaultOptions().withSolver("rk4", steps));
    assertThat(end.at(0, 0) - 1.8).isCloseTo(error, within(1e-2 * Math.abs(error)));
  }

  @Test
  void theExperimentNamesTheSchedule() {
    FlowModel model = constant("path: {type: condot}\nsampling: {steps: 50, schedule: cosine}");
    FlowModel own = model.under(Optional.empty());
    Key key = Key.of(1);
    assertThat(model.sample(10, key).values())
        .isEqualTo(own.under(Optional.of(Schedule.named("cosine"))).sample(10, key).values());
    Table half = new Table(List.of("a", "b"), 1, new double[] {0, 0});
    double[] at = model.transport(half, 0, 0.5, model.defaultOptions()).values();
    // Half of the way is t = 1/2 at the scale sqrt(2): sqrt(2) c / 2.
    assertThat(at[0]).isCloseTo(1.5 / Math.sqrt(2), within(1e-4));
  }

  /** A blurred end is kept: fm ends at sigmaMin, where cosine has not yet reached t = 1. */
  @Test
  void fmEndsAtTheSamePoints() {
    FlowModel model = constant("path: {type: fm, sigmaMin: 0.1}\nsampling: {steps: 200}");
    FlowModel changed = model.under(Optional.of(Schedule.named("cosine")));
    assertThat(changed.sample(100, Key.of(1)).values())
        .containsExactly(model.sample(100, Key.of(1)).values(), within(1e-4));
  }

  /**
   * A field that always predicts x1 = c ends at c; its law before the last step is N(c, blur^2).
   */
  @ParameterizedTest
  @CsvSource({"condot", "cosine", "vp", "linear-vp", "polynomial"})
  void aConstantDataPointIsReached(String path) {
    FlowModel model =
        constant("path: {type: " + path + "}\nobjective: {type: x1}\nsampling: {steps: 400}");
    Table samples = model.sample(100, Key.of(1));
    for (int i = 0; i < 100; i++) {
      assertThat(samples.at(i, 0)).isCloseTo(1.5, within(1e-3));
      assertThat(samples.at(i, 1)).isCloseTo(-0.5, within(1e-3));
    }
    assertThat(model.blur()).isBetween(1e-4, 0.1);
  }

  /** A field that always predicts the noise 0 has v = x / t: it multiplies by 1 / clip. */
  @Test
  void predictedNoiseStartsWhereItIsFinite() {
    FlowModel model =
        constant(
            "path: {type: condot}\nobjective: {type: noise, clip: 0.1}\nsampling: {steps: 400}");
    Table x0 = new Table(List.of("a", "b"), 1, new double[] {0.3, 0.2});
    double[] end = model.transport(x0, 0, 1, model.defaultOptions()).values();
    // dx/dt = (x - c) / t from t = .1, where x = .9 x0.
    assertThat(end[0]).isCloseTo(1.5 + 10 * (0.27 - 1.5), within(1e-2));
    assertThat(end[1]).isCloseTo(-0.5 + 10 * (0.18 + 0.5), within(1e-2));
  }

  @Test
  void scoresComeFromTheVelocityOrTheNetworkOfTheirOwn() {
    FlowModel plain = constant("path: {type: condot}");
    Tensor x = Tensors.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor t = Tensors.of(new float[] {0.5f, 0.25f}, 2);
    double[] score = Tensors.doubles(plain.score().score(t, x, dev.fluxion.path.Condition.NONE));
    // v = x1 - x0 and x = t x1 + (1 - t) x0 give x0 = x - t v, and the score is -x0 / (1 - t).
    assertThat(score[0]).isCloseTo(-(1 - 0.75) / 0.5, within(1e-5));
    assertThat(score[3]).isCloseTo(-(4 + 0.125) / 0.75, within(1e-5));
    FlowModel bridge =
        constant("path: {type: schroedinger-bridge}\nobjective: {type: flow-and-score}");
    assertThat(bridge.field()).isInstanceOf(ScoredField.class);
    assertThat(bridge.score()).isSameAs(bridge.field());
    assertThatThrownBy(() -> constant("path: {type: schroedinger-bridge}").score())
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("flow-and-score");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path: {type: polynomial, n: 3}\nobjective: {type: x1, weight: min-snr}",
        "path: {type: cosine}\nobjective: {type: noise}\ntime: {type: mode}",
        "path: {type: linear-vp}\nobjective: {type: velocity, weight: x1}\ntime: {type: u-shaped}",
        "path: {type: vp}\nobjective: {type: score}\ntime: {type: quantile, values: [0, 0.3, 1]}",
        "path: {type: schroedinger-bridge}\nobjective: {type: flow-and-score}",
        "sampling: {schedule: vp}"
      })
  void everyRecordSurvivesTheModelFile(String sections) throws java.io.IOException {
    FlowModel model = constant(sections);
    FlowModel loaded = FlowModel.load(new java.io.ByteArrayInputStream(model.toBytes()));
    assertThat(loaded.experiment()).isEqualTo(model.experiment());
    assertThat(loaded.sample(5, Key.of(1)).values()).isEqualTo(model.sample(5, Key.of(1)).values());
    assertThat(Tensors.doubles(loaded.field().parameters().flat()))
        .isEqualTo(Tensors.doubles(model.field().parameters().flat()));
  }

  /** A bridge is asked inside of its range, and carries the source by the constant c. */
  @Test
  void bridgesAreSolvedOverTheWholeWay() {
    FlowModel model = constant("path: {type: schroedinger-bridge, sigma: 1.0, clip: 0.1}");
    Table x0 = new Table(List.of("a", "b"), 1, new double[] {0.3, 0.2});
    assertThat(model.transport(x0, 0, 1, model.defaultOptions()).values())
        .containsExactly(new double[] {1.8, -0.3}, within(1e-5));
  }
}
