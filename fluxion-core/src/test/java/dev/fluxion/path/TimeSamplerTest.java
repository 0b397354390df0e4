package dev.fluxion.path;

import static dev.fluxion.testing.Distributions.ONE_IN_A_MILLION;
import static dev.fluxion.testing.Distributions.distance;
import static dev.fluxion.testing.Distributions.normalCdf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time samplers against their laws; a fresh seed would fail one test in a million at most. */
class TimeSamplerTest {
  private static final int COUNT = 50_000;

  static final List<TimeSampler> ALL =
      List.of(
          new TimeSampler.Uniform(),
          new TimeSampler.Stratified(),
          new TimeSampler.LogitNormal(0.3, 0.8),
          new TimeSampler.Warp(0.5),
          new TimeSampler.Mode(1.29),
          new TimeSampler.UShaped(4),
          new TimeSampler.Quantile(List.of(0.0, 0.1, 0.7, 1.0)));

  private static double[] draw(TimeSampler sampler, long seed, int batch) {
    double[] times = new double[batch];
    sampler.draw(Key.of(seed), batch, 0, batch, times);
    return times;
  }

  @Test
  void theListIsComplete() {
    assertThat(ALL)
        .extracting(Object::getClass)
        .hasSize(
            (int)
                Arrays.stream(TimeSampler.class.getDeclaredClasses())
                    .filter(TimeSampler.class::isAssignableFrom)
                    .count());
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aBatchDrawnInPartsIsTheWhole(TimeSampler sampler) {
    double[] whole = draw(sampler, 3, 1000);
    double[] parts = new double[1000];
    for (int from = 0; from < 1000; from += 77) {
      int to = Math.min(1000, from + 77);
      double[] part = new double[to - from];
      sampler.draw(Key.of(3), 1000, from, to, part);
      System.arraycopy(part, 0, parts, from, part.length);
    }
    assertThat(parts).containsExactly(whole);
    assertThat(Arrays.stream(whole)).allMatch(t -> t > 0 && t < 1);
    assertThat(draw(sampler, 4, 1000)).isNotEqualTo(whole);
  }

  @Test
  void uniformTimesAreUniform() {
    assertThat(distance(draw(new TimeSampler.Uniform(), 1, COUNT), t -> t))
        .isLessThan(ONE_IN_A_MILLION);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 2048})
  void stratifiedTimesFillEachStratumOnce(int batch) {
    for (long seed = 0; seed < 20; seed++) {
      int[] strata =
          Arrays.stream(draw(new TimeSampler.Stratified(), seed, batch))
              .mapToInt(t -> (int) (t * batch))
              .sorted()
              .toArray();
      for (int i = 0; i < batch; i++) {
        assertThat(strata[i]).isEqualTo(i);
      }
    }
  }

  /** A row that keeps its place in the batch, as in full-batch training, sees all times. */
  @Test
  void stratifiedTimesOfOneRowAreUniformOverSteps() {
    double[] times = new double[COUNT];
    double[] one = new double[1];
    for (int step = 0; step < COUNT; step++) {
      new TimeSampler.Stratified().draw(Key.of(5).derive(step), 16, 3, 4, one);
      times[step] = one[0];
    }
    assertThat(distance(times, t -> t)).isLessThan(ONE_IN_A_MILLION);
  }

