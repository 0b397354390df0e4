package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoding of conditions, and a model whose field is a known linear function of its condition. */
class ConditionTest {
  private static final ConditionSchema SCHEMA =
      new ConditionSchema(
          List.of(
              new ConditionSchema.Classes("kind", List.of("a", "b", "c")),
              new ConditionSchema.Real("heat", 10, 2),
              new ConditionSchema.Classes("digit", List.of("0", "7"))),
          0.25);

  private static double[] inputs(Conditions conditions, int rows) {
    return Tensors.doubles(
        Objects.requireNonNull(conditions.tensors(0, rows, rows).values().get(Condition.INPUTS)));
  }

  @Test
  void classesAreOneHotRealsStandardisedAndALastInputSaysThatSomethingIsGiven() {
    assertThat(SCHEMA.size()).isEqualTo(7);
    Conditions one = SCHEMA.of(Map.of("kind", "b", "heat", 13, "digit", 7));
    assertThat(inputs(one, 2)).containsExactly(0, 1, 0, 1.5, 0, 1, 1, 0, 1, 0, 1.5, 0, 1, 1);
    assertThat(SCHEMA.of(Map.of("kind", "b", "heat", "13.0", "digit", "7")).table().values())
        .containsExactly(1, 13, 7);
    assertThat(inputs(SCHEMA.absent(), 2)).containsOnly(0).hasSize(14);
    assertThat(SCHEMA.absent().isAbsent()).isTrue();
  }

  @Test
  void aTableIsMatchedByNameAndByLabelWhateverItsCodesAre() {
    Table rows =
        new Table(
            List.of("digit", "other", "kind", "heat"),
            2,
            new double[] {0, 5, 0, 8, 7, 5, 1, 10},
            Map.of("kind", List.of("c", "a")));
    Conditions given = SCHEMA.of(rows);
    assertThat(inputs(given, 2)).containsExactly(0, 0, 1, -1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1);
    assertThat(given.table().columns()).containsExactly("kind", "heat", "digit");
    assertThat(given.table().texts("kind")).containsExactly("c", "a");
    assertThat(given.table().texts("digit")).containsExactly("0", "7");
    assertThat(inputs(SCHEMA.of(given.table()), 2)).isEqualTo(inputs(given, 2));
  }

