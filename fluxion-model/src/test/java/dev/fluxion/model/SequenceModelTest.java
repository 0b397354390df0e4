package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.path.Objective;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Key;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceModelTest {
  private static final SequenceFrame REGULAR =
      new SequenceFrame(List.of(8), List.of(1.0), 1, List.of());
  private static final SequenceFrame IRREGULAR =
      new SequenceFrame(List.of(8), List.of(1.0), 1.5, List.of(0.5, 1.0, 3.0));
  private static final ConditionSchema WEATHER =
      new ConditionSchema(
          List.of(
              new ConditionSchema.Classes("weather", List.of("rain", "sun")),
              new ConditionSchema.Real("heat", 1, 2)),
          0.2);

  /** A model of two channels whose weights are as drawn, three times as large. */
  private static SequenceModel model(
      String more, SequenceFrame frame, Optional<ConditionSchema> condition) {
    Experiment experiment =
        Experiment.parse(
            "{data: {file: x.csv, sequence: {}}, field: {type: gru, hidden: 6, layers: 2, head:"
                + " {type: mlp, width: 8, depth: 1, activation: tanh}}, "
                + more
                + "}");
    SequenceField fresh = SequenceFields.fresh(experiment, 2, condition, frame, Key.of(3));
    SequenceField field = fresh.with(fresh.parameters().flat().mul(new Scalar(3.0)));
    return SequenceModel.of(
        experiment,
        new Standardize(new double[] {1, -2}, new double[] {0.5, 3}),
        List.of("a", "b"),
        condition,
        frame,
        field,
        Optional.empty(),
        Map.of());
  }

  private static SequenceModel model(SequenceMode mode) {
    return model("mode: " + mode, REGULAR, Optional.empty());
  }

  /** The exact model of AR(1) with phi = .8, in data units 10 + 2 x. */
  private static SequenceModel exact(SequenceMode mode, SequenceFrame frame) {
    Experiment experiment =
        Experiment.parse(
            "{data: {file: x.csv, sequence: {}}, field: {type: gru}, mode: "
                + mode
                + (mode == SequenceMode.JOINT ? ", observed: {}" : "")
                + "}");
    return SequenceModel.of(
        experiment,
        new Standardize(new double[] {10}, new double[] {2}),
        List.of("y"),
        Optional.empty(),
        frame,
        LinearSequences.field(0.8, 0, mode, mode == SequenceMode.JOINT),
        Optional.empty(),
        Map.of());
  }

  private static SamplingOptions options(SequenceModel model) {
    return options(model, 10);
  }

  private static SamplingOptions options(SequenceModel model, int steps) {
    return model.defaultOptions().withSolver("rk4", steps).withThreads(2).withChunk(3);
  }

  private static Sequences series(List<String> columns, double[][]... steps) {
    int width = columns.size();
    int[] offsets = new int[steps.length + 1];
    List<String> ids = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<Double> stamps = new ArrayList<>();
    for (int i = 0; i < steps.length; i++) {
      ids.add("s" + i);
      offsets[i + 1] = offsets[i] + steps[i].length;
      for (int k = 0; k < steps[i].length; k++) {
        stamps.add(20_000.0 + k);
        Arrays.stream(steps[i][k]).forEach(values::add);
      }
    }
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    return new Sequences(
        ids,
        offsets,
        stamps.stream().mapToDouble(Double::doubleValue).toArray(),
        new Table(columns, all.length / width, all));
  }

  private static double[][] draws(long seed, int length, int channels) {
    double[][] rows = new double[length][channels];
    for (int i = 0; i < length; i++) {
      Key.of(seed).derive(i).normal(0, rows[i], 0, channels);
    }
    return rows;
  }

  private static double[] values(Sequences sequences, SequenceModel model) {
    return sequences.steps().select(model.columns()).values();
  }

  /** Stamps of a frame and labels of the weather by turns. */
  private static Sequences like(SequenceFrame frame, boolean conditioned) {
    Sequences drawn = frame.draw(7, OptionalInt.empty(), Key.of(5));
    int rows = drawn.steps().rows();
    if (!conditioned) {
      return drawn;
    }
    double[] steps = new double[2 * rows];
    for (int i = 0; i < rows; i++) {
      steps[2 * i] = i % 3 == 0 ? 0 : 1;
      steps[2 * i + 1] = Math.sin(i);
    }
    return new Sequences(
        drawn.ids(),
        drawn.offsets(),
        drawn.stamps(),
        new Table(
            List.of("weather", "heat"), rows, steps, Map.of("weather", List.of("rain", "sun"))));
  }

  /**
   * The same grid, the same stages: what differs is the order of sums, in float32 by less than 1e-5
   * in standardised units, and in float64 by less than 1e-9 of the largest value where a prediction
   * of another kind than the velocity makes more of it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode: causal",
        "mode: causal, source: {type: ar1, phi: 0.7}, path: {type: cosine}",
        "mode: causal, objective: {type: x1}",
        "mode: causal, objective: {type: noise}, sampling: {schedule: cosine, solver: euler,"
            + " steps: 20}"
      })
  void aCausalSequenceIsTheSameAtOnceAndPositionByPosition(String more) {
    for (SequenceFrame frame : List.of(REGULAR, IRREGULAR)) {
      SequenceModel single = model(more, frame, Optional.of(WEATHER));
      SequenceModel twice =
          with(
              single,
              single.field().with(single.field().parameters().flat().to(ScalarType.Double)));
      SamplingOptions options = options(single).withGuidance(Guidance.of(1.7));
      Sequences like = like(frame, true);
      double[] whole = standard(twice.sample(like, Key.of(1), options), twice);
      double[] steps = standard(twice.sampleOneByOne(like, Key.of(1), options), twice);
      double largest = Arrays.stream(whole).map(Math::abs).max().orElseThrow();
      assertThat(largest).isGreaterThan(1);
      assertThat(steps).containsExactly(whole, within(1e-9 * largest));
      if (single.experiment().objective() instanceof Objective.Velocity) {
        assertThat(standard(single.sampleOneByOne(like, Key.of(1), options), single))
            .containsExactly(
                standard(single.sample(like, Key.of(1), options), single), within(1e-5));
      }
    }
  }

  private static double[] standard(Sequences sequences, SequenceModel model) {
    double[] values = values(sequences, model);
    model.transform().toStandard(values, sequences.steps().rows());
    return values;
  }

  @Test
  void positionByPositionIsForModesThatAllowIt() {
    SequenceModel joint = model(SequenceMode.JOINT);
    assertThatThrownBy(() -> joint.sampleOneByOne(like(REGULAR, false), Key.of(1), options(joint)))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("mode: is joint");
    SequenceModel causal = model(SequenceMode.CAUSAL);
    SamplingOptions adaptive = options(causal).withTolerance("dopri5", new Tolerance(1e-5, 1e-5));
    assertThatThrownBy(() -> causal.sampleOneByOne(like(REGULAR, false), Key.of(1), adaptive))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("solver: is 'dopri5' with a tolerance, but must be one of fixed");
  }

  /** The trace of the whole Jacobian, by a backward pass for each value, is the reference. */
  @ParameterizedTest
  @ValueSource(strings = {"{type: velocity}", "{type: x1}"})
  void causalLogDensitiesByDiagonalBlocksAreThoseOfTheWholeJacobian(String objective) {
    SequenceModel model =
        model("mode: causal, objective: " + objective, IRREGULAR, Optional.of(WEATHER));
    Sequences drawn = model.sample(like(IRREGULAR, true), Key.of(2), options(model, 4));
    SequenceRows rows = SequenceRows.valued(model, drawn);
    SequenceRows.Group all = rows.groups(false).get(0);
    SamplingOptions guided = options(model, 4).withGuidance(Guidance.of(1.5));
    double[] values = rows.gather(rows.values(), all, 2);
    SequenceBatch batch = rows.unknown().batch(all);
    double[] blocks =
        new CausalFlow(model.experiment(), model.field(), model.source())
            .score(values, batch, new ExactTrace(), guided)
            .logDensity();
    double[] whole =
        new JointFlow(model.experiment(), model.field(), model.source())
            .score(values, batch, new ExactTrace(), guided)
            .logDensity();
    for (int i = 0; i < whole.length; i++) {
      assertThat(blocks[i]).isCloseTo(whole[i], within(1e-4 * Math.max(1, Math.abs(whole[i]))));
    }
    assertThat(blocks[0]).isNotCloseTo(blocks[1], within(1e-2));
  }

  @ParameterizedTest
  @EnumSource
  void guidanceOfZeroIsTheFlowWithoutCondition(SequenceMode mode) {
    for (String more : List.of("", ", source: {type: ar1, phi: 0.7}")) {
      SequenceModel model = model("mode: " + mode + more, IRREGULAR, Optional.of(WEATHER));
      SamplingOptions guided = options(model, 3).withGuidance(Guidance.of(0));
      Sequences given = like(IRREGULAR, true);
      Sequences free = like(IRREGULAR, false);
      double[] absent = values(model.sample(free, Key.of(1), options(model, 3)), model);
      assertThat(values(model.sample(given, Key.of(1), guided), model))
          .containsExactly(absent, within(1e-5));
      Sequences drawn = model.sample(given, Key.of(1), options(model, 3));
      assertThat(values(drawn, model)).isNotEqualTo(absent);
      Sequences bare =
          new Sequences(
              drawn.ids(),
              drawn.offsets(),
              drawn.stamps(),
              drawn.steps().select(List.of("a", "b")));
      assertThat(model.logDensity(drawn, guided, new ExactTrace()).logDensity())
          .containsExactly(
              model.logDensity(bare, options(model, 3), new ExactTrace()).logDensity(),
              within(1e-4));
    }
  }

  @Test
  void aConstantConditionIsThatOfColumnsThatDoNotChange() {
    SequenceModel model = model("mode: joint", REGULAR, Optional.of(WEATHER));
    Sequences free = like(REGULAR, false);
    double[] columns = new double[2 * free.steps().rows()];
    for (int i = 0; i < columns.length; i += 2) {
      columns[i] = 1;
      columns[i + 1] = 4;
    }
    Sequences columned =
        new Sequences(
            free.ids(),
            free.offsets(),
            free.stamps(),
            new Table(
                List.of("weather", "heat"),
                free.steps().rows(),
                columns,
                Map.of("weather", List.of("rain", "sun"))));
    Sequences given =
        model.given(Map.of("weather", "sun", "heat", 4)).sample(free, Key.of(1), options(model));
    Sequences drawn = model.sample(columned, Key.of(1), options(model));
    assertThat(given.steps().values()).containsExactly(drawn.steps().values());
    assertThat(given.steps().texts("weather")).containsOnly("sun");
  }

  @ParameterizedTest
  @EnumSource
  void theModelFileHoldsTheWholeModel(SequenceMode mode) throws IOException {
    SequenceModel model =
        model("mode: " + mode + ", source: {type: ar1, phi: 0.6}", IRREGULAR, Optional.of(WEATHER));
    SequenceModel loaded = SequenceModel.load(new ByteArrayInputStream(model.toBytes()));
    assertThat(loaded.experiment()).isEqualTo(model.experiment());
    assertThat(loaded.frame()).isEqualTo(model.frame());
    assertThat(loaded.columns()).isEqualTo(model.columns());
    Sequences drawn = model.sample(like(IRREGULAR, true), Key.of(1), options(model));
    Sequences again = loaded.sample(like(IRREGULAR, true), Key.of(1), options(loaded));
    assertThat(again.steps().values()).containsExactly(drawn.steps().values());
    assertThat(loaded.logDensity(drawn, options(loaded, 3), new ExactTrace()).logDensity())
        .containsExactly(model.logDensity(drawn, options(model, 3), new ExactTrace()).logDensity());
  }

  @Test
  void logDensitiesAreInTheUnitsOfTheDataAndWithTheLength() {
    double[][] y = draws(4, 6, 1);
    double[] x = Arrays.stream(y).mapToDouble(row -> (row[0] - 10) / 2).toArray();
    double[] expected = Matrices.steps(Matrices.autoregressive(0.8, 6), x);
    SequenceFrame one = new SequenceFrame(List.of(6), List.of(1.0), 1, List.of());
    SequenceFrame two = new SequenceFrame(List.of(3, 6), List.of(0.75, 0.25), 1, List.of());
    for (SequenceMode mode : List.of(SequenceMode.JOINT, SequenceMode.AUTOREGRESSIVE)) {
      SequenceModel model = exact(mode, one);
      SamplingOptions options = options(model).withSolver("rk4", 60);
      double nats = Arrays.stream(expected).sum() - 6 * Math.log(2);
      Sequences all = series(List.of("y"), y);
      assertThat(model.logDensity(all, options, new ExactTrace()).logDensity()[0])
          .isCloseTo(nats, within(1e-4));
      SequenceModel other = exact(mode, two);
      assertThat(other.logDensity(all, options, new ExactTrace()).logDensity()[0])
          .isCloseTo(nats + Math.log(0.25), within(1e-4));
      double[][] gone = draws(4, 6, 1);
      gone[4][0] = Double.NaN;
      gone[5][0] = Double.NaN;
      assertThat(
              model.logDensityGiven(all, series(List.of("y"), gone), options, new ExactTrace())
                  .logDensity()[0])
          .isCloseTo(expected[4] + expected[5] - 2 * Math.log(2), within(1e-4));
    }
  }

  /** Sequences of other lengths do not change a sequence's density, nor its draw's law. */
  @ParameterizedTest
  @EnumSource
  void sequencesOfSeveralLengthsAreScoredAsAlone(SequenceMode mode) {
    SequenceModel model = model(mode);
    Sequences both = series(List.of("a", "b"), draws(1, 4, 2), draws(2, 7, 2), draws(3, 4, 2));
    double[] together = model.logDensity(both, options(model, 3), new ExactTrace()).logDensity();
    for (int i = 0; i < 3; i++) {
      Sequences alone = series(List.of("a", "b"), draws(i + 1, i == 1 ? 7 : 4, 2));
      assertThat(model.logDensity(alone, options(model, 3), new ExactTrace()).logDensity()[0])
          .isCloseTo(together[i], within(1e-4));
    }
  }

  /**
   * 4,000 continuations of one series under the exact field: the mean of a normal law within 5
   * standard errors, its variance within 5 sqrt(2 / n); false alarms below 4e-6 for six figures.
   */
  @ParameterizedTest
  @EnumSource(names = {"JOINT", "AUTOREGRESSIVE"})
  void forecastsFollowTheConditionalLaw(SequenceMode mode) {
    SequenceModel model = exact(mode, REGULAR);
    double[][] y = {{10}, {14}, {13}};
    int count = 4000;
    Sequences found =
        model.forecast(
            series(List.of("y"), y), 3, count, Key.of(9), options(model).withChunk(2048));
    assertThat(found.count()).isEqualTo(count);
    for (int h = 0; h < 3; h++) {
      double sum = 0;
      double squares = 0;
      double phi = Math.pow(0.8, h + 1);
      double mean = 10 + phi * 3;
      double variance = 4 * (1 - phi * phi);
      for (int i = 0; i < count; i++) {
        double value = found.steps().at(3 * i + h, 0);
        sum += value - mean;
        squares += (value - mean) * (value - mean);
      }
      assertThat(sum / count).isCloseTo(0, within(5 * Math.sqrt(variance / count)));
      assertThat(squares / count / variance).isCloseTo(1, within(5 * Math.sqrt(2.0 / count)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void forecastsHaveNamesStampsAndConditionsOfTheirOwn(SequenceMode mode) {
    String more = mode == SequenceMode.JOINT ? ", observed: {}" : "";
    SequenceModel model = model("mode: " + mode + more, REGULAR, Optional.of(WEATHER));
    Sequences beginnings =
        series(
            List.of("a", "b", "weather", "heat"),
            withWeather(draws(1, 4, 2)),
            withWeather(draws(2, 5, 2)));
    Sequences found = model.forecast(labelled(beginnings), 2, 3, Key.of(1), options(model));
    assertThat(found.ids()).containsExactly("s0#1", "s0#2", "s0#3", "s1#1", "s1#2", "s1#3");
    assertThat(found.stampsOf(0)).containsExactly(20_004, 20_005);
    assertThat(found.stampsOf(5)).containsExactly(20_005, 20_006);
    assertThat(found.steps().texts("weather")).containsOnly("sun");
    assertThat(found.stepsOf(0).values()).isNotEqualTo(found.stepsOf(1).values());
    Sequences again =
        model.forecast(
            labelled(beginnings), 2, 3, Key.of(1), options(model).withThreads(1).withChunk(100));
    assertThat(values(again, model)).containsExactly(values(found, model), within(1e-4));
    Sequences rain =
        new Sequences(
            beginnings.ids(),
            new int[] {0, 1, 3},
            new double[] {20_004, 20_005, 20_006},
            new Table(
                List.of("weather", "heat"),
                3,
                new double[] {0, 1, 0, 1, 0, 1},
                Map.of("weather", List.of("rain", "sun"))));
    Sequences other = model.forecast(labelled(beginnings), rain, 1, Key.of(1), options(model));
    assertThat(other.offsets()).containsExactly(0, 1, 3);
    assertThat(other.steps().texts("weather")).containsOnly("rain");
  }

  private static double[][] withWeather(double[][] rows) {
    return Arrays.stream(rows)
        .map(row -> new double[] {row[0], row[1], 1, 5})
        .toArray(double[][]::new);
  }

  private static Sequences labelled(Sequences sequences) {
    return new Sequences(
        sequences.ids(),
        sequences.offsets(),
        sequences.stamps(),
        new Table(
            sequences.steps().columns(),
            sequences.steps().rows(),
            sequences.steps().values(),
            Map.of("weather", List.of("rain", "sun"))));
  }

  /**
   * With a constant chance of .3 lengths are geometric: mean 1/.3 and deviation sqrt(.7)/.3; within
   * 5 standard errors, false alarms below 1e-6. The density has their log probability.
   */
  @ParameterizedTest
  @ValueSource(strings = {"white", "ar1"})
  void endsAreDrawnAndScoredByTheirChance(String source) {
    SequenceModel base =
        model(
            "mode: autoregressive, positions: {lengths: end}, source: {type: " + source + "}",
            REGULAR,
            Optional.empty());
    SequenceField field = base.field();
    double[] flat = dev.fluxion.tensor.Tensors.doubles(field.parameters().flat());
    flat[flat.length - 1] = Math.log(0.3 / 0.7);
    SequenceModel model = with(base, field.with(floats(flat)));
    int count = 3000;
    Sequences drawn =
        model.sample(count, OptionalInt.empty(), Key.of(6), options(model, 1).withChunk(512));
    double mean = (double) drawn.steps().rows() / count;
    assertThat(mean).isCloseTo(1 / 0.3, within(5 * Math.sqrt(0.7) / 0.3 / Math.sqrt(count)));
    Sequences some = series(List.of("a", "b"), draws(1, 1, 2), draws(2, 5, 2));
    double[] with = model.logDensity(some, options(model, 3), new ExactTrace()).logDensity();
    Sequences none = series(List.of("a", "b"), empty(1), empty(5));
    double[] without =
        model.logDensityGiven(some, none, options(model, 3), new ExactTrace()).logDensity();
    assertThat(with[0] - without[0]).isCloseTo(Math.log(0.3), within(1e-4));
    assertThat(with[1] - without[1]).isCloseTo(4 * Math.log(0.7) + Math.log(0.3), within(1e-4));
  }

  private static double[][] empty(int length) {
    double[][] rows = new double[length][2];
    Arrays.stream(rows).forEach(row -> Arrays.fill(row, Double.NaN));
    return rows;
  }

  private static org.bytedeco.pytorch.Tensor floats(double[] values) {
    return dev.fluxion.tensor.Tensors.of(ScalarType.Float, values, values.length);
  }

  private static SequenceModel with(SequenceModel model, SequenceField field) {
    return SequenceModel.of(
        model.experiment(),
        model.transform(),
        model.columns(),
        model.conditionSchema(),
        model.frame(),
        field,
        Optional.empty(),
        Map.of());
  }

  @Test
  void imputationLeavesWhatIsThereAndFillsInTheConditionalMeanOnAverage() {
    SequenceModel model = exact(SequenceMode.JOINT, REGULAR);
    double gone = Double.NaN;
    Sequences holes = series(List.of("y"), new double[][] {{10}, {gone}, {14}, {gone}, {13}});
    int count = 4000;
    Sequences filled = model.impute(holes, count, Key.of(2), options(model).withChunk(2048));
    double[] middle = new double[2];
    for (int i = 0; i < count; i++) {
      double[] own = filled.stepsOf(i).values();
      assertThat(new double[] {own[0], own[2], own[4]}).containsExactly(10, 14, 13);
      middle[0] += own[1] / count;
      middle[1] += own[3] / count;
    }
    // Between neighbours of AR(1): phi / (1 + phi^2) times their sum, variance (1 - phi^2) / (1 +
    // phi^2); 5 standard errors, false alarms below 2e-6.
    double weight = 0.8 / 1.64;
    double bound = 5 * 2 * Math.sqrt(0.36 / 1.64 / count);
    assertThat(middle[0]).isCloseTo(10 + weight * 4, within(bound));
    assertThat(middle[1]).isCloseTo(10 + weight * 7, within(bound));
  }

  @ParameterizedTest
  @EnumSource(names = {"CAUSAL", "AUTOREGRESSIVE"})
  void modesThatGoForwardFillInEndsAlone(SequenceMode mode) {
    SequenceModel model = model(mode);
    double gone = Double.NaN;
    Sequences end =
        series(
            List.of("a", "b"),
            new double[][] {{1, 2}, {3, 4}, {gone, gone}},
            new double[][] {{1, 2}, {gone, gone}, {gone, gone}, {gone, gone}});
    Sequences filled = model.impute(end, 2, Key.of(1), options(model));
    assertThat(filled.ids()).containsExactly("s0#1", "s0#2", "s1#1", "s1#2");
    assertThat(filled.steps().at(0, 1)).isEqualTo(2);
    assertThat(Arrays.stream(values(filled, model)).allMatch(Double::isFinite)).isTrue();
    Sequences hole = series(List.of("a", "b"), new double[][] {{1, 2}, {3, gone}, {gone, gone}});
    assertThatThrownBy(() -> model.impute(hole, 1, Key.of(1), options(model)))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(
            "mode: is "
                + mode
                + ", which fills in the end of a series alone, but series 's0' misses 'b' at stamp"
                + " 20001.0 and has other values there; train with mode: joint and a section"
                + " observed");
  }

  private static void refused(String message, Runnable call) {
    assertThatIllegalArgumentException()
        .isThrownBy(call::run)
        .satisfies(error -> assertThat(error.getMessage()).contains(message))
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
  }

  @Test
  void wrongRequestsAreRefusedWithValuePlaceAndCure() {
    SequenceModel plain = model(SequenceMode.AUTOREGRESSIVE);
    SequenceModel joint = model(SequenceMode.JOINT);
    Sequences good = series(List.of("a", "b"), draws(1, 4, 2));
    Key key = Key.of(1);
    refused(
        "horizon: is 0, but must be 1 or more",
        () -> plain.forecast(good, 0, 1, key, options(plain)));
    refused(
        "count: is 0, but must be 1 or more",
        () -> plain.forecast(good, 1, 0, key, options(plain)));
    refused(
        "series 's0': is 9 steps long, but must be at most 8 in all, the longest of the training;"
            + " give its last 8 steps, or train on longer windows",
        () -> plain.forecast(series(List.of("a", "b"), draws(1, 9, 2)), 1, 1, key, options(plain)));
    refused(
        "observed: is absent from the model's experiment",
        () -> joint.forecast(good, 1, 1, key, options(joint)));
    refused("give its last 3 steps", () -> joint.forecast(good, 5, 1, key, options(joint)));
    double[][] holes = draws(1, 4, 2);
    holes[2][1] = Double.NaN;
    refused(
        "series 's0' at stamp 20002.0, channel 'b' is NaN, but must be finite; impute it first",
        () -> plain.logDensity(series(List.of("a", "b"), holes)));
    refused("[b] missing", () -> plain.logDensity(series(List.of("a"), draws(1, 4, 1))));
    refused(
        "series 's0': is at stamp 3.0 behind 1.0, but must be at steps of 1.0",
        () ->
            plain.logDensity(
                new Sequences(
                    List.of("s0"),
                    new int[] {0, 2},
                    new double[] {1, 3},
                    new Table(List.of("a", "b"), 2, new double[4]))));
    SequenceModel labels = model("mode: causal", REGULAR, Optional.of(WEATHER));
    refused(
        "condition.weather: is 'snow' in row 1, but must be one of the labels rain, sun",
        () ->
            labels.logDensity(
                new Sequences(
                    List.of("s0"),
                    new int[] {0, 2},
                    new double[] {1, 2},
                    new Table(
                        List.of("a", "b", "weather", "heat"),
                        2,
                        new double[8],
                        Map.of("weather", List.of("snow"))))));
    Sequences changing =
        labelled(
            series(
                List.of("a", "b", "weather", "heat"), new double[][] {{0, 0, 1, 5}, {0, 0, 0, 5}}));
    refused(
        "condition.weather: is another at stamp 20001.0 than before in series 's0', but must be the"
            + " same at all its steps, or given for the 3 that follow",
        () -> labels.forecast(changing, 3, 1, key, options(labels)));
    refused(
        "guidance",
        () ->
            labels.sample(like(REGULAR, false), key, options(labels).withGuidance(Guidance.of(2))));
    refused(
        "grid: is fitted",
        () ->
            plain.sample(
                like(REGULAR, false),
                key,
                options(plain)
                    .withGrid(
                        plain
                            .experiment()
                            .with("sampling.grid", "{type: fitted}")
                            .sampling()
                            .grid())));
    assertThat(Collections.max(REGULAR.lengths())).isEqualTo(8);
  }
}
