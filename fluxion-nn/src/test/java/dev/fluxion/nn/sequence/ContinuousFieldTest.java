package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a hidden state in continuous time promises, but for its gradients. */
class ContinuousFieldTest {
  private static final int HIDDEN = 5;

  static List<Continuous> all() {
    return ContinuousCase.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void jumpsAndEvolutionAreThoseOfAnIndependentImplementation(Continuous config) {
    SequenceField field = ContinuousCase.field(config);
    double[] features = Tensors.doubles(ContinuousCase.features(field, ContinuousCase.condition()));
    HiddenReference reference = new HiddenReference(config, field.parameters());
    for (int row = 0; row < ContinuousCase.ROWS; row++) {
      double[][] expected =
          reference.features(
              ContinuousCase.y(row), ContinuousCase.CONDITION, ContinuousCase.stamps(row));
      for (int i = 0; i < ContinuousCase.LENGTH; i++) {
        int at = (row * ContinuousCase.LENGTH + i) * HIDDEN;
        assertThat(Arrays.copyOfRange(features, at, at + HIDDEN))
            .as("row %d, position %d", row, i)
            .containsExactly(expected[i], within(1e-8));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Continuous.Dynamics.class)
  void withoutRecurrentWeightsTheEquationIsLinearAndItsSolutionKnown(Continuous.Dynamics dynamics) {
    Continuous config = ContinuousCase.plain(dynamics);
    SequenceField field = ContinuousCase.field(config);
    field.parameters().view("encoder.ode.state.weight").zero_();
    boolean gated = dynamics == Continuous.Dynamics.GRU;
    double[] bias = Tensors.doubles(field.parameters().view("encoder.ode.state.bias"));
    double[] own =
        gated
            ? Tensors.doubles(field.parameters().view("encoder.ode.input.bias"))
            : new double[HIDDEN];
    HiddenOde ode = new HiddenOde(config, 5);
    Tensor start = Tensors.normal(Key.of(9), 0, ScalarType.Double, 2, HIDDEN);
    Tensor gaps = Tensors.of(new double[] {0.3, 2.5}, 2);
    HiddenGap gap = new HiddenGap(ode, config, gaps.new_zeros(2), gaps, start.new_zeros(2, 5));
    Tensor end = gap.carried(ode.values(encoder(field)), start);
    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < HIDDEN; i++) {
        double keep = 0;
        double limit = Math.tanh(bias[i]);
        if (gated) {
          double reset = 1 / (1 + Math.exp(-own[i] - bias[i]));
          keep = 1 / (1 + Math.exp(-own[HIDDEN + i] - bias[HIDDEN + i]));
          limit = Math.tanh(own[2 * HIDDEN + i] + reset * bias[2 * HIDDEN + i]);
        }
        double left = Math.exp(-(1 - keep) * (row == 0 ? 0.3 : 2.5));
        double from = Tensors.doubles(start)[row * HIDDEN + i];
        assertThat(Tensors.doubles(end)[row * HIDDEN + i])
            .isCloseTo(limit + (from - limit) * left, within(1e-10));
      }
    }
  }

  private static dev.fluxion.nn.Parameters encoder(SequenceField field) {
    dev.fluxion.nn.Parameters.Layout layout = new dev.fluxion.nn.Parameters.Layout();
    field.config().encoder(ContinuousCase.SHAPE).layout(layout);
    return new dev.fluxion.nn.Parameters(
        field.parameters().flat().narrow(0, 0, layout.size()), layout.entries());
  }

  @Test
  void twoGapsInARowAreOneGap() {
    for (Continuous config : all()) {
      SequenceField field = ContinuousCase.field(config);
      HiddenOde ode = new HiddenOde(config, 5);
      List<Tensor> values = ode.values(encoder(field));
      Tensor start = Tensors.normal(Key.of(9), 0, ScalarType.Double, 2, HIDDEN);
      Tensor y = Tensors.normal(Key.of(10), 0, ScalarType.Double, 2, 5);
      Tensor from = Tensors.of(new double[] {0.5, 2}, 2);
      Tensor first = Tensors.of(new double[] {0.4, 1.5}, 2);
      Tensor second = Tensors.of(new double[] {1.1, 0}, 2);
      Tensor middle = new HiddenGap(ode, config, from, first, y).carried(values, start);
      Tensor twice = new HiddenGap(ode, config, from.add(first), second, y).carried(values, middle);
      Tensor once = new HiddenGap(ode, config, from, first.add(second), y).carried(values, start);
      assertThat(Tensors.doubles(twice)).containsExactly(Tensors.doubles(once), within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void featuresDependOnFinishedValuesBeforeAlone(Continuous config) {
    SequenceField field = ContinuousCase.field(config);
    Tensor before = ContinuousCase.features(field, ContinuousCase.condition());
    for (long j = 0; j < ContinuousCase.LENGTH; j++) {
      Tensor history = ContinuousCase.history();
      history.select(1, j).add_(new Scalar(1.0));
      Tensor after =
          ContinuousCase.features(
              field,
              ContinuousCase.condition(history, ContinuousCase.stamps(), ContinuousCase.mask()));
      for (long i = 0; i < ContinuousCase.LENGTH; i++) {
        boolean same =
            Arrays.equals(
                Tensors.doubles(before.select(1, i)), Tensors.doubles(after.select(1, i)));
        assertThat(same).as("x_%d changed, position %d", j, i).isEqualTo(i <= j);
      }
    }
  }

  @Test
  void featuresDoNotDependOnStampsThatCome() {
    SequenceField field = ContinuousCase.field(ContinuousCase.plain(Continuous.Dynamics.GRU));
    Tensor later = ContinuousCase.stamps();
    later.narrow(1, 2, 2).add_(new Scalar(0.7));
    Tensor before = ContinuousCase.features(field, ContinuousCase.condition());
    Tensor after =
        ContinuousCase.features(
            field,
            ContinuousCase.condition(ContinuousCase.history(), later, ContinuousCase.mask()));
    assertThat(Tensors.doubles(after.narrow(1, 0, 2)))
        .containsExactly(Tensors.doubles(before.narrow(1, 0, 2)));
    assertThat(Tensors.doubles(after.select(1, 2)))
        .isNotEqualTo(Tensors.doubles(before.select(1, 2)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void stepsGiveTheFeaturesOfTheWhole(Continuous config) {
    SequenceField field = ContinuousCase.field(config);
    Condition condition = ContinuousCase.condition();
    Tensor whole = ContinuousCase.features(field, condition);
    Tensor history = ContinuousCase.history();
    Tensor inputs = ContinuousCase.inputs();
    Tensor stamps = ContinuousCase.stamps();
    Tensor time = Tensors.zeros(ScalarType.Double, ContinuousCase.ROWS);
    try (SequenceField.Walk walk = field.walk(ContinuousCase.ROWS)) {
      for (long i = 0; i < ContinuousCase.LENGTH; i++) {
        try (Scope scope = new Scope()) {
          Tensor features =
              walk.next(
                  history.select(1, Math.max(0, i - 1)),
                  time,
                  inputs.select(1, i),
                  stamps.select(1, i));
          assertThat(Tensors.doubles(features))
              .containsExactly(Tensors.doubles(whole.select(1, i)), within(1e-12));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aSequenceHasItsFeaturesWhateverStandsBesideAndBehindIt(Continuous config) {
    SequenceField field = ContinuousCase.field(config);
    Tensor whole = ContinuousCase.features(field, ContinuousCase.condition());
    Tensor history = ContinuousCase.history();
    Tensor stamps = ContinuousCase.stamps();
    Tensor mask = ContinuousCase.mask();
    history.narrow(1, 2, 2).fill_(new Scalar(9.0));
    stamps.narrow(1, 3, 1).zero_();
    mask.narrow(1, 3, 1).zero_();
    Tensor padded = ContinuousCase.features(field, ContinuousCase.condition(history, stamps, mask));
    assertThat(Tensors.doubles(padded.narrow(1, 0, 3)))
        .containsExactly(Tensors.doubles(whole.narrow(1, 0, 3)), within(1e-12));
    assertThat(Tensors.doubles(padded)).doesNotContain(Double.NaN);
    Tensor alone =
        ContinuousCase.features(
            field,
            ContinuousCase.condition(
                ContinuousCase.history().narrow(0, 0, 1),
                ContinuousCase.stamps().narrow(0, 0, 1),
                ContinuousCase.mask().narrow(0, 0, 1)));
    assertThat(Tensors.doubles(alone))
        .containsExactly(Tensors.doubles(whole.narrow(0, 0, 1)), within(1e-12));
  }

  @Test
  void aClockThatBeginsLaterChangesNothing() {
    for (Continuous config : all()) {
      SequenceField field = ContinuousCase.field(config);
      Tensor later = ContinuousCase.stamps().add(new Scalar(64.0));
      Condition shifted =
          ContinuousCase.condition(ContinuousCase.history(), later, ContinuousCase.mask());
      assertThat(Tensors.doubles(ContinuousCase.features(field, shifted)))
          .containsExactly(
              Tensors.doubles(ContinuousCase.features(field, ContinuousCase.condition())),
              within(1e-9));
    }
  }

  @Test
  void theGatedStateStaysBetweenOneAndMinusOne() {
    Continuous config = ContinuousCase.plain(Continuous.Dynamics.GRU);
    SequenceField field = ContinuousCase.field(config);
    field.parameters().flat().mul_(new Scalar(8.0));
    double[] features = Tensors.doubles(ContinuousCase.features(field, ContinuousCase.condition()));
    assertThat(Arrays.stream(features).map(Math::abs).max().orElseThrow())
        .isBetween(0.9, 1.0 + 1e-9);
  }

  @Test
  void leakyStatesDoNotPartWhereTheMatrixIsNormalisedBySpectrum() {
    assertThat(growth(Normalization.SPECTRAL)).isLessThanOrEqualTo(1 + 1e-9);
    assertThat(growth(Normalization.NONE)).isGreaterThan(1.1);
  }

  /** The distance of two states after a gap beside that before. */
  private static double growth(Normalization normalization) {
    Continuous config =
        ContinuousCase.of(
            Continuous.Dynamics.LEAKY, false, 0, Continuous.Start.ZERO, normalization);
    SequenceField field = ContinuousCase.field(config);
    field.parameters().view("encoder.ode.state.bias").zero_();
    field
        .parameters()
        .view("encoder.ode.state.weight")
        .copy_(torch.eye(HIDDEN).mul(new Scalar(3.0)));
    HiddenOde ode = new HiddenOde(config, 5);
    Tensor start = Tensors.zeros(ScalarType.Double, 2, HIDDEN);
    start.narrow(0, 1, 1).fill_(new Scalar(0.05));
    Tensor gaps = Tensors.full(ScalarType.Double, 1, 2);
    Tensor end =
        new HiddenGap(ode, config, gaps, gaps, start.new_zeros(2, 5))
            .carried(ode.values(encoder(field)), start);
    return distance(end) / distance(start);
  }

  private static double distance(Tensor two) {
    return two.select(0, 0).sub(two.select(0, 1)).norm().item_double();
  }

  @Test
  void normalisedMatricesHaveTheirNorms() {
    Tensor weight = Tensors.normal(Key.of(2), 0, ScalarType.Double, 6, 4);
    Tensor spectral = Normalization.SPECTRAL.of(weight, 2, null);
    for (int block = 0; block < 2; block++) {
      double[] own = Tensors.doubles(spectral.narrow(0, 3L * block, 3));
      double[][] rows = new double[3][];
      for (int i = 0; i < 3; i++) {
        rows[i] = Arrays.copyOfRange(own, 4 * i, 4 * i + 4);
      }
      assertThat(HiddenReference.norm(rows)).isCloseTo(1, within(1e-9));
    }
    Tensor gain = Tensors.of(new double[] {1, 2, 3, 4, 5, 6}, 6);
    Tensor scaled = Normalization.WEIGHT.of(weight, 2, gain);
    assertThat(Tensors.doubles(scaled.square().sum(1).sqrt()))
        .containsExactly(new double[] {1, 2, 3, 4, 5, 6}, within(1e-12));
  }

  @Test
  void aWeightNormalisationBeginsAtTheMatrixItself() {
    for (Continuous.Dynamics dynamics : Continuous.Dynamics.values()) {
      Continuous config =
          ContinuousCase.of(dynamics, true, 3, Continuous.Start.LEARNED, Normalization.WEIGHT);
      SequenceField field = config.build(ContinuousCase.SHAPE, Key.of(3), ScalarType.Double);
      List<Tensor> values = new HiddenOde(config, 5).values(encoder(field));
      int matrices = 0;
      for (Tensor value : values) {
        if (value.dim() == 2) {
          matrices++;
          String name = List.of("state", "input", "correction.0", "correction.1").get(matrices - 1);
          assertThat(Tensors.doubles(value))
              .containsExactly(
                  Tensors.doubles(field.parameters().view("encoder.ode." + name + ".weight")),
                  within(1e-12));
        }
      }
      assertThat(matrices).isEqualTo(4);
    }
  }

  @Test
  void startsDiffer() {
    Continuous.Dynamics gru = Continuous.Dynamics.GRU;
    SequenceField given =
        ContinuousCase.field(
            ContinuousCase.of(gru, false, 0, Continuous.Start.GIVEN, Normalization.NONE));
    double[] tanh =
        Tensors.doubles(
            ((ContinuousEncoder) given.config().encoder(ContinuousCase.SHAPE))
                .start(encoder(given), Tensors.zeros(ScalarType.Double, 1, 5)));
    double[] bias = Tensors.doubles(given.parameters().view("encoder.start.bias"));
    for (int i = 0; i < HIDDEN; i++) {
      assertThat(tanh[i]).isCloseTo(Math.tanh(bias[i]), within(1e-12));
    }
    assertThat(
            ContinuousCase.field(ContinuousCase.plain(gru)).parameters().entries().stream()
                .anyMatch(entry -> entry.name().contains("start")))
        .isFalse();
  }

  @Test
  void theSolverOfTrainingServesTheTapeAndTheOtherAllElse() {
    Continuous config =
        ContinuousCase.with(
            ContinuousCase.plain(Continuous.Dynamics.LEAKY),
            HiddenSolver.of("euler", 1),
            SolveGradient.DIRECT,
            ContinuousCase.EXACT);
    SequenceField field = ContinuousCase.field(config);
    Tensor exact = ContinuousCase.features(field, ContinuousCase.condition());
    SequenceField taped =
        field.with(field.parameters().flat().detach().clone().set_requires_grad(true));
    Tensor rough = ContinuousCase.features(taped, ContinuousCase.condition());
    assertThat(rough.requires_grad()).isTrue();
    assertThat(exact.requires_grad()).isFalse();
    double[] first = Tensors.doubles(rough.select(1, 0));
    assertThat(first).containsExactly(Tensors.doubles(exact.select(1, 0)), within(1e-12));
    Tensor y = ((ContinuousEncoder) config.encoder(ContinuousCase.SHAPE)).inputs(y());
    ContinuousEncoder encoder = (ContinuousEncoder) config.encoder(ContinuousCase.SHAPE);
    List<Tensor> values = encoder.ode().values(encoder(field));
    Tensor state = encoder.jump(ContinuousEncoder.jumps(encoder(field)), y, exact.select(1, 0));
    Tensor stamps = ContinuousCase.stamps();
    Tensor gap = stamps.select(1, 1).sub(stamps.select(1, 0)).unsqueeze(1);
    Tensor euler = state.add(encoder.ode().derivative(values, state, null, y).mul(gap));
    assertThat(Tensors.doubles(rough.select(1, 1)))
        .containsExactly(Tensors.doubles(euler), within(1e-12));
  }

  /** The inputs y of the second position and a gap that is not looked at. */
  private static Tensor y() {
    double[] all = new double[ContinuousCase.ROWS * 6];
    for (int row = 0; row < ContinuousCase.ROWS; row++) {
      System.arraycopy(ContinuousCase.y(row)[1], 0, all, row * 6, 5);
      all[row * 6 + 5] = 99;
    }
    return Tensors.of(all, ContinuousCase.ROWS, 6);
  }

  @Test
  void badValuesAreNamed() {
    requireMessage(() -> HiddenSolver.of("rk5", 4), "solver: is 'rk5', but must be one of euler");
    requireMessage(
        () -> HiddenSolver.of("rk4", 0), "steps: is 0, but must be a whole number from 1 to 10000");
    requireMessage(
        () -> HiddenSolver.of("rk4", 1e-4, 1e-6), "solver: is 'rk4', but tolerances are kept by");
    requireMessage(() -> HiddenSolver.of("dopri5", 2, 1e-6), "rtol: is 2.0, but must be 0 or more");
    requireMessage(
        () -> new HiddenSolver("rk4", null, null, null),
        "steps: is missing; give the number of steps");
    requireMessage(
        () -> new HiddenSolver("dopri5", null, 1e-4, null), "atol: is missing, but rtol and atol");
    requireMessage(
        () -> new HiddenSolver("dopri5", 3, 1e-4, 1e-6), "steps: is 3, but rtol and atol choose");
    Continuous plain = ContinuousCase.plain(Continuous.Dynamics.GRU);
    requireMessage(
        () ->
            ContinuousCase.with(
                plain, ContinuousCase.EXACT, SolveGradient.DIRECT, ContinuousCase.EXACT),
        "gradient: is direct, but tolerances choose the steps of training");
    requireMessage(
        () -> plain.encoder(new SequenceShape(1, 0, SequenceMode.JOINT, true, false, false)),
        "mode: is joint, but a field of type continuous");
    requireMessage(
        () ->
            ContinuousCase.of(
                    Continuous.Dynamics.GRU, false, 0, Continuous.Start.GIVEN, Normalization.NONE)
                .encoder(new SequenceShape(1, 0, SequenceMode.AUTOREGRESSIVE, true, false, false)),
        "start: is given, but there is no condition to give it");
    SequenceField field = ContinuousCase.field(plain);
    Tensor back = ContinuousCase.stamps();
    back.select(0, 1).select(0, 2).fill_(new Scalar(0.0));
    requireMessage(
        () ->
            ContinuousCase.features(
                field,
                ContinuousCase.condition(ContinuousCase.history(), back, ContinuousCase.mask())),
        "stamps: go back by ");
    requireMessage(
        () ->
            ContinuousCase.features(
                field,
                ContinuousCase.condition(ContinuousCase.history(), back, ContinuousCase.mask())),
        " behind position 1 of row 1, but must not decrease");
    try (SequenceField.Walk walk = field.walk(1)) {
      Tensor x = Tensors.zeros(ScalarType.Double, 1, 2);
      Tensor time = Tensors.zeros(ScalarType.Double, 1);
      Objects.requireNonNull(walk.next(x, time, x, time));
      requireMessage(
          () -> walk.next(x, time, x, time.sub(new Scalar(2.0))), "stamps: go back by 2.0");
    }
  }

  private static void requireMessage(Runnable action, String part) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }
}