  @Test
  void stratifiedTimesAreUniformWithinTheirStrata() {
    double[] within =
        Arrays.stream(draw(new TimeSampler.Stratified(), 1, COUNT))
            .map(t -> t * COUNT - Math.floor(t * COUNT))
            .toArray();
    assertThat(distance(within, u -> u)).isLessThan(ONE_IN_A_MILLION);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.3, 0.8", "-1, 2"})
  void logitNormalTimesHaveNormalLogits(double mean, double scale) {
    double[] times = draw(new TimeSampler.LogitNormal(mean, scale), 1, COUNT);
    assertThat(distance(times, t -> normalCdf((Math.log(t / (1 - t)) - mean) / scale)))
        .isLessThan(ONE_IN_A_MILLION);
    double[] z = new double[COUNT];
    Key.of(1).normal(0, z, 0, COUNT);
    for (int i = 0; i < COUNT; i += 997) {
      assertThat(Math.log(times[i] / (1 - times[i]))).isCloseTo(mean + scale * z[i], within(1e-11));
    }
  }

  /** w(U) has the distribution function of w's inverse, found here by bisection. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 1, 1.5})
  void warpedTimesHaveTheWarpsInverseAsDistribution(double s) {
    TimeWarp warp = new TimeWarp(s);
    double[] times = draw(new TimeSampler.Warp(s), 1, COUNT);
    assertThat(
            distance(
                times,
                t -> {
                  double low = 0;
                  double high = 1;
                  for (int i = 0; i < 40; i++) {
                    double middle = (low + high) / 2;
                    if (warp.at(middle) < t) {
                      low = middle;
                    } else {
                      high = middle;
                    }
                  }
                  return low;
                }))
        .isLessThan(ONE_IN_A_MILLION);
    assertThat(draw(new TimeSampler.Warp(1), 1, 100))
        .containsExactly(draw(new TimeSampler.Uniform(), 1, 100));
  }

  @Test
  void impossibleLogitNormalsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TimeSampler.LogitNormal(Double.NaN, 1))
        .withMessageContaining("mean: is NaN");
    for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TimeSampler.LogitNormal(0, scale))
          .withMessageContaining("scale: is " + scale);
    }
  }

  /** The distribution function is the inverse, found by bisection, of a rising t(u). */
  private static double inverse(DoubleUnaryOperator quantile, double t) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 50; i++) {
      double middle = (low + high) / 2;
      if (quantile.applyAsDouble(middle) < t) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.5, 0, 0.81, 1.29, 1.75})
  void modeTimesHaveThePapersLaw(double scale) {
    double[] times = draw(new TimeSampler.Mode(scale), 1, COUNT);
    // The paper's f(u) = 1 - u - s (cos(pi u / 2)^2 - 1 + u) runs from data to noise.
    DoubleUnaryOperator backward =
        u -> 1 - u - scale * (Math.pow(Math.cos(Math.PI * u / 2), 2) - 1 + u);
    assertThat(distance(times, t -> inverse(u -> backward.applyAsDouble(1 - u), t)))
        .isLessThan(ONE_IN_A_MILLION);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 1, 4, 30})
  void uShapedTimesHaveTheirDensity(double a) {
    double[] times = draw(new TimeSampler.UShaped(a), 1, COUNT);
    // The integral of exp(-a t) + exp(-a (1 - t)), divided by that over (0, 1).
    double whole = 2 * -Math.expm1(-a);
    assertThat(
            distance(times, t -> (-Math.expm1(-a * t) + Math.exp(-a) * Math.expm1(a * t)) / whole))
        .isLessThan(ONE_IN_A_MILLION);
  }

  @Test
  void timesOfATableAreLinearBetweenItsQuantiles() {
    double[] times = draw(new TimeSampler.Quantile(List.of(0.0, 0.1, 0.7, 1.0)), 1, COUNT);
    assertThat(
            distance(
                times,
                t ->
                    t < 0.1
                        ? t / 0.3
                        : t < 0.7 ? (1 + (t - 0.1) / 0.6) / 3 : (2 + (t - 0.7) / 0.3) / 3))
        .isLessThan(ONE_IN_A_MILLION);
    assertThat(draw(new TimeSampler.Quantile(List.of(0.0, 1.0)), 1, 100))
        .containsExactly(draw(new TimeSampler.Uniform(), 1, 100));
  }

  @Test
  void timesOfAQuantileFunctionHaveItsLaw() {
    double[] times = draw(TimeSampler.of(u -> u * u), 1, COUNT);
    assertThat(distance(times, Math::sqrt)).isLessThan(ONE_IN_A_MILLION);
  }

  @Test
  void impossibleShapesAreRefused() {
    for (double scale : new double[] {-1.1, 1.76, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TimeSampler.Mode(scale))
          .withMessageContaining("scale: is " + scale);
    }
    for (double a : new double[] {0, -1, 101, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TimeSampler.UShaped(a))
          .withMessageContaining("a: is " + a);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TimeSampler.Quantile(List.of(0.5)))
        .withMessageContaining("values: has 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TimeSampler.Quantile(List.of(0.0, 0.6, 0.5)))
        .withMessageContaining("values: goes to 0.5 at u = 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeSampler.of(u -> 2 * u))
        .withMessageContaining("quantile: goes to");
  }
}
