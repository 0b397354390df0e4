package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The battery that every dense field passes: the tape is the specification of the closed forms. */
class DenseFieldTest {
  static List<FieldConfig> fields() {
    List<FieldConfig> all = new ArrayList<>();
    for (TimeInput time : TimeInput.values()) {
      for (Activation activation : Activation.values()) {
        for (boolean residual : new boolean[] {false, true}) {
          all.add(
              new Mlp(
                  width(all),
                  1 + all.size() % 4,
                  activation,
                  time,
                  6,
                  1.5,
                  residual,
                  initialization(all)));
        }
      }
    }
    for (Activation activation : Activation.values()) {
      for (BaseLayer base : BaseLayer.values()) {
        all.add(
            new ConcatSquash(
                width(all),
                1 + all.size() % 4,
                base,
                activation,
                2 + all.size() % 3,
                1 + all.size() % 5,
                initialization(all)));
      }
      for (int width : new int[] {5, 8}) {
        all.add(new ConditionalMlp(width, 1 + all.size() % 4, activation, 8, initialization(all)));
      }
    }
    for (FieldConfig part : List.of(all.get(0), all.get(all.size() - 1))) {
      all.add(new Scored(part, new ProbabilityPath.Icfm(0.3)));
    }
    return all;
  }

  private static int width(List<FieldConfig> before) {
    return 3 + 7 * (before.size() % 5);
  }

  private static Initialization initialization(List<FieldConfig> before) {
    return List.of(Initialization.values()).get(before.size() % 3);
  }

  @Test
  void everyFieldOfThisRoomIsInTheList() throws Exception {
    Path room =
        Path.of(FieldConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> known = new TreeSet<>();
    fields().forEach(field -> known.add(field.getClass().getName()));
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(room.resolve("dev/fluxion/nn"))) {
      for (String name : files.map(file -> file.getFileName().toString()).toList()) {
        if (name.endsWith(".class")) {
          Class<?> type = Class.forName("dev.fluxion.nn." + name.substring(0, name.length() - 6));
          if (FieldConfig.class.isAssignableFrom(type) && !type.isInterface()) {
            found.add(type.getName());
          }
        }
      }
    }
    assertThat(found).isEqualTo(known);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void outputHasTheShapeOfTheInputAndDependsOnTime(FieldConfig config) {
    TrainableField field = config.build(6, Key.of(4), ScalarType.Double);
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 9, 2, 3);
    Tensor early = field.velocity(Tensors.full(ScalarType.Double, 0.2, 9), x, Condition.NONE);
    Tensor late = field.velocity(Tensors.full(ScalarType.Double, 0.9, 9), x, Condition.NONE);
    assertThat(early.shape()).containsExactly(9, 2, 3);
    assertThat(Tensors.doubles(early)).isNotEqualTo(Tensors.doubles(late));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void closedFormsEqualTheTape(FieldConfig config) {
    for (int dimension : new int[] {1, 2, 5}) {
      for (int rows : new int[] {1, 13}) {
        for (int condition : new int[] {0, 3}) {
          TrainableField field =
              config.build(dimension, condition, Key.of(rows), ScalarType.Double);
          Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, rows, dimension);
          Condition given =
              condition == 0
                  ? Condition.NONE
                  : new Condition(
                      Map.of(
                          Condition.INPUTS,
                          Tensors.normal(Key.of(7), 0, ScalarType.Double, rows, condition)));
          checkValueAndDivergence(field, x, rows, given);
          checkRowsWithTimesOfTheirOwn(field, x, rows, given);
          checkGradient(field, x, rows, given);
        }
      }
    }
  }

