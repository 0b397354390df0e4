package dev.fluxion.path;

import static dev.fluxion.testing.Distributions.ONE_IN_A_MILLION;
import static dev.fluxion.testing.Distributions.distance;
import static dev.fluxion.testing.Distributions.normalCdf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilityPathTest {
  static final List<ProbabilityPath> ALL =
      List.of(
          new ProbabilityPath.CondOt(),
          new ProbabilityPath.Icfm(0),
          new ProbabilityPath.Icfm(0.3),
          new ProbabilityPath.Fm(0),
          new ProbabilityPath.Fm(0.1),
          new ProbabilityPath.Polynomial(1),
          new ProbabilityPath.Polynomial(2.5),
          new ProbabilityPath.Cosine(),
          new ProbabilityPath.LinearVp(),
          new ProbabilityPath.Vp(0.1, 20),
          new ProbabilityPath.Vp(0.5, 0.5),
          new ProbabilityPath.SchroedingerBridge(0.7, 0.01),
          new ProbabilityPath.Scheduled(
              Schedule.of(
                  t -> t.square(), t -> t.neg().exp().sub(t.mul(new Scalar(Math.exp(-1)))))));

  private static final long[][] SHAPES = {{6, 2}, {6, 1, 4, 4}};

  static List<Arguments> pathsAndShapes() {
    List<Arguments> all = new ArrayList<>();
    for (ProbabilityPath path : ALL) {
      for (long[] shape : SHAPES) {
        all.add(Arguments.of(path, shape));
      }
    }
    return all;
  }

  private static final Key NOISE = Key.of(2).derive(Purpose.NOISE);

  private static Tensor x0(long... shape) {
    return Normal.STANDARD.sample(Key.of(2).derive(Purpose.SOURCE), 0, ScalarType.Double, shape);
  }

  private static Tensor x1(long... shape) {
    return new Normal(2).sample(Key.of(2).derive(Purpose.DATA), 0, ScalarType.Double, shape);
  }

  private static double[] times() {
    return new double[] {0, 0.1, 0.5, 0.77, 0.9, 1};
  }

  private static double alpha(ProbabilityPath path, double t) {
    if (path instanceof ProbabilityPath.Polynomial polynomial) {
      return Math.pow(t, polynomial.n());
    } else if (path instanceof ProbabilityPath.Cosine) {
      return Math.sin(Math.PI * t / 2);
    } else if (path instanceof ProbabilityPath.Vp vp) {
      double integral =
          (1 - t) * (1 - t) * (vp.betaMax() - vp.betaMin()) / 2 + (1 - t) * vp.betaMin();
      return Math.exp(-integral / 2);
    }
    return path instanceof ProbabilityPath.Scheduled ? t * t : t;
  }

  private static double sigma(ProbabilityPath path, double t) {
    if (path instanceof ProbabilityPath.Fm fm) {
      return 1 - (1 - fm.sigmaMin()) * t;
    } else if (path instanceof ProbabilityPath.Scheduled) {
      return Math.exp(-t) - t * Math.exp(-1);
    }
    double alpha = alpha(path, t);
    return path instanceof ProbabilityPath.Cosine
            || path instanceof ProbabilityPath.Vp
            || path instanceof ProbabilityPath.LinearVp
        ? Math.sqrt(1 - alpha * alpha)
        : 1 - alpha;
  }

  private static double spread(ProbabilityPath path, double t) {
    return path instanceof ProbabilityPath.SchroedingerBridge bridge
        ? bridge.sigma() * Math.sqrt(t * (1 - t))
        : path instanceof ProbabilityPath.Icfm icfm ? icfm.sigma() : 0;
  }

  @ParameterizedTest
  @MethodSource("pathsAndShapes")
  void pointsAndTargetsAreThePapersFormulas(ProbabilityPath path, long[] shape) {
    Tensor x0 = x0(shape);
    Tensor x1 = x1(shape);
    Tensor t = Tensors.of(times(), 6);
    PathSample sample = path.sample(x0, x1, t, NOISE, 0);
    assertThat(sample.xt().shape()).containsExactly(shape);
    assertThat(sample.target().shape()).containsExactly(shape);
    assertThat(sample.t().shape()).containsExactly(6);
    assertThat(sample.weight()).isNull();
    double[] a = Tensors.doubles(x0);
    double[] b = Tensors.doubles(x1);
    double[] xt = Tensors.doubles(sample.xt());
    double[] target = Tensors.doubles(sample.target());
    double[] z =
        path.spread().none()
            ? new double[a.length]
            : Tensors.doubles(Objects.requireNonNull(sample.noise()));
    if (path.spread().none()) {
      assertThat(sample.noise()).isNull();
    }
    double end = path instanceof ProbabilityPath.Fm fm ? fm.sigmaMin() : 0;
    for (int i = 0; i < a.length; i++) {
      double time = path.range().clamp(times()[i / (a.length / 6)]);
      assertThat(Tensors.doubles(sample.t())[i / (a.length / 6)]).isEqualTo(time);
      assertThat(xt[i])
          .isCloseTo(
              alpha(path, time) * b[i] + sigma(path, time) * a[i] + spread(path, time) * z[i],
              within(1e-13));
      if (path.schedule() instanceof Schedule.Linear && path.spread() instanceof Spread.Constant) {
        assertThat(target[i]).isCloseTo(b[i] - (1 - end) * a[i], within(1e-14));
      }
      if (path instanceof ProbabilityPath.SchroedingerBridge) {
        double middle = (1 - time) * a[i] + time * b[i];
        double pull = (1 - 2 * time) / (2 * time * (1 - time));
        assertThat(target[i])
            .isCloseTo(pull * (xt[i] - middle) + b[i] - a[i], within(1e-12 / time / (1 - time)));
      }
      if (path instanceof ProbabilityPath.Fm && sigma(path, time) > 0) {
        // The velocity as a function of the point on the path, as Lipman et al. have it.
        assertThat(target[i])
            .isCloseTo((b[i] - (1 - end) * xt[i]) / (1 - (1 - end) * time), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theTargetIsTheDerivativeInTimeOfThePoint(ProbabilityPath path) {
    // Central differences err by h^2 u'' / 6, and by rounding alone where u is constant.
    boolean straight =
        path.schedule() instanceof Schedule.Linear && path.spread() instanceof Spread.Constant;
    double h = 1e-4;
    for (double time : new double[] {0.1, 0.5, 0.9}) {
      Tensor x0 = x0(5, 3);
      Tensor x1 = x1(5, 3);
      double[] after = points(path, x0, x1, time + h);
      double[] before = points(path, x0, x1, time - h);
      double[] target =
          Tensors.doubles(
              path.sample(x0, x1, Tensors.full(ScalarType.Double, time, 5), NOISE, 0).target());
      for (int i = 0; i < target.length; i++) {
        assertThat(target[i])
            .isCloseTo((after[i] - before[i]) / (2 * h), within(straight ? 1e-10 : 2e-5));
      }
    }
  }

  private static double[] points(ProbabilityPath path, Tensor x0, Tensor x1, double time) {
    return Tensors.doubles(
        path.sample(x0, x1, Tensors.full(ScalarType.Double, time, 5), NOISE, 0).xt());
  }

  @ParameterizedTest
  @MethodSource("pathsAndShapes")
  void aBatchSampledInPartsIsTheWhole(ProbabilityPath path, long[] shape) {
    Tensor x0 = x0(shape);
    Tensor x1 = x1(shape);
    Tensor t = Tensors.of(times(), 6);
    double[] whole = Tensors.doubles(path.sample(x0, x1, t, NOISE, 100).xt());
    int row = whole.length / 6;
    for (int from = 0; from < 6; from += 2) {
      Tensor part =
          path.sample(
                  x0.narrow(0, from, 2),
                  x1.narrow(0, from, 2),
                  t.narrow(0, from, 2),
                  NOISE,
                  100 + from)
              .xt();
      assertThat(Tensors.doubles(part))
          .containsExactly(Arrays.copyOfRange(whole, from * row, (from + 2) * row));
    }
  }

  @Test
  void inputsAreNotChanged() {
    Tensor x0 = x0(6, 2);
    Tensor x1 = x1(6, 2);
    Tensor t = Tensors.of(times(), 6);
    for (ProbabilityPath path : ALL) {
      path.sample(x0, x1, t, NOISE, 0);
    }
    assertThat(Tensors.doubles(x0)).containsExactly(Tensors.doubles(x0(6, 2)));
    assertThat(Tensors.doubles(x1)).containsExactly(Tensors.doubles(x1(6, 2)));
    assertThat(Tensors.doubles(t)).containsExactly(times());
  }

  /** Correlations of 40,000 pairs stay within 5 / sqrt(n): false-alarm rate 6e-7. */
  @Test
  void theNoiseIsNotTheSourceOfTheSameSeed() {
    Tensor x0 = x0(20_000, 2);
    Tensor t = Tensors.zeros(ScalarType.Double, 20_000);
    Tensor z =
        Objects.requireNonNull(new ProbabilityPath.Icfm(1).sample(x0, x0, t, NOISE, 0).noise());
    assertThat(Math.abs(x0.mul(z).mean().item_double())).isLessThan(5 / Math.sqrt(40_000));
  }

  /** False-alarm rate 1e-6 for each end. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 2})
  void icfmStartsAtTheWidenedSourceAndEndsAtBlurredData(double sigma) {
    int n = 40_000;
    ProbabilityPath path = new ProbabilityPath.Icfm(sigma);
    Tensor point = Tensors.full(ScalarType.Double, 3, n, 1);
    double[] start =
        Tensors.doubles(
            path.sample(x0(n, 1), point, Tensors.zeros(ScalarType.Double, n), NOISE, 0).xt());
    double[] end =
        Tensors.doubles(
            path.sample(x0(n, 1), point, Tensors.full(ScalarType.Double, 1, n), NOISE, 0).xt());
    double wide = Math.sqrt(1 + sigma * sigma);
    assertThat(distance(start, x -> normalCdf(x / wide))).isLessThan(ONE_IN_A_MILLION);
    assertThat(distance(end, x -> normalCdf((x - 3) / sigma))).isLessThan(ONE_IN_A_MILLION);
    Source initial = path.initial(Normal.STANDARD);
    assertThat(((Normal) initial).scale()).isCloseTo(wide, within(1e-15));
    assertThat(initial.standardNormal()).isFalse();
    DiagonalNormal learned = new DiagonalNormal(List.of(1.0, -2.0), List.of(0.5, 3.0));
    assertThat(path.initial(learned)).isEqualTo(learned.widened(sigma));
  }

  @Test
  void withoutNoiseTheInitialLawIsTheSource() {
    Source source = new Normal(2);
    assertThat(new ProbabilityPath.CondOt().initial(source)).isSameAs(source);
    assertThat(new ProbabilityPath.Icfm(0).initial(source)).isSameAs(source);
    assertThat(new ProbabilityPath.Fm(0.1).initial(new Normal(1))).isEqualTo(Normal.STANDARD);
  }

  @Test
  void fmRefusesAnyOtherSourceByName() {
    for (Source source : List.of(new Normal(0.9), new DiagonalNormal(List.of(0.0), List.of(1.0)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ProbabilityPath.Fm(0.1).initial(source))
          .withMessageContaining(source.toString())
          .withMessageContaining("'fm'")
          .withMessageContaining("icfm");
    }
  }

  /** The additional noise of a bridge is 0 at its ends, so it starts at the source itself. */
  @Test
  void bridgesStartAtTheSource() {
    Source source = new Normal(2);
    ProbabilityPath path = new ProbabilityPath.SchroedingerBridge(1, 1e-3);
    assertThat(path.initial(source)).isSameAs(source);
    assertThat(path.spread().at(0)).isZero();
    assertThat(path.spread().at(1)).isZero();
  }

  @Test
  void vpRefusesAnyOtherSourceByNameAndTheOtherCurvesTakeIt() {
    Source source = new Normal(0.9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Vp(0.1, 20).initial(source))
        .withMessageContaining("'vp'");
    assertThat(new ProbabilityPath.LinearVp().initial(source)).isSameAs(source);
    assertThat(new ProbabilityPath.Cosine().initial(source)).isSameAs(source);
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Polynomial(0.5))
        .withMessage("n: is 0.5, but must be from 1 to 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Vp(0, 20))
        .withMessage("betaMin: is 0.0, but must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Vp(2, 1))
        .withMessageContaining("betaMax: is 1.0, but must be from betaMin");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.SchroedingerBridge(0, 0.1))
        .withMessage("sigma: is 0.0, but must be positive");
    for (double clip : new double[] {0, 0.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ProbabilityPath.SchroedingerBridge(1, clip))
          .withMessageContaining("clip: is " + clip);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void sigmaMinOutsideItsRangeIsRefused(double sigmaMin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Fm(sigmaMin))
        .withMessageContaining("sigmaMin: is " + sigmaMin);
    assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Linear(sigmaMin));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void sigmaOutsideItsRangeIsRefused(double sigma) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Icfm(sigma))
        .withMessageContaining("sigma: is " + sigma);
  }
}
