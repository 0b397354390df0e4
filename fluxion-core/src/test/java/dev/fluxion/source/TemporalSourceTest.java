package dev.fluxion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.DenseNormal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Laws of the sources along time against a normal distribution whose covariance is written out in
 * full.
 *
 * <p>Random tests look at the largest of at most 253 nearly normal deviations; beyond {@link #SIX}
 * that has probability 1e-6 at most, in each test of each source.
 */
class TemporalSourceTest {
  private static final int N = 20_000;
  private static final int FEW = 100;
  private static final double SIX = 6.3;

  static final List<NormalProcess> ALL =
      List.of(
          new WhiteNoise(),
          new MovingAverage(1),
          new MovingAverage(3),
          new MovingAverage(70),
          new Ar1(0.5),
          new Ar1(-0.9),
          new OrnsteinUhlenbeck(1.5),
          new TemporalGaussianProcess(1, 1e-4),
          new TemporalGaussianProcess(2.5, 0.1));

  /** The formulas of the documentation, at stamps s. */
  static double covariance(NormalProcess process, double[] s, int i, int j) {
    double lag = Math.abs(i - j);
    double gap = Math.abs(s[i] - s[j]);
    double same = i == j ? 1 : 0;
    if (process instanceof MovingAverage average) {
      return Math.max(0, 1 - lag / average.width());
    }
    if (process instanceof Ar1 ar1) {
      return Math.pow(ar1.phi(), lag);
    }
    if (process instanceof OrnsteinUhlenbeck ou) {
      return Math.exp(-gap / ou.correlationTime());
    }
    if (process instanceof TemporalGaussianProcess gp) {
      double smooth = Math.exp(-0.5 * Math.pow(gap / gp.lengthScale(), 2));
      return (smooth + gp.nugget() * same) / (1 + gp.nugget());
    }
    return same;
  }

  /** Irregular stamps, whose gaps are from .2 to 1.8. */
  static double[] stamps(int length, double phase) {
    double[] s = new double[length];
    for (int i = 0; i < length; i++) {
      s[i] = 100 + i + 0.4 * Math.sin(3 * i + phase);
    }
    return s;
  }

  /** The law of one channel, scaled, with white noise of a variance. */
  private static DenseNormal dense(
      NormalProcess process, double[] s, double temperature, double noise) {
    return DenseNormal.of(
        s.length,
        (i, j) -> temperature * temperature * covariance(process, s, i, j) + (i == j ? noise : 0));
  }

  /** The law of channels beside each other, each independent of the others. */
  private static DenseNormal dense(NormalProcess process, double[] s, int channels) {
    return DenseNormal.of(
        s.length * channels,
        (i, j) ->
            i % channels == j % channels ? covariance(process, s, i / channels, j / channels) : 0);
  }

  private static Tensor row(double[] s) {
    return Tensors.of(s, 1, s.length);
  }

  private static Tensor zeros(long size) {
    return Tensors.zeros(ScalarType.Double, size);
  }

  @Test
  void allProcessesAreTried() {
    Set<Class<?>> tried = ALL.stream().map(Object::getClass).collect(Collectors.toSet());
    assertThat(tried).containsExactlyInAnyOrder(NormalProcess.class.getPermittedSubclasses());
  }

  /** Length 20 is one of those (length mod 3 = 2) at which zeros beyond the ends are singular. */
  @ParameterizedTest
  @FieldSource("ALL")
  void theLogDensityIsThatOfTheDenseNormal(NormalProcess process) {
    for (int length : new int[] {1, 2, 3, 20, 64, 65, 150, 1000}) {
      try (Scope scope = new Scope()) {
        double[] s = stamps(length, 0);
        Tensor x = process.at(row(s), 2).sample(Key.of(3), 0, ScalarType.Double, 3, length, 2);
        DenseNormal dense = dense(process, s, 1, 0);
        double[] expected =
            Tensors.doubles(dense.logDensity(x.select(2, 0)).add(dense.logDensity(x.select(2, 1))));
        Tensor found = process.at(row(s), 2).logDensity(x);
        assertThat(found.scalar_type().intern()).isEqualTo(ScalarType.Double);
        assertThat(Tensors.doubles(found))
            .as("%s at length %d", process, length)
            .containsExactly(expected, within(1e-9 * Math.max(1, length)));
        assertThat(Tensors.doubles(process.at(row(s), 2).logDensity(x.flatten(1, -1))))
            .containsExactly(Tensors.doubles(found));
        Tensor single = x.to(ScalarType.Float);
        assertThat(Tensors.doubles(process.at(row(s), 2).logDensity(single)))
            .containsExactly(
                Tensors.doubles(process.at(row(s), 2).logDensity(single.to(ScalarType.Double))),
                within(1e-3));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void stepsAreConditionalDensities(NormalProcess process) {
    int length = 70;
    double[] s = stamps(length, 1);
    Tensor x = process.at(row(s), 1).sample(Key.of(5), 0, ScalarType.Double, 4, length, 1);
    DenseNormal dense = dense(process, s, 1, 0);
    Tensor steps = process.stepLogDensity(x, row(s));
    assertThat(steps.shape()).containsExactly(4, length);
    Tensor before = zeros(4);
    for (int i = 0; i < length; i++) {
      Tensor to = dense.first(i + 1).logDensity(x.narrow(1, 0, i + 1).squeeze(2));
      assertThat(Tensors.doubles(steps.select(1, i)))
          .containsExactly(Tensors.doubles(to.sub(before)), within(1e-8));
      before = to;
    }
    Tensor two = torch.cat(new TensorVector(x, x.neg()), 2);
    assertThat(Tensors.doubles(process.stepLogDensity(two, row(s)).sum(1)))
        .containsExactly(Tensors.doubles(process.at(row(s), 2).logDensity(two)), within(1e-9));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void gradientsOfTheLogDensityAreThoseOfTheDenseNormal(NormalProcess process) {
    double[] s = stamps(80, 2);
    Tensor x = process.at(row(s), 1).sample(Key.of(6), 0, ScalarType.Double, 2, 80);
    Tensor leaf = x.detach().set_requires_grad(true);
    Tensor sum = process.at(row(s), 1).logDensity(leaf).sum();
    Tensor slope = torch.grad(new TensorVector(sum), new TensorVector(leaf)).get(0);
    assertThat(Tensors.doubles(slope))
        .containsExactly(Tensors.doubles(dense(process, s, 1, 0).solve(x).neg()), within(1e-7));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void drawsHaveTheCovarianceAtEveryPositionAndChannel(NormalProcess process) {
    double[] s = stamps(11, 3);
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
      Tensor x = process.at(row(s), 2).sample(Key.of(7), 0, type, N, 22);
      DenseNormal dense = dense(process, s, 2);
      assertThat(Tensors.doubles(dense.covariance().diagonal(0, 0, 1)))
          .containsOnly(new double[] {1}, within(1e-15));
      assertThat(dense.deviation(x, zeros(22))).isLessThan(SIX);
      assertThat(dense.meanDeviation(x, zeros(22))).isLessThan(SIX);
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void longSequencesHaveUnitVarianceAndTheCorrelationsNearTheirEnds(NormalProcess process) {
    double[] s = stamps(300, 4);
    Tensor x = process.at(row(s), 1).sample(Key.of(8), 0, ScalarType.Double, 4_000, 300);
    DenseNormal all = dense(process, s, 1, 0);
    for (int from : new int[] {0, 118, 280}) {
      DenseNormal part = new DenseNormal(all.covariance().narrow(0, from, 20).narrow(1, from, 20));
      assertThat(part.deviation(x.narrow(1, from, 20), zeros(20))).isLessThan(SIX);
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void eachRowHasTheLawOfItsOwnStamps(NormalProcess process) {
    int length = 9;
    double[][] both = {stamps(length, 0), stamps(length, 2)};
    both[1][8] += 3;
    double[] values = new double[N * length];
    for (int i = 0; i < N; i++) {
      System.arraycopy(both[i % 2], 0, values, i * length, length);
    }
    Tensor each = Tensors.of(values, N, length);
    Source source = process.at(each, 1);
    Tensor x = source.sample(Key.of(9), 0, ScalarType.Double, N, length, 1);
    Tensor density = source.logDensity(x);
    Tensor steps = process.stepLogDensity(x, each);
    Tensor more = process.continued(Key.of(10), 0, x.narrow(1, 0, 4).mul(new Scalar(0.0)), each);
    for (int half = 0; half < 2; half++) {
      DenseNormal dense = dense(process, both[half], 1, 0);
      Tensor own = every(x, half).squeeze(2);
      assertThat(dense.deviation(own, zeros(length))).isLessThan(SIX);
      double[] expected = Tensors.doubles(dense.logDensity(own.narrow(0, 0, FEW)));
      assertThat(Tensors.doubles(every(density, half).narrow(0, 0, FEW)))
          .containsExactly(expected, within(1e-8));
      assertThat(Tensors.doubles(every(steps, half).narrow(0, 0, FEW).sum(1)))
          .containsExactly(expected, within(1e-8));
      assertThat(
              new DenseNormal(dense.covarianceGiven(4))
                  .deviation(every(more, half).squeeze(2).narrow(1, 4, 5), zeros(5)))
          .isLessThan(SIX);
    }
  }

  private static Tensor every(Tensor x, int half) {
    Tensor pairs = x.unflatten(0, N / 2, 2);
    return pairs.select(1, half);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void whatFollowsABeginningHasTheConditionalLaw(NormalProcess process) {
    int length = 14;
    double[] s = stamps(length, 5);
    for (int k : new int[] {0, 1, 6, 13}) {
      for (double temperature : new double[] {1, 0.7}) {
        TemporalSource scaled = process.tempered(temperature);
        Tensor given =
            scaled.at(row(s), 1).sample(Key.of(11), 0, ScalarType.Double, 1, length).squeeze(0);
        Tensor beginning = given.narrow(0, 0, k);
        Tensor x = scaled.continued(Key.of(12), 0, beginning.view(1, k, 1).expand(N, k, 1), row(s));
        assertThat(
                Arrays.equals(
                    Tensors.doubles(x.select(0, N - 1).narrow(0, 0, k)),
                    Tensors.doubles(beginning)))
            .isTrue();
        Tensor rest = x.squeeze(2).narrow(1, k, length - k);
        DenseNormal all = dense(process, s, temperature, 0);
        Tensor mean = k == 0 ? zeros(length) : all.meanGiven(beginning);
        DenseNormal law = k == 0 ? all : new DenseNormal(all.covarianceGiven(k));
        assertThat(law.meanDeviation(rest, mean)).as("mean after %d", k).isLessThan(SIX);
        assertThat(law.deviation(rest, mean)).as("covariance after %d", k).isLessThan(SIX);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void temperatureAndNoiseHaveTheirClosedForms(NormalProcess process) {
    double[] s = stamps(20, 6);
    Source hot = process.tempered(0.5).tempered(3).at(row(s), 1);
    Source widened = hot.widened(0.6).widened(0.8);
    Tensor x = widened.sample(Key.of(13), 0, ScalarType.Double, N, 20);
    DenseNormal noisy = dense(process, s, 1.5, 1);
    assertThat(noisy.deviation(x, zeros(20))).isLessThan(SIX);
    Tensor few = x.narrow(0, 0, FEW);
    assertThat(Tensors.doubles(widened.logDensity(few)))
        .containsExactly(Tensors.doubles(noisy.logDensity(few)), within(1e-9));
    Tensor y = hot.sample(Key.of(14), 0, ScalarType.Double, N, 20);
    DenseNormal scaled = dense(process, s, 1.5, 0);
    assertThat(scaled.deviation(y, zeros(20))).isLessThan(SIX);
    y = y.narrow(0, 0, FEW);
    assertThat(Tensors.doubles(hot.logDensity(y)))
        .containsExactly(Tensors.doubles(scaled.logDensity(y)), within(1e-8));
    assertThat(Tensors.doubles(process.tempered(1.5).stepLogDensity(y.unsqueeze(2), row(s)).sum(1)))
        .containsExactly(Tensors.doubles(hot.logDensity(y)), within(1e-9));
    double[] cold =
        Tensors.doubles(
            process.tempered(0.5).at(row(s), 1).sample(Key.of(15), 0, ScalarType.Double, 3, 20));
    double[] plain =
        Tensors.doubles(process.at(row(s), 1).sample(Key.of(15), 0, ScalarType.Double, 3, 20));
    List<Double> halves = new ArrayList<>();
    for (double value : plain) {
      halves.add(0.5 * value);
    }
    assertThat(Arrays.stream(cold).boxed().toList()).isEqualTo(halves);
  }
}
