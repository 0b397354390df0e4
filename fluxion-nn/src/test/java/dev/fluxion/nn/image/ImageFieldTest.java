package dev.fluxion.nn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Likelihood;
import dev.fluxion.density.Probe;
import dev.fluxion.density.ProbeNoise;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TapedEngine;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The battery that every field of images passes. */
class ImageFieldTest {
  private static final Objective OBJECTIVE = new Objective.Velocity(Reduction.MEAN);

  static List<NetworkConfig> fields() {
    return ImageCase.fields();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void gradientsAreThoseOfFiniteDifferences(NetworkConfig config) {
    TrainableField field = ImageCase.build(config);
    PathSample sample = ImageCase.sample(config, ImageCase.TYPE);
    Condition given = ImageCase.given();
    Tensor flat = field.parameters().flat();
    Tensor gradient = Tensors.empty(ImageCase.TYPE, flat.numel());
    GradientEngine engine = field.gradientEngine(OBJECTIVE, ImageCase.ROWS);
    double loss = engine.lossAndGradient(sample, given, ImageCase.ROWS, gradient);
    assertThat(loss).isCloseTo(loss(field, sample, given), within(1e-12));
    double step = 1e-6;
    for (int i = 0; i < 4; i++) {
      Tensor way = Tensors.normal(Key.of(20 + i), 0, ImageCase.TYPE, flat.numel());
      Tensor there = way.mul(new Scalar(step));
      double slope =
          (loss(field.with(flat.add(there)), sample, given)
                  - loss(field.with(flat.sub(there)), sample, given))
              / (2 * step);
      assertThat(gradient.dot(way).item_double())
          .isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
    }
  }

  private static double loss(TrainableField field, PathSample sample, Condition given) {
    return field.rowLoss(OBJECTIVE, field.parameters(), sample, given).mean().item_double();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void rowsDoNotMix(NetworkConfig config) {
    TrainableField field = ImageCase.build(config);
    Tensor x = ImageCase.points(config);
    double[] before = Tensors.doubles(field.velocity(ImageCase.times(), x, ImageCase.given()));
    x.select(0, 1).add_(new Scalar(1.0));
    double[] after = Tensors.doubles(field.velocity(ImageCase.times(), x, ImageCase.given()));
    int size = ImageCase.values(config);
    for (int i = 0; i < before.length; i++) {
      if (i / size == 1) {
        assertThat(after[i]).isNotEqualTo(before[i]);
      } else {
        assertThat(after[i]).isCloseTo(before[i], within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void inputsOfZeroAreNoConditionAndTimeAndConditionReachEveryValue(NetworkConfig config) {
    TrainableField field = ImageCase.build(config);
    Tensor x = ImageCase.points(config);
    Tensor t = ImageCase.times();
    double[] with = Tensors.doubles(field.velocity(t, x, ImageCase.given()));
    double[] without = Tensors.doubles(field.velocity(t, x, Condition.NONE));
    double[] later = Tensors.doubles(field.velocity(t.add(new Scalar(0.1)), x, ImageCase.given()));
    Tensor zeros = Tensors.zeros(ImageCase.TYPE, ImageCase.ROWS, ImageCase.CONDITION);
    double[] dropped =
        Tensors.doubles(field.velocity(t, x, new Condition(Map.of(Condition.INPUTS, zeros))));
    assertThat(dropped).isEqualTo(without);
    for (int i = 0; i < with.length; i++) {
      assertThat(with[i]).isNotEqualTo(without[i]).isNotEqualTo(later[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void partsOfABatchAddUp(NetworkConfig config) {
    TrainableField field = ImageCase.build(config);
    PathSample sample = ImageCase.sample(config, ImageCase.TYPE);
    long count = field.parameters().count();
    Tensor whole = Tensors.empty(ImageCase.TYPE, count);
    double loss =
        field
            .gradientEngine(OBJECTIVE, ImageCase.ROWS)
            .lossAndGradient(sample, Condition.NONE, ImageCase.ROWS, whole);
    Tensor sum = Tensors.zeros(ImageCase.TYPE, count);
    double losses = 0;
    for (int from : new int[] {0, 1}) {
      int rows = from == 0 ? 1 : ImageCase.ROWS - 1;
      Tensor x = sample.x0().narrow(0, from, rows);
      PathSample part =
          new PathSample(
              x,
              x,
              sample.t().narrow(0, from, rows),
              x,
              null,
              sample.target().narrow(0, from, rows),
              null);
      Tensor gradient = Tensors.empty(ImageCase.TYPE, count);
      losses +=
          field
              .gradientEngine(OBJECTIVE, rows)
              .lossAndGradient(part, Condition.NONE, ImageCase.ROWS, gradient);
      sum.add_(gradient);
    }
    assertThat(losses).isCloseTo(loss, within(1e-12));
    assertThat(Tensors.doubles(sum)).containsExactly(Tensors.doubles(whole), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void lossesFall(NetworkConfig config) {
    TrainableField field = config.build(ImageCase.values(config), 2, Key.of(6), ImageCase.TYPE);
    PathSample sample = ImageCase.sample(config, ImageCase.TYPE);
    GradientEngine engine = field.gradientEngine(OBJECTIVE, ImageCase.ROWS);
    Tensor flat = field.parameters().flat();
    Tensor gradient = Tensors.empty(ImageCase.TYPE, flat.numel());
    double first = engine.lossAndGradient(sample, ImageCase.given(), ImageCase.ROWS, gradient);
    double last = first;
    for (int i = 0; i < 40; i++) {
      try (NoGradGuard guard = new NoGradGuard()) {
        flat.sub_(gradient.mul(new Scalar(0.05)));
      }
      last = engine.lossAndGradient(sample, ImageCase.given(), ImageCase.ROWS, gradient);
    }
    assertThat(last).isLessThan(0.95 * first);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void gradientsInSixteenBitsPointTheSameWay(NetworkConfig config) {
    NetworkConfig half = half(config);
    TrainableField plain = ImageCase.build(config, ImageCase.values(config), 2, ScalarType.Float);
    TrainableField rounded = ImageCase.build(half, ImageCase.values(config), 2, ScalarType.Float);
    PathSample sample = ImageCase.sample(config, ScalarType.Float);
    long count = plain.parameters().count();
    Tensor exact = Tensors.empty(ScalarType.Float, count);
    Tensor found = Tensors.empty(ScalarType.Float, count);
    plain.gradientEngine(OBJECTIVE, 3).lossAndGradient(sample, Condition.NONE, 3, exact);
    rounded.gradientEngine(OBJECTIVE, 3).lossAndGradient(sample, Condition.NONE, 3, found);
    double cosine =
        exact.dot(found).item_double() / (exact.norm().item_double() * found.norm().item_double());
    // 8 bits of significand: relative errors of 2^-9 in each of some dozens of steps.
    assertThat(cosine).isBetween(0.98, 1 - 1e-9);
    // Values are not rounded: sampling works with the parameters' own numbers.
    Tensor t = ImageCase.times().to(ScalarType.Float);
    Tensor x = ImageCase.points(config).to(ScalarType.Float);
    assertThat(Tensors.doubles(rounded.velocity(t, x, Condition.NONE)))
        .isEqualTo(Tensors.doubles(plain.velocity(t, x, Condition.NONE)));
  }

  private static NetworkConfig half(NetworkConfig config) {
    Precision half = Precision.BFLOAT16;
    if (config instanceof ConditionedResnet c) {
      return new ConditionedResnet(
          c.shape(), c.patch(), c.channels(), c.blocks(), c.dilations(), half);
    } else if (config instanceof Unet c) {
      return new Unet(
          c.shape(),
          c.patch(),
          c.channels(),
          c.multipliers(),
          c.blocks(),
          c.attention(),
          c.heads(),
          c.groups(),
          c.dropout(),
          half);
    } else if (config instanceof Dit c) {
      return new Dit(
          c.shape(),
          c.patch(),
          c.width(),
          c.layers(),
          c.heads(),
          c.expansion(),
          c.positions(),
          half);
    }
    Mixer c = (Mixer) config;
    return new Mixer(c.shape(), c.patch(), c.width(), c.layers(), c.mixing(), c.expansion(), half);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void likelihoodsHaveTheGradientsOfFiniteDifferences(NetworkConfig config) {
    TrainableField field = ImageCase.build(config);
    Likelihood objective =
        new Likelihood(
            "euler",
            1,
            null,
            null,
            Likelihood.Trace.HUTCHINSON,
            1,
            Probe.RADEMACHER,
            ProbeNoise.FIXED,
            SolveGradient.DIRECT,
            Reduction.MEAN);
    Tensor flat = field.parameters().flat();
    Tensor gradient = Tensors.empty(ImageCase.TYPE, flat.numel());
    negativeLogLikelihood(field, objective, gradient);
    Tensor way = Tensors.normal(Key.of(21), 0, ImageCase.TYPE, flat.numel());
    Tensor there = way.mul(new Scalar(1e-6));
    Tensor unused = Tensors.empty(ImageCase.TYPE, flat.numel());
    double slope =
        (negativeLogLikelihood(field.with(flat.add(there)), objective, unused)
                - negativeLogLikelihood(field.with(flat.sub(there)), objective, unused))
            / 2e-6;
    assertThat(gradient.dot(way).item_double())
        .isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
  }

  private static double negativeLogLikelihood(
      TrainableField field, Likelihood objective, Tensor gradient) {
    Tensor x = ImageCase.points((ImageFieldConfig) field.config());
    PathSample sample =
        objective.sample(x, Tensors.zeros(ImageCase.TYPE, ImageCase.ROWS), Key.of(3), 0);
    return field
        .likelihoodEngine(objective, new Normal(1), ImageCase.ROWS)
        .lossAndGradient(sample, ImageCase.given(), ImageCase.ROWS, gradient);
  }

  @Test
  void theFirstVelocityOfFieldsWhoseLastLayersAreAtRestIsZero() {
    List<NetworkConfig> atRest =
        fields().stream().filter(config -> !(config instanceof ConditionedResnet)).toList();
    assertThat(atRest).hasSize(6);
    for (NetworkConfig config : atRest) {
      TrainableField field = config.build(ImageCase.values(config), 2, Key.of(6), ImageCase.TYPE);
      assertThat(
              Tensors.doubles(
                  field.velocity(ImageCase.times(), ImageCase.points(config), ImageCase.given())))
          .containsOnly(0);
    }
  }

  @Test
  void dropoutLeavesOutItsShareOfTheChannelsInTrainingAloneAndReplays() {
    Unet config =
        new Unet(
            new ImageShape(1, 4, 4), 1, 8, List.of(1), 1, List.of(), 1, 4, 0.3, Precision.FLOAT32);
    TrainableField field = ImageCase.build(config);
    PathSample sample = ImageCase.sample(config, ImageCase.TYPE);
    Tensor one = Tensors.empty(ImageCase.TYPE, field.parameters().count());
    Tensor two = Tensors.empty(ImageCase.TYPE, field.parameters().count());
    double loss =
        field.gradientEngine(OBJECTIVE, 3).lossAndGradient(sample, Condition.NONE, 3, one);
    assertThat(field.gradientEngine(OBJECTIVE, 3).lossAndGradient(sample, Condition.NONE, 3, two))
        .isEqualTo(loss);
    assertThat(Tensors.doubles(two)).isEqualTo(Tensors.doubles(one));
    double whole =
        new TapedEngine(field, OBJECTIVE).lossAndGradient(sample, Condition.NONE, 3, two);
    assertThat(whole).isNotEqualTo(loss);
    Dropout dropout =
        Dropout.of(
            0.3,
            Tensors.uniform(Key.of(1), 0, ImageCase.TYPE, 100),
            Tensors.normal(Key.of(2), 0, ImageCase.TYPE, 100, 3));
    Tensor ones = Tensors.full(ImageCase.TYPE, 1, 100, 200, 1, 1);
    double[] first = Tensors.doubles(dropout.of(ones));
    double[] second = Tensors.doubles(dropout.of(ones));
    assertThat(second).isNotEqualTo(first);
    long left = java.util.Arrays.stream(first).filter(value -> value == 0).count();
    // Binomial of 20,000 and .3: deviation 64.8; five of them fail once in 1.7 million.
    assertThat((double) left).isCloseTo(6000, within(324.0));
    assertThat(java.util.Arrays.stream(first).max().orElseThrow())
        .isCloseTo(1 / 0.7, within(1e-15));
  }

  @Test
  void parametersAreAsManyAsTheFormulasSay() {
    ImageShape digits = new ImageShape(1, 28, 28);
    long c = 32;
    // The layers of TorchCFM's example for MNIST.
    long time = 32L * 128 + 128 + 128L * 128 + 128;
    long outputs = 32 + 64 + 64 + 2 * 64 + 2 * 64 + 2 * 64 + 2 * 32;
    long input = 9 * c + c;
    long blocks =
        block(32, 32)
            + block(32, 64)
            + block(64, 64)
            + 2 * block(64, 64)
            + block(128, 64) * 2
            + block(128, 64)
            + block(96, 64)
            + block(96, 32)
            + block(64, 32);
    long attention = 3 * attention(32) + attention(64);
    long sizes = conv(32, 32) + conv(64, 64) + conv(64, 64) + conv(64, 64);
    long output = 2 * c + 9 * c + 1;
    Unet torchcfm =
        new Unet(digits, 1, 32, List.of(1, 2, 2), 1, List.of(0), 1, 32, 0, Precision.FLOAT32);
    assertThat(count(torchcfm, 784))
        .isEqualTo(time + 129 * outputs + input + blocks + attention + sizes + output)
        .isEqualTo(1_075_361);
    assertThat(count(new ConditionedResnet(digits, 1, 32, 3, List.of(1), Precision.FLOAT32), 784))
        .isEqualTo(input + 3 * (conv(c, c) + 2 * (c * c + c)) + 9 * c + 1);
    long w = 12;
    long patches = 49;
    long ends = (16 * w + w) + (16 * w + 16);
    long told = (32 * w + w) + (w * w + w) + (6 * 2 + 2) * (w * w + w);
    long forward = 2 * (w * 4 * w) + 4 * w + w;
    assertThat(
            count(new Dit(digits, 4, 12, 2, 3, 4, PatchPositions.LEARNED, Precision.FLOAT32), 784))
        .isEqualTo(ends + told + patches * w + 2 * (4 * (w * w + w) + forward));
    assertThat(count(new Mixer(digits, 4, 12, 2, 7, 4, Precision.FLOAT32), 784))
        .isEqualTo(ends + told + 2 * (2 * 7 * patches + 7 + patches + forward));
  }

  private static long count(NetworkConfig config, int dimension) {
    return config.build(dimension, Key.of(1), ScalarType.Float).parameters().count();
  }

  private static long conv(long inputs, long outputs) {
    return 9 * inputs * outputs + outputs;
  }

  private static long block(long inputs, long outputs) {
    long beside = inputs == outputs ? 0 : inputs * outputs + outputs;
    return 2 * inputs + conv(inputs, outputs) + 2 * outputs + conv(outputs, outputs) + beside;
  }

  private static long attention(long width) {
    return 2 * width + 4 * (width * width + width);
  }

  @Test
  void settingsThatNoImageFitsAreRefusedByName() {
    ImageShape digits = new ImageShape(1, 28, 28);
    Unet unet = new Unet(null, 1, 8, List.of(1, 1, 1), 1, List.of(), 2, 2, 0, Precision.FLOAT32);
    assertThat(unet.of(new ImageShape(1, 3, 9)).shape()).isEqualTo(new ImageShape(1, 3, 9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> unet.of(new ImageShape(1, 2, 9)))
        .withMessageStartingWith("field.multipliers: is [1, 1, 1], but must be fewer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dit(digits, 3, 8, 1, 2, 1, PatchPositions.ROTARY, Precision.FLOAT32))
        .withMessage(
            "patch: is 3, but must be a divisor of height and width of the images, [1, 28, 28]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dit(null, 2, 6, 1, 3, 1, PatchPositions.ROTARY, Precision.FLOAT32))
        .withMessageStartingWith("width: is 6, but must be four times a multiple of heads, 3");
    TrainableField field = ImageCase.build(ImageCase.fields().get(0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                field.velocity(
                    ImageCase.times(), Tensors.zeros(ImageCase.TYPE, 3, 7), Condition.NONE))
        .withMessage("points have 7 values, but the field was built for images [2, 5, 3]");
    assertThat(field.parameters().entries().stream().map(Parameters.Entry::name))
        .contains("blocks.1.second.weight");
  }
}
