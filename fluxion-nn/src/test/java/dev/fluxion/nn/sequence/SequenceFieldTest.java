package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.Parameters;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The battery that every field of sequences passes in every mode. */
class SequenceFieldTest {
  private static final int N = 3;
  private static final int LENGTH = 9;

  static List<SequenceCase> all() {
    return SequenceCase.all();
  }

  static List<SequenceCase> causal() {
    return SequenceCase.in(SequenceMode.CAUSAL);
  }

  static List<SequenceCase> autoregressive() {
    return SequenceCase.in(SequenceMode.AUTOREGRESSIVE);
  }

  static List<SequenceCase> joint() {
    return SequenceCase.in(SequenceMode.JOINT);
  }

  static List<SequenceCase> oneByOne() {
    return SequenceCase.in(SequenceMode.CAUSAL, SequenceMode.AUTOREGRESSIVE);
  }

  @Test
  void everyFieldOfThisRoomIsInTheListInEveryMode() throws Exception {
    Path room =
        Path.of(
            SequenceFieldConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> known = new TreeSet<>();
    all().forEach(one -> known.add(one.config().getClass().getName() + one.shape().mode()));
    // A hidden state in continuous time has one mode and a battery of its own, over these.
    ContinuousCase.all()
        .forEach(one -> known.add(one.getClass().getName() + ContinuousCase.SHAPE.mode()));
    Set<String> found = new TreeSet<>();
    String home = SequenceFieldConfig.class.getPackageName();
    try (Stream<Path> files = Files.list(room.resolve(home.replace('.', '/')))) {
      for (String name : files.map(file -> file.getFileName().toString()).toList()) {
        Class<?> type = Class.forName(home + "." + name.replace(".class", ""));
        if (SequenceFieldConfig.class.isAssignableFrom(type) && !type.isInterface()) {
          for (SequenceMode mode :
              type == Continuous.class
                  ? List.of(SequenceMode.AUTOREGRESSIVE)
                  : List.of(SequenceMode.values())) {
            found.add(type.getName() + mode);
          }
        }
      }
    } catch (ClassNotFoundException none) {
      throw new AssertionError(none);
    }
    assertThat(found).isEqualTo(known);
  }

  /** There are no fused kernels beside this module. */
  @ParameterizedTest
  @EnumSource
  void withoutKernelsLibtorchComputesAll(SequenceMode mode) {
    SequenceShape shape = new SequenceShape(1, 0, mode, false, false, false);
    Gru config = new Gru(4, 1, Mlp.of(4, 1, Activation.TANH));
    assertThat(config.build(shape, Key.of(1), ScalarType.Float).engine())
        .isEqualTo(
            "positions of whole sequences by libtorch"
                + (mode == SequenceMode.AUTOREGRESSIVE ? "; the head in drawing by libtorch" : "")
                + "; all else by libtorch");
  }

  @ParameterizedTest
  @MethodSource("all")
  void theOutputHasTheShapeOfTheInputAndDependsOnTimeAtEveryPosition(SequenceCase one) {
    SequenceField field = one.field(ScalarType.Double);
    Tensor x = one.points(ScalarType.Double, N, LENGTH);
    Map<String, Tensor> given = one.given(ScalarType.Double, N, LENGTH);
    if (one.shape().observed()) {
      given.put(SequenceField.KNOWN, Tensors.zeros(ScalarType.Double, x.shape()));
    }
    Tensor early = Tensors.full(ScalarType.Double, 0.2, N);
    Tensor out = field.velocity(early, x, new Condition(given));
    Tensor later = field.velocity(Tensors.full(ScalarType.Double, 0.7, N), x, new Condition(given));
    assertThat(out.shape()).containsExactly(x.shape());
    for (int i = 0; i < LENGTH; i++) {
      assertThat(positionsEqual(out, later, i)).isFalse();
    }
    Tensor each = Tensors.full(ScalarType.Double, 0.2, N, LENGTH);
    assertThat(distance(out, field.velocity(each, x, new Condition(given)))).isLessThan(1e-13);
    assertThat(field.config()).isEqualTo(one.config());
  }

  private static boolean positionsEqual(Tensor a, Tensor b, long i) {
    return java.util.Arrays.equals(
        Tensors.doubles(a.select(1, i)), Tensors.doubles(b.select(1, i)));
  }

  private static double distance(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }

  @ParameterizedTest
  @MethodSource("causal")
  void aChangeOfAPositionLeavesTheVelocitiesBeforeItBitEqualInTheCausalMode(SequenceCase one) {
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      SequenceField field = one.field(type);
      Tensor x = one.points(type, N, LENGTH);
      Tensor t = one.times(type, N, LENGTH);
      Map<String, Tensor> given = one.given(type, N, LENGTH);
      Tensor out = field.velocity(t, x, new Condition(given));
      for (int j = 0; j < LENGTH; j++) {
        for (long to : new long[] {j + 1, LENGTH}) {
          Tensor other = field.velocity(t, SequenceCase.changed(x, j, to), new Condition(given));
          leaves(out, other, j);
          boolean seen = false;
          for (int i = j + 1; i < LENGTH; i++) {
            seen |= !positionsEqual(out, other, i);
          }
          assertThat(seen).isEqualTo(j < LENGTH - 1);
        }
        inputsOfOthersAreNotSeen(field, t, x, given, out, j);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("autoregressive")
  void aChangeOfAFinishedPositionLeavesTheVelocitiesUpToItBitEqualInTheAutoregressiveMode(
      SequenceCase one) {
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      SequenceField field = one.field(type);
      Tensor x = one.points(type, N, LENGTH);
      Tensor t = one.times(type, N, LENGTH);
      Map<String, Tensor> given = one.given(type, N, LENGTH);
      Tensor history = SequenceCase.part(given, SequenceField.HISTORY);
      Tensor out = field.velocity(t, x, new Condition(given));
      for (int j = 0; j < LENGTH; j++) {
        for (long to : new long[] {j + 1, LENGTH}) {
          Tensor changed = SequenceCase.changed(history, j, to);
          Tensor other =
              field.velocity(t, x, SequenceCase.with(given, SequenceField.HISTORY, changed));
          leaves(out, other, j + 1);
        }
        Tensor own = field.velocity(t, SequenceCase.changed(x, j, j + 1), new Condition(given));
        Tensor ownTime = field.velocity(SequenceCase.changed(t, j, j + 1), x, new Condition(given));
        for (int i = 0; i < LENGTH; i++) {
          assertThat(positionsEqual(out, own, i)).isEqualTo(i != j);
          assertThat(positionsEqual(out, ownTime, i)).isEqualTo(i != j);
        }
        inputsOfOthersAreNotSeen(field, t, x, given, out, j);
      }
    }
  }

  /** The velocities before a position are the same to the bit, that of the position is not. */
  private static void leaves(Tensor out, Tensor other, int position) {
    for (int i = 0; i < position; i++) {
      assertThat(positionsEqual(out, other, i)).as("position " + i).isTrue();
    }
    assertThat(position < LENGTH && positionsEqual(out, other, position)).isFalse();
  }

  private static void inputsOfOthersAreNotSeen(
      SequenceField field, Tensor t, Tensor x, Map<String, Tensor> given, Tensor out, int j) {
    if (field.shape().condition() > 0) {
      Tensor inputs =
          SequenceCase.changed(SequenceCase.part(given, SequenceField.INPUTS), j, LENGTH);
      leaves(out, field.velocity(t, x, SequenceCase.with(given, SequenceField.INPUTS, inputs)), j);
    }
    if (field.shape().gaps() && j > 0) {
      Tensor stamps =
          SequenceCase.changed(SequenceCase.part(given, SequenceField.STAMPS), j, LENGTH);
      leaves(out, field.velocity(t, x, SequenceCase.with(given, SequenceField.STAMPS, stamps)), j);
    }
  }

  @ParameterizedTest
  @MethodSource("joint")
  void everyPositionSeesBothSidesInTheJointMode(SequenceCase one) {
    SequenceField field = one.field(ScalarType.Double);
    Tensor x = one.points(ScalarType.Double, N, LENGTH);
    Tensor t = one.times(ScalarType.Double, N, LENGTH);
    Map<String, Tensor> given = one.given(ScalarType.Double, N, LENGTH);
    if (one.shape().observed()) {
      given.put(SequenceField.KNOWN, Tensors.zeros(ScalarType.Double, x.shape()));
    }
    Tensor out = field.velocity(t, x, new Condition(given));
    for (int j = 1; j < LENGTH - 1; j++) {
      Tensor other = field.velocity(t, SequenceCase.changed(x, j, j + 1), new Condition(given));
      assertThat(positionsEqual(out, other, j)).isFalse();
      assertThat(positionsEqual(out, other, j - 1)).isFalse();
      assertThat(positionsEqual(out, other, j + 1)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("oneByOne")
  void positionByPositionGivesTheFeaturesOfAllPositionsAtOnce(SequenceCase one) {
    int length = 70;
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      SequenceField field = one.field(type);
      Tensor x = one.points(type, N, length);
      Tensor t = one.times(type, N, length);
      Map<String, Tensor> given = one.given(type, N, length);
      Tensor together = field.features(t, x, new Condition(given));
      boolean autoregressive = one.shape().mode() == SequenceMode.AUTOREGRESSIVE;
      Tensor values = autoregressive ? SequenceCase.part(given, SequenceField.HISTORY) : x;
      @Nullable Tensor inputs = given.get(SequenceField.INPUTS);
      Tensor stamps = SequenceCase.part(given, SequenceField.STAMPS);
      double worst = 0;
      try (NoGradGuard guard = new NoGradGuard();
          SequenceField.Walk walk = field.walk(N)) {
        for (int i = 0; i < length; i++) {
          try (Scope scope = new Scope()) {
            Tensor features =
                walk.next(
                    values.select(1, autoregressive ? Math.max(0, i - 1) : i),
                    autoregressive ? t.select(1, i) : t,
                    inputs == null ? null : inputs.select(1, i),
                    stamps.select(1, i));
            worst = Math.max(worst, distance(features, together.select(1, i)));
          }
        }
      }
      assertThat(worst).isLessThan(type == ScalarType.Double ? 1e-10 : 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aPaddedBatchGivesEachSequenceItsResultAsAlone(SequenceCase one) {
    int[] lengths = {LENGTH, 1, 6};
    SequenceField field = one.field(ScalarType.Double);
    Tensor x = one.points(ScalarType.Double, N, LENGTH);
    Tensor t = one.times(ScalarType.Double, N, LENGTH);
    Map<String, Tensor> given = one.given(ScalarType.Double, N, LENGTH);
    Map<String, Tensor> padded = new HashMap<>();
    given.forEach(
        (name, value) ->
            padded.put(
                name,
                SequenceCase.beyond(value, lengths, name.equals(SequenceField.MASK) ? 0 : 50)));
    Tensor together =
        field.velocity(t, SequenceCase.beyond(x, lengths, 1000), new Condition(padded));
    for (int i = 0; i < N; i++) {
      int row = i;
      Map<String, Tensor> own = new HashMap<>();
      given.forEach(
          (name, value) -> own.put(name, value.narrow(0, row, 1).narrow(1, 0, lengths[row])));
      Tensor time = t.narrow(0, i, 1);
      Tensor alone =
          field.velocity(
              time.dim() == 2 ? time.narrow(1, 0, lengths[i]) : time,
              x.narrow(0, i, 1).narrow(1, 0, lengths[i]),
              new Condition(own));
      assertThat(distance(alone, together.narrow(0, i, 1).narrow(1, 0, lengths[i])))
          .isLessThan(1e-13);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theGradientIsThatOfFiniteDifferences(SequenceCase one) {
    Objective objective = new Objective.Velocity(Reduction.SUM);
    SequenceField field = one.field(ScalarType.Double);
    Condition given =
        SequenceCase.with(
            one.given(ScalarType.Double, N, 6),
            SequenceField.MASK,
            SequenceCase.beyond(Tensors.full(ScalarType.Double, 1, N, 6), new int[] {6, 2, 4}, 0));
    PathSample sample = sample(one, given, N, 6);
    Tensor gradient = Tensors.empty(ScalarType.Double, field.parameters().count());
    double loss =
        field.gradientEngine(objective, N).lossAndGradient(sample, given, 2 * N, gradient);
    assertThat(loss).isCloseTo(loss(field, objective, sample, given), within(1e-12));
    double step = 1e-5;
    for (int i = 0; i < 4; i++) {
      Tensor direction =
          Tensors.normal(Key.of(40 + i), 0, ScalarType.Double, field.parameters().count());
      Tensor flat = field.parameters().flat();
      double above =
          loss(field.with(flat.add(direction.mul(new Scalar(step)))), objective, sample, given);
      double below =
          loss(field.with(flat.sub(direction.mul(new Scalar(step)))), objective, sample, given);
      double expected = gradient.dot(direction).item_double();
      assertThat((above - below) / (2 * step))
          .isCloseTo(expected, within(2e-6 * (1 + gradient.norm().item_double())));
    }
  }

  private static double loss(
      SequenceField field, Objective objective, PathSample sample, Condition given) {
    return field.rowLoss(objective, field.parameters(), sample, given).sum().item_double()
        / (2 * N);
  }

  /** Positions behind an end weigh nothing, as in training. */
  static PathSample sample(SequenceCase one, Condition given, int n, int length) {
    ScalarType type = ScalarType.Double;
    long rows = (long) n * length;
    Tensor xt = one.points(type, n, length).view(rows, one.shape().channels());
    Tensor target = Tensors.normal(Key.of(12), 0, type, xt.shape());
    Tensor t =
        one.shape().mode() == SequenceMode.AUTOREGRESSIVE
            ? one.times(type, n, length).view(rows)
            : one.times(type, n, length).unsqueeze(1).expand(n, length).reshape(rows);
    Tensor weight =
        Tensors.uniform(Key.of(13), 0, type, rows)
            .mul(SequenceCase.part(given.values(), SequenceField.MASK).reshape(rows));
    return new PathSample(xt, xt, t, xt, null, target, weight);
  }

  @ParameterizedTest
  @MethodSource("all")
  void parametersStandInOneTensorUnderNamesOfTheirOwn(SequenceCase one) {
    SequenceField field = one.config().build(one.shape(), Key.of(1), ScalarType.Float);
    List<String> names = field.parameters().entries().stream().map(Parameters.Entry::name).toList();
    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("(encoder|head)\\..*"));
    Tensor x = one.points(ScalarType.Float, N, LENGTH);
    Tensor t = one.times(ScalarType.Float, N, LENGTH);
    Condition given = new Condition(one.given(ScalarType.Float, N, LENGTH));
    Tensor out = field.velocity(t, x, given);
    SequenceField again =
        one.config()
            .build(one.shape(), Key.of(2), ScalarType.Float)
            .with(field.parameters().flat().clone());
    assertThat(Tensors.floats(again.velocity(t, x, given))).isEqualTo(Tensors.floats(out));
    assertThat(
            Tensors.floats(
                one.config().build(one.shape(), Key.of(1), ScalarType.Float).velocity(t, x, given)))
        .isEqualTo(Tensors.floats(out));
    assertThat(Tensors.floats(one.field(ScalarType.Float).velocity(t, x, given)))
        .isNotEqualTo(Tensors.floats(out));
  }

  @ParameterizedTest
  @MethodSource("joint")
  void whatIsKnownStandsStillAndOnlyItsFinishedValueIsSeen(SequenceCase one) {
    if (!one.shape().observed()) {
      return;
    }
    SequenceField field = one.field(ScalarType.Double);
    Tensor x = one.points(ScalarType.Double, N, LENGTH);
    Tensor t = one.times(ScalarType.Double, N, LENGTH);
    Map<String, Tensor> given = one.given(ScalarType.Double, N, LENGTH);
    Tensor known = SequenceCase.part(given, SequenceField.KNOWN);
    Tensor out = field.velocity(t, x, new Condition(given));
    assertThat(out.mul(known).abs().max().item_double()).isZero();
    assertThat(Tensors.doubles(out.ne(new Scalar(0.0)).to(ScalarType.Double)))
        .isEqualTo(Tensors.doubles(known.neg().add(new Scalar(1.0))));
    Tensor elsewhere =
        field
            .features(t, x.add(known), new Condition(given))
            .sub(field.features(t, x, new Condition(given)));
    assertThat(elsewhere.abs().max().item_double()).isZero();
    Tensor otherFinished = SequenceCase.part(given, SequenceField.OBSERVED).add(known);
    assertThat(
            distance(
                out,
                field.velocity(
                    t, x, SequenceCase.with(given, SequenceField.OBSERVED, otherFinished))))
        .isPositive();
  }

  @ParameterizedTest
  @MethodSource("joint")
  void theJointModeIsNotDrawnPositionByPosition(SequenceCase one) {
    SequenceField field = one.field(ScalarType.Float);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> field.walk(1))
        .withMessageContaining("mode: is joint");
  }

  @ParameterizedTest
  @EnumSource(SequenceMode.class)
  void placesAreStampsOnlyWhereStepsAreUnequal(SequenceMode mode) {
    for (PositionEncoding positions : PositionEncoding.values()) {
      for (boolean gaps : new boolean[] {false, true}) {
        SequenceCase one =
            new SequenceCase(
                new Transformer(4, 1, 2, 2, positions, SequenceCase.configs().get(0).head()),
                new SequenceShape(1, 0, mode, gaps, false, false));
        SequenceField field = one.field(ScalarType.Double);
        Tensor x = one.points(ScalarType.Double, N, LENGTH);
        Tensor t = one.times(ScalarType.Double, N, LENGTH);
        Map<String, Tensor> given = one.given(ScalarType.Double, N, LENGTH);
        Tensor stamps = SequenceCase.part(given, SequenceField.STAMPS);
        Tensor out = field.velocity(t, x, new Condition(given));
        Tensor moved = stamps.add(new Scalar(4.0));
        Tensor wider = stamps.mul(new Scalar(3.0));
        assertThat(
                distance(
                    out,
                    field.velocity(t, x, SequenceCase.with(given, SequenceField.STAMPS, moved))))
            .isLessThan(1e-12);
        Tensor other = field.velocity(t, x, SequenceCase.with(given, SequenceField.STAMPS, wider));
        assertThat(distance(out, other) > 1e-3).isEqualTo(gaps);
      }
    }
  }

  @Test
  void sizesOutOfRangeAreNamed() {
    var head = SequenceCase.configs().get(0).head();
    var shape = new SequenceShape(1, 0, SequenceMode.JOINT, false, false, false);
    refuses(() -> new Gru(0, 1, head), "hidden: is 0");
    refuses(() -> new Lstm(4, 65, head), "layers: is 65");
    refuses(() -> new Lstm(4, 1, new Gru(2, 1, head)), "head.type: is a field of sequences");
    refuses(
        () -> new Transformer(6, 1, 4, 1, PositionEncoding.ROTARY, head),
        "width: is 6, but must be a multiple of heads, 4");
    refuses(
        () -> new Transformer(6, 1, 2, 1, PositionEncoding.ROTARY, head),
        "width: is 6, but must be an even multiple of heads");
    refuses(
        () -> new Transformer(5, 1, 5, 1, PositionEncoding.SINUSOIDAL, head),
        "width: is 5, but must be even");
    refuses(() -> new Convolution(4, 1, 1, 1, ConvolutionUnit.SILU, head), "kernel: is 1");
    refuses(
        () -> new Convolution(4, 1, 2, 1, ConvolutionUnit.SILU, head).encoder(shape),
        "kernel: is 2, but must be odd in the mode 'joint'");
    refuses(() -> new Hierarchical(4, 1, List.of(), 1, Combination.SUM, head), "pools: is []");
    refuses(() -> new Hierarchical(4, 1, List.of(1), 1, Combination.SUM, head), "pools: is 1");
    refuses(
        () -> new Hierarchical(4, 1, List.of(2), 4, Combination.SUM, head).encoder(shape),
        "window: is 4, but must be odd");
  }

  private static void refuses(Runnable make, String message) {
    assertThatIllegalArgumentException().isThrownBy(make::run).withMessageStartingWith(message);
  }
}