  private static void checkValueAndDivergence(
      TrainableField field, Tensor x, int rows, Condition given) {
    Tensor velocity = Tensors.empty(ScalarType.Double, x.shape());
    Tensor alone = Tensors.empty(ScalarType.Double, x.shape());
    Tensor divergence = Tensors.empty(ScalarType.Double, rows);
    Tensor tapedVelocity = Tensors.empty(ScalarType.Double, x.shape());
    Tensor tapedDivergence = Tensors.empty(ScalarType.Double, rows);
    new ExactTrace().evaluator(field, rows, given).evaluate(0.37, x, velocity, divergence);
    ExactTrace.taped(field, rows, given).evaluate(0.37, x, tapedVelocity, tapedDivergence);
    field.evaluator(rows, given).velocity(0.37, x, alone);
    same(velocity, tapedVelocity);
    same(alone, tapedVelocity);
    same(divergence, tapedDivergence);
  }

  private static void checkRowsWithTimesOfTheirOwn(
      TrainableField field, Tensor x, int rows, Condition given) {
    Divergence.Evaluator closed = new ExactTrace().evaluator(field, rows, given);
    Divergence.Evaluator taped = ExactTrace.taped(field, rows, given);
    VelocityField.RowEvaluator alone = field.rowEvaluator(rows, given);
    for (int n : new int[] {rows, (rows + 1) / 2, rows}) {
      Tensor t = Tensors.uniform(Key.of(n), 0, ScalarType.Double, n);
      Tensor chosen =
          Tensors.full(ScalarType.Double, 1, n)
              .cumsum(0)
              .mul(new Scalar(-1.0))
              .add(new Scalar((double) rows))
              .to(ScalarType.Long);
      Tensor part = x.index_select(0, chosen);
      Tensor velocity = Tensors.empty(ScalarType.Double, part.shape());
      Tensor other = Tensors.empty(ScalarType.Double, part.shape());
      Tensor divergence = Tensors.empty(ScalarType.Double, n);
      Tensor tapedVelocity = Tensors.empty(ScalarType.Double, part.shape());
      Tensor tapedDivergence = Tensors.empty(ScalarType.Double, n);
      closed.evaluate(t, chosen, part, velocity, divergence);
      taped.evaluate(t, chosen, part, tapedVelocity, tapedDivergence);
      alone.velocity(t, chosen, part, other);
      same(velocity, tapedVelocity);
      same(other, tapedVelocity);
      same(divergence, tapedDivergence);
    }
  }

  private static void same(Tensor actual, Tensor expected) {
    assertThat(Tensors.doubles(actual)).containsExactly(Tensors.doubles(expected), within(1e-11));
  }

  private static void checkGradient(TrainableField field, Tensor x, int rows, Condition given) {
    Tensor target = Tensors.normal(Key.of(2), 0, ScalarType.Double, x.shape());
    Tensor t = Tensors.uniform(Key.of(3), 0, ScalarType.Double, rows);
    Tensor weight = rows > 1 ? Tensors.uniform(Key.of(5), 0, ScalarType.Double, rows) : null;
    PathSample sample = new PathSample(x, x, t, x, null, target, weight);
    for (Reduction reduction : Reduction.values()) {
      Objective objective = new Objective.Velocity(reduction);
      Tensor closed = Tensors.empty(ScalarType.Double, field.parameters().count());
      Tensor taped = Tensors.empty(ScalarType.Double, field.parameters().count());
      GradientEngine engine = field.gradientEngine(objective, rows);
      double loss = 0;
      for (int call = 0; call < 2; call++) {
        loss = engine.lossAndGradient(sample, given, 20, closed);
      }
      double tapedLoss =
          new TapedEngine(field, objective).lossAndGradient(sample, given, 20, taped);
      assertThat(loss).isCloseTo(tapedLoss, within(1e-12));
      same(closed, taped);
    }
  }

