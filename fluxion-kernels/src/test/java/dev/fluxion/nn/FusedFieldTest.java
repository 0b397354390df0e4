package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused path against the tape in float64, at the same weights. */
class FusedFieldTest {
  /** Sums of float32 of up to 200 terms of size 1, and activations that are off by 4e-7. */
  private static final double BOUND = 1e-5;

  record Case(FieldConfig config, Activation activation, int dimension, int rows, int condition) {}

  static List<Case> cases() {
    int[] widths = {1, 4, 16, 17, 33, 64, 100, 200};
    int[] dimensions = {1, 2, 5, 17};
    int[] rows = {1, 3, 64, 65, 131};
    List<Case> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (TimeInput time : TimeInput.values()) {
        for (int i = 0; i < widths.length; i++) {
          int n = all.size();
          Mlp config =
              new Mlp(
                  widths[i],
                  1 + n % 4,
                  activation,
                  time,
                  6,
                  1.5,
                  n % 3 == 0,
                  Initialization.UNIFORM);
          all.add(
              new Case(config, activation, dimensions[n / 3 % 4], rows[n % 5], n % 2 == 0 ? 0 : 3));
        }
      }
      for (BaseLayer base : List.of(BaseLayer.LINEAR, BaseLayer.CONCAT_SQUASH)) {
        for (int width : widths) {
          int n = all.size();
          ConcatSquash config =
              new ConcatSquash(width, 1 + n % 4, base, activation, 4, 4, Initialization.UNIFORM);
          all.add(
              new Case(config, activation, dimensions[n / 3 % 4], rows[n % 5], n % 2 == 0 ? 0 : 3));
        }
      }
      for (int width : widths) {
        // As many functions of the time as units are added as they are.
        int functions = width % 2 == 0 && width < 100 ? width : 8;
        int n = all.size();
        ConditionalMlp config =
            new ConditionalMlp(width, 1 + n % 4, activation, functions, Initialization.UNIFORM);
        all.add(
            new Case(config, activation, dimensions[n / 3 % 4], rows[n % 5], n % 2 == 0 ? 0 : 3));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valueDivergenceAndGradientEqualTheTape(Case given) {
    try (Scope scope = new Scope()) {
      check(given, FusedKernels.get().orElseThrow());
    }
  }

  /** A processor without such registers computes the same by the JVM's own means. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void everyWidthOfRegistersEqualsTheTape(int bits) throws ReflectiveOperationException {
    DenseKernels kernels = ForcedWidth.of(bits);
    assertThat(kernels.name()).isEqualTo("vector-" + bits);
    List<Case> cases = cases();
    for (int i = 0; i < cases.size(); i += 7) {
      try (Scope scope = new Scope()) {
        check(cases.get(i), kernels);
      }
    }
  }

  @Test
  void sumsDoNotDependOnTheWidthOfRegisters() throws ReflectiveOperationException {
    Case given = new Case(mlp(64), Activation.GELU, 5, 65, 0);
    try (Scope scope = new Scope()) {
      DenseField field = build(given, ScalarType.Float);
      Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Float, 65, 5);
      List<float[]> found = new ArrayList<>();
      for (int bits : new int[] {128, 256, 512}) {
        Tensor out = Tensors.empty(ScalarType.Float, 65, 5);
        FusedStack stack = FusedStack.of(field, ForcedWidth.of(bits)).orElseThrow();
        new FusedPass(stack, field, 65, false, Condition.NONE).velocity(0.3, x, out);
        found.add(Tensors.floats(out));
      }
      assertThat(found.get(1)).isEqualTo(found.get(0));
      assertThat(found.get(2)).isEqualTo(found.get(0));
    }
  }

  @Test
  void narrowStacksAreFusedAndWideOnesAreNot() {
    try (Scope scope = new Scope()) {
      DenseField narrow = build(new Case(mlp(64), Activation.GELU, 2, 8, 0), ScalarType.Float);
      DenseField wide = build(new Case(mlp(512), Activation.GELU, 2, 8, 0), ScalarType.Float);
      for (FusedStack.Use use : FusedStack.Use.values()) {
        assertThat(FusedStack.of(narrow, use)).as("narrow, %s", use).isPresent();
        assertThat(FusedStack.of(wide, use)).as("wide, %s", use).isEmpty();
      }
      assertThat(narrow.engine()).matches("vector-\\d+: value, divergence, gradient");
      assertThat(wide.engine()).startsWith("libtorch: value (512 units in a layer, above ");
      assertThat(FusedKernels.path()).startsWith("libtorch-").contains("/vector-");
    }
  }

  private static Mlp mlp(int width) {
    return new Mlp(width, 3, Activation.GELU, TimeInput.RAW, 6, 1.5, false, Initialization.UNIFORM);
  }

  private static void check(Case given, DenseKernels kernels) {
    int n = given.rows();
    DenseField field = build(given, ScalarType.Float);
    boolean softplus = given.activation() == Activation.SOFTPLUS;
    Optional<FusedStack> found = FusedStack.of(field, kernels);
    assertThat(found.isPresent()).isEqualTo(!softplus);
    if (found.isEmpty()) {
      return;
    }
    FusedStack stack = found.get();
    TrainableField exact =
        build(given, ScalarType.Double).with(field.parameters().flat().to(ScalarType.Double));
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Float, n, given.dimension());
    Tensor t = Tensors.uniform(Key.of(2), 0, ScalarType.Float, n);
    Condition condition = condition(given, ScalarType.Float, n);
    Condition wide = condition(given, ScalarType.Double, n);

    Tensor velocity = Tensors.empty(ScalarType.Float, n, given.dimension());
    Tensor divergence = Tensors.empty(ScalarType.Float, n);
    Tensor expected = Tensors.empty(ScalarType.Double, n, given.dimension());
    Tensor trace = Tensors.empty(ScalarType.Double, n);
    FusedPass pass = new FusedPass(stack, field, n, true, condition);
    pass.velocity(0.3, x, velocity);
    pass.divergence(divergence);
    Divergence.Evaluator taped = ExactTrace.taped(exact, n, wide);
    taped.evaluate(0.3, x.to(ScalarType.Double), expected, trace);
    close(velocity, expected);
    close(divergence, trace);
    velocity.zero_();
    new FusedPass(stack, field, n, false, condition).velocity(0.3, x, velocity);
    close(velocity, expected);

    int part = (n + 1) / 2;
    Tensor chosen = tail(n, part);
    Tensor some = x.narrow(0, n - part, part);
    Tensor times = t.narrow(0, n - part, part);
    Tensor own = Tensors.empty(ScalarType.Float, part, given.dimension());
    Tensor ownTrace = Tensors.empty(ScalarType.Float, part);
    pass.velocity(times, chosen, some, own);
    pass.divergence(ownTrace);
    Tensor ownExpected = Tensors.empty(ScalarType.Double, part, given.dimension());
    Tensor ownTraceExpected = Tensors.empty(ScalarType.Double, part);
    taped.evaluate(
        times.to(ScalarType.Double),
        chosen,
        some.to(ScalarType.Double),
        ownExpected,
        ownTraceExpected);
    close(own, ownExpected);
    close(ownTrace, ownTraceExpected);
    gradient(given, new Fields(stack, field, exact), condition, wide);
  }

  private static Tensor tail(int n, int part) {
    double[] places = new double[part];
    for (int i = 0; i < part; i++) {
      places[i] = n - part + i;
    }
    return Tensors.of(places, part).to(ScalarType.Long);
  }

  private record Fields(FusedStack stack, DenseField field, TrainableField exact) {}

  private static void gradient(Case given, Fields fields, Condition condition, Condition wide) {
    int n = given.rows();
    DenseField field = fields.field();
    Objective objective = new Objective.Velocity(Reduction.MEAN);
    Tensor gradient = Tensors.empty(ScalarType.Float, field.parameters().flat().numel());
    Tensor expected = Tensors.empty(ScalarType.Double, field.parameters().flat().numel());
    FusedEngine engine = new FusedEngine(fields.stack(), field, objective, n);
    // What another call leaves behind does not show.
    engine.lossAndGradient(sample(given, ScalarType.Float, 8), condition, n, gradient);
    double loss =
        engine.lossAndGradient(sample(given, ScalarType.Float, 3), condition, n, gradient);
    double exactLoss =
        new TapedEngine(fields.exact(), objective)
            .lossAndGradient(sample(given, ScalarType.Double, 3), wide, n, expected);
    assertThat(Math.abs(loss - exactLoss)).isLessThan(BOUND * (1 + Math.abs(exactLoss)));
    close(gradient, expected);
  }

  private static PathSample sample(Case given, ScalarType type, long key) {
    int n = given.rows();
    Tensor x = Tensors.normal(Key.of(key), 0, ScalarType.Float, n, given.dimension()).to(type);
    Tensor target =
        Tensors.normal(Key.of(key + 1), 0, ScalarType.Float, n, given.dimension()).to(type);
    Tensor t = Tensors.uniform(Key.of(key + 2), 0, ScalarType.Float, n).to(type);
    return new PathSample(x, x, t, x, null, target, null);
  }

  private static Condition condition(Case given, ScalarType type, int n) {
    return given.condition() == 0
        ? Condition.NONE
        : new Condition(
            Map.of(
                Condition.INPUTS,
                Tensors.normal(Key.of(7), 0, ScalarType.Float, n, given.condition()).to(type)));
  }

  private static DenseField build(Case given, ScalarType type) {
    return (DenseField)
        given.config().build(given.dimension(), given.condition(), Key.of(given.rows()), type);
  }

  private static void close(Tensor found, Tensor expected) {
    Closeness.check(found, expected, BOUND);
  }
}
