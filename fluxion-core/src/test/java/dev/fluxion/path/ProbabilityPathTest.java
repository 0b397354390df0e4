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
          new ProbabilityPath.Fm(0.1));

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

  private static double alpha(double t) {
    return t;
  }

  private static double sigma(ProbabilityPath path, double t) {
    return path instanceof ProbabilityPath.Fm fm ? 1 - (1 - fm.sigmaMin()) * t : 1 - t;
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
        path.spread() == 0
            ? new double[a.length]
            : Tensors.doubles(Objects.requireNonNull(sample.noise()));
    if (path.spread() == 0) {
      assertThat(sample.noise()).isNull();
    }
    double end = path instanceof ProbabilityPath.Fm fm ? fm.sigmaMin() : 0;
    for (int i = 0; i < a.length; i++) {
      double time = times()[i / (a.length / 6)];
      assertThat(xt[i])
          .isCloseTo(
              alpha(time) * b[i] + sigma(path, time) * a[i] + path.spread() * z[i], within(1e-14));
      assertThat(target[i]).isCloseTo(b[i] - (1 - end) * a[i], within(1e-14));
      if (path.spread() == 0 && sigma(path, time) > 0) {
        // The velocity as a function of the point on the path, as Lipman et al. have it.
        assertThat(target[i])
            .isCloseTo((b[i] - (1 - end) * xt[i]) / (1 - (1 - end) * time), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theTargetIsTheDerivativeInTimeOfThePoint(ProbabilityPath path) {
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
        assertThat(target[i]).isCloseTo((after[i] - before[i]) / (2 * h), within(1e-10));
      }
    }
  }

  private static double[] points(ProbabilityPath path, Tensor x0, Tensor x1, double time) {
    return Tensors.doubles(
        path.sample(x0, x1, Tensors.full(ScalarType.Double, time, 5), NOISE, 0).xt());
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theScheduleIsTheTablesWithItsDerivatives(ProbabilityPath path) {
    Schedule schedule = path.schedule();
    double h = 1e-4;
    for (double time : times()) {
      Tensor t = Tensors.of(new double[] {time - h, time, time + h}, 3);
      double[] alpha = Tensors.doubles(schedule.alpha(t));
      double[] sigma = Tensors.doubles(schedule.sigma(t));
      assertThat(alpha[1]).isEqualTo(time);
      assertThat(sigma[1]).isCloseTo(sigma(path, time), within(1e-15));
      assertThat(Tensors.doubles(schedule.alphaDot(t))[1])
          .isCloseTo((alpha[2] - alpha[0]) / (2 * h), within(1e-10));
      assertThat(Tensors.doubles(schedule.sigmaDot(t))[1])
          .isCloseTo((sigma[2] - sigma[0]) / (2 * h), within(1e-10));
    }
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