  @Test
  void anEmbeddingOfTheWidthIsAddedAsItIs() {
    TrainableField field =
        new ConditionalMlp(8, 1, Activation.TANH, 8, Initialization.UNIFORM)
            .build(2, Key.of(3), ScalarType.Double);
    assertThat(field.parameters().entries().stream().map(Parameters.Entry::name))
        .containsExactly("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
    field.parameters().view("layers.0.weight").zero_();
    field.parameters().view("layers.0.bias").zero_();
    field.parameters().view("layers.1.bias").zero_();
    double[] last = Tensors.doubles(field.parameters().view("layers.1.weight"));
    double t = 0.3;
    double expected = 0;
    for (int k = 1; k <= 4; k++) {
      expected += last[k - 1] * Math.tanh(Math.sin(k * Math.PI * t));
      expected += last[k + 3] * Math.tanh(Math.cos(k * Math.PI * t));
    }
    Tensor x = Tensors.zeros(ScalarType.Double, 1, 2);
    assertThat(
            Tensors.doubles(
                field.velocity(Tensors.full(ScalarType.Double, t, 1), x, Condition.NONE))[0])
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void polynomialsAreOrthonormalForTheUniformLaw() {
    // tanh(h) at the midpoints of 4,000 cells of (-1, 1): the rule's error is below 1e-4 there.
    int cells = 4000;
    double[] h = new double[cells];
    for (int i = 0; i < cells; i++) {
      double s = (i + 0.5) * 2 / cells - 1;
      h[i] = Math.log((1 + s) / (1 - s)) / 2;
    }
    Basis basis = new Basis.Legendre(5);
    Tensor values =
        basis
            .expand(
                Mlp.of(1, 1, Activation.TANH).build(1, Key.of(0), ScalarType.Double).parameters(),
                0,
                Tensors.of(h, cells, 1))
            .narrow(1, 1, 4);
    assertThat(basis.size(1)).isEqualTo(5);
    double[] products = Tensors.doubles(values.t().mm(values));
    for (int i = 0; i < 16; i++) {
      assertThat(products[i] / cells).isCloseTo(i % 5 == 0 ? 1 : 0, within(1e-4));
    }
  }

  @Test
  void gaussiansAreOneAtTheirCentreAndFallWithTheirScale() {
    TrainableField field =
        new ConcatSquash(3, 1, BaseLayer.RBF, Activation.TANH, 2, 2, Initialization.UNIFORM)
            .build(2, Key.of(1), ScalarType.Double);
    Parameters parameters = field.parameters();
    parameters.view("layers.0.centres").copy_(Tensors.of(new double[] {1, 2, -1, 0}, 2, 2));
    parameters.view("layers.0.logScales").copy_(Tensors.of(new double[] {0, Math.log(3)}, 2));
    Tensor values =
        new Basis.Gaussians(2).expand(parameters, 0, Tensors.of(new double[] {1, 2}, 1, 2));
    assertThat(Tensors.doubles(values))
        .containsExactly(new double[] {1, 2, 1, Math.exp(-8 / (2 * 2 * 9.0))}, within(1e-14));
  }

  @Test
  void initialWeightsHaveTheStatedSpread() {
    Mlp config =
        new Mlp(400, 2, Activation.GELU, TimeInput.RAW, 2, 1, false, Initialization.KAIMING);
    TrainableField field = config.build(2, Key.of(0), ScalarType.Double);
    double[] values = Tensors.doubles(field.parameters().view("layers.1.weight"));
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    // 160,000 normals of variance 1/200: the estimate's relative deviation is .0035; five of them.
    assertThat(squares / values.length).isCloseTo(1 / 200.0, within(0.0175 / 200));
    assertThat(Tensors.doubles(field.parameters().view("layers.1.bias"))).containsOnly(0);
    double[] uniform =
        Tensors.doubles(
            Mlp.of(64, 3, Activation.GELU)
                .build(2, Key.of(0), ScalarType.Double)
                .parameters()
                .view("layers.1.bias"));
    assertThat(java.util.Arrays.stream(uniform).map(Math::abs).max().orElseThrow())
        .isBetween(0.9 / 8, 1 / 8.0);
  }

  @Test
  void wrongSizesAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mlp.of(0, 3, Activation.GELU))
        .withMessage("width: is 0, but must be from 1 to 65536");
    TrainableField field = Mlp.of(4, 1, Activation.GELU).build(2, Key.of(0), ScalarType.Float);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                field.velocity(
                    Tensors.zeros(ScalarType.Float, 1),
                    Tensors.zeros(ScalarType.Float, 1, 3),
                    Condition.NONE))
        .withMessage("points have 3 values, but the field was built for 2");
  }
}