  @Test
  void eachConditionHasAnEqualShareOfTheRowsThatFollowEachOther() {
    Table rows =
        new Table(
            List.of("kind", "heat", "digit"),
            2,
            new double[] {0, 10, 0, 1, 10, 0},
            Map.of("kind", List.of("a", "b")));
    double[] whole = inputs(SCHEMA.of(rows), 6);
    for (int i = 0; i < 6; i++) {
      assertThat(whole[7 * i]).isEqualTo(i < 3 ? 1 : 0);
      assertThat(whole[7 * i + 1]).isEqualTo(i < 3 ? 0 : 1);
    }
    double[] part =
        Tensors.doubles(
            Objects.requireNonNull(
                SCHEMA.of(rows).tensors(2, 3, 6).values().get(Condition.INPUTS)));
    assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 14, 35));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> conditional(0.1).given(SCHEMA.of(rows)).sample(5, Key.of(1)))
        .withMessage("count: is 5, but must be a multiple of 2, the number of conditions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b | x | 0 | condition.heat: is 'x', but must be a number such as 0.5",
        "z | 1 | 0 | condition.kind: is 'z', but must be one of the labels a, b, c",
        "b | 1 | 3 | condition.digit: is '3', but must be one of the labels 0, 7",
        "b | NaN | 0 | condition.heat: is NaN, but must be finite"
      })
  void wrongValuesAreNamed(String kind, String heat, String digit, String message) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> SCHEMA.of(Map.of("kind", kind, "heat", heat, "digit", digit)))
        .withMessageStartingWith(message);
  }

  @Test
  void missingAndUnknownColumnsAreNamed() {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> SCHEMA.of(Map.of("kind", "a", "heat", 1)))
        .withMessage("condition: lacks 'digit'; give kind, heat, digit");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> SCHEMA.of(Map.of("kind", "a", "heat", 1, "digits", 7)))
        .withMessageContaining("did you mean 'digit'?");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> SCHEMA.of(new Table(List.of("kind"), 1, new double[] {0})))
        .withMessageContaining("lacks heat, digit");
    Table text =
        new Table(
            List.of("kind", "heat", "digit"),
            2,
            new double[] {0, 0, 0, 0, 0, 0},
            Map.of("heat", List.of("warm"), "kind", List.of("a")));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> SCHEMA.of(text))
        .withMessageContaining("condition.heat: is text ('warm')");
  }

  @Test
  void aSchemaIsLearnedFromTrainingRowsAndReadBackFromItsText() {
    double[] rows = {1, 3, 0, 2, 5, 1, 1, 7, 0, 4, 9, 1};
    ConditionSchema learned =
        ConditionFit.fit(
            new ConditionConfig(List.of("n", "r", "t"), List.of("n"), 0.5),
            RowReader.of(rows, 3),
            new Table(List.of("x", "n"), 1, new double[] {0, 3}),
            Map.of("t", List.of("no", "yes")));
    assertThat(learned.columns())
        .containsExactly(
            new ConditionSchema.Classes("n", List.of("1", "2", "3", "4")),
            new ConditionSchema.Real("r", 6, Math.sqrt(20 / 3.0)),
            new ConditionSchema.Classes("t", List.of("no", "yes")));
    assertThat(ConditionSchema.fromJson(learned.toJson())).isEqualTo(learned);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () ->
                ConditionFit.fit(
                    new ConditionConfig(List.of("n"), List.of("n"), 0),
                    RowReader.of(new double[] {1, 2.5}, 1),
                    new Table(List.of("n"), 0, new double[0]),
                    Map.of()))
        .withMessageContaining("whole numbers or of text");
  }

  /**
   * A model of one column with v = 2 one-hot(b) - 1 one-hot(c) + 0.5 heat + 4 given, so that it
   * carries N(0, 1) to N(v, 1), and absent conditions leave it alone.
   */
  private static FlowModel conditional(double drop) {
    ConditionSchema schema = new ConditionSchema(SCHEMA.columns(), drop);
    Experiment experiment =
        Experiment.parse(
            "data: {toy: moons}\npath: {type: condot}\n"
                + "field: {type: mlp, width: 1, depth: 1, activation: relu}");
    TrainableField field = experiment.field().build(1, schema.size(), Key.of(0), ScalarType.Float);
    Tensor flat = field.parameters().flat().zero_();
    // Far from the kink of relu, a layer of one unit is linear.
    var parameters = field.with(flat).parameters();
    double[] first = weights(parameters.view("layers.0.weight"));
    parameters.view("layers.0.weight").copy_(Tensors.of(ScalarType.Float, first, 1, first.length));
    parameters.view("layers.0.bias").copy_(Tensors.of(ScalarType.Float, new double[] {64}, 1));
    parameters.view("layers.1.weight").copy_(Tensors.of(ScalarType.Float, new double[] {1}, 1, 1));
    parameters.view("layers.1.bias").copy_(Tensors.of(ScalarType.Float, new double[] {-64}, 1));
    return FlowModel.of(
        experiment,
        new Identity(),
        Normal.STANDARD,
        List.of("y"),
        Optional.of(schema),
        field.with(flat),
        Optional.empty(),
        Map.of("seed", "1"));
  }

  /** The condition's inputs are the last ones of the first layer. */
  private static double[] weights(Tensor like) {
    double[] weights = new double[(int) like.numel()];
    double[] last = {0, 2, -1, 0.5, 0, 0, 4};
    System.arraycopy(last, 0, weights, weights.length - last.length, last.length);
    return weights;
  }

  private static double shift(FlowModel model, SamplingOptions options) {
    double[] at =
        model.transport(new Table(List.of("y"), 1, new double[1]), 0, 1, options).values();
    return at[0];
  }

  @Test
  void samplesDensitiesAndTransportFollowTheCondition() {
    FlowModel model = conditional(0.25);
    SamplingOptions options = model.defaultOptions();
    FlowModel hot = model.given(Map.of("kind", "b", "heat", 14, "digit", 0));
    FlowModel cold = model.given(Map.of("kind", "c", "heat", 10, "digit", 7));
    assertThat(shift(hot, options)).isCloseTo(7, within(1e-4));
    assertThat(shift(cold, options)).isCloseTo(3, within(1e-4));
    assertThat(shift(model, options)).isCloseTo(0, within(1e-4));
    Table samples = hot.sample(10, Key.of(3), options);
    Table plain = model.sample(10, Key.of(3), options);
    assertThat(samples.columns()).containsExactly("y", "kind", "heat", "digit");
    assertThat(plain.columns()).containsExactly("y");
    for (int i = 0; i < 10; i++) {
      assertThat(samples.at(i, 0) - plain.at(i, 0)).isCloseTo(7, within(1e-4));
    }
    assertThat(model.sample(10, Key.of(3), options, hot.conditions()).values())
        .isEqualTo(samples.values());
    double[] own = model.logDensity(samples, options);
    assertThat(own).isEqualTo(hot.logDensity(samples.select(List.of("y")), options));
    for (int i = 0; i < 10; i++) {
      double z = plain.at(i, 0);
      assertThat(own[i]).isCloseTo(-z * z / 2 - Math.log(2 * Math.PI) / 2, within(1e-3));
    }
    Table back = model.transport(samples, 1, 0, options);
    assertThat(back.columns()).containsExactly("y", "kind", "heat", "digit");
    assertThat(back.at(4, 0)).isCloseTo(plain.at(4, 0), within(1e-4));
  }

  @Test
  void streamedBlocksAreTheWholeAtOnce() {
    FlowModel model = conditional(0.25);
    Table rows =
        new Table(
            List.of("kind", "heat", "digit"),
            2,
            new double[] {1, 14, 0, 2, 10, 7},
            Map.of("kind", List.of("a", "b", "c")));
    FlowModel given = model.given(model.condition().of(rows));
    SamplingOptions options = model.defaultOptions().withChunk(3).withThreads(1);
    Table whole = given.sample(100, Key.of(2), options);
    List<Double> streamed = new ArrayList<>();
    given.sample(
        100L, Key.of(2), options, block -> Arrays.stream(block.values()).forEach(streamed::add));
    assertThat(streamed.stream().mapToDouble(v -> v).toArray()).isEqualTo(whole.values());
  }

  /** v_absent = 0, v_given = 7: guided 7 G in the interval and 7 outside, on a grid that has it. */
  @Test
  void guidanceIsTheFormulaInsideTheInterval() {
    FlowModel hot = conditional(0.25).given(Map.of("kind", "b", "heat", 14, "digit", 0));
    SamplingOptions options = hot.defaultOptions().withSolver("euler", 8);
    assertThat(shift(hot, options.withGuidance(Guidance.of(3)))).isCloseTo(21, within(1e-3));
    assertThat(shift(hot, options.withGuidance(Guidance.of(0)))).isCloseTo(0, within(1e-3));
    // Euler looks at t = 0, 1/8, ..., 7/8: three of them lie in [1/4, 1/2].
    assertThat(shift(hot, options.withGuidance(new Guidance(3, 0.25, 0.5))))
        .isCloseTo(7 * (5 + 3 * 3) / 8.0, within(1e-3));
  }

  @Test
  void guidanceAndAbsentConditionsNeedATrainingThatDropped() {
    FlowModel never = conditional(0);
    FlowModel given = never.given(Map.of("kind", "b", "heat", 14, "digit", 0));
    SamplingOptions guided = never.defaultOptions().withGuidance(Guidance.of(2));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> given.sample(2, Key.of(1), guided))
        .withMessageContaining("guidance: is 2.0, but must be 1, since")
        .withMessageContaining("train with condition.drop above 0");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> never.sample(2, Key.of(1)))
        .withMessageContaining("condition: is missing")
        .withMessageContaining("give kind, heat, digit");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> conditional(0.1).sample(2, Key.of(1), guided))
        .withMessageContaining("no condition is given");
    assertThat(given.sample(2, Key.of(1)).rows()).isEqualTo(2);
  }

  @Test
  void aModelFileKeepsTheCondition() throws Exception {
    FlowModel model = conditional(0.25);
    FlowModel loaded = FlowModel.load(new java.io.ByteArrayInputStream(model.toBytes()));
    assertThat(loaded.conditionSchema()).isEqualTo(model.conditionSchema());
    assertThat(loaded.provenance()).isEqualTo(model.provenance());
    Map<String, ?> condition = Map.of("kind", "b", "heat", 11, "digit", 0);
    assertThat(loaded.given(condition).sample(5, Key.of(1)).values())
        .isEqualTo(model.given(condition).sample(5, Key.of(1)).values());
  }
}
