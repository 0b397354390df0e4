package dev.fluxion.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.WavyField;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hutchinson's estimate and Hutch++. Means are held within 5 of their standard errors: a false
 * alarm in 1.7 million fresh seeds for each number compared.
 */
class StochasticTraceTest {
  private static final int D = 4;

  /** The linear field v = A x for rows of D values, of any shape. */
  private static VelocityField linear(double[] a) {
    Tensor matrix = Tensors.of(a, D, D);
    return (t, x, condition) -> x.flatten(1, -1).matmul(matrix.t()).reshape(x.shape());
  }

  private static double[] matrix() {
    double[] a = new double[D * D];
    Key.of(9).normal(0, a, 0, a.length);
    return a;
  }

  private static double trace(double[] a) {
    double sum = 0;
    for (int j = 0; j < D; j++) {
      sum += a[j * D + j];
    }
    return sum;
  }

  /** All estimates at one evaluation, [rows * estimates]. */
  private static double[] estimates(Divergence divergence, VelocityField field, long... shape) {
    Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Double, shape);
    int count = divergence.estimates();
    Tensor out =
        count == 1
            ? Tensors.empty(ScalarType.Double, shape[0])
            : Tensors.empty(ScalarType.Double, shape[0], count);
    Tensor velocity = Tensors.empty(ScalarType.Double, shape);
    divergence.evaluator(field, shape[0], Condition.NONE).evaluate(0.3, x, velocity, out);
    Tensor t = Tensors.full(ScalarType.Double, 0.3, shape[0]);
    assertThat(Tensors.doubles(velocity))
        .containsExactly(Tensors.doubles(field.velocity(t, x, Condition.NONE)));
    return Tensors.doubles(out);
  }

  static List<Divergence> unbiased() {
    Key key = Key.of(1);
    return List.of(
        Hutchinson.of(key, 3),
        new Hutchinson(key, Probe.GAUSSIAN, 1, ProbeNoise.FRESH, 0),
        HutchPlusPlus.of(key, 2, 2),
        new HutchPlusPlus(key, Probe.GAUSSIAN, 1, 1, ProbeNoise.FRESH, 0));
  }

  @ParameterizedTest
  @MethodSource("unbiased")
  void theMeanOfTheEstimatesIsTheTrace(Divergence divergence) {
    double[] found = estimates(divergence, linear(matrix()), 4000, 2, 2);
    // Estimates of one row share a sketch, so rows are what is independent.
    int count = divergence.estimates();
    double[] rows = new double[4000];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.stream(found, i * count, (i + 1) * count).average().orElseThrow();
    }
    double mean = Arrays.stream(rows).average().orElseThrow();
    double variance = Arrays.stream(rows).map(r -> (r - mean) * (r - mean)).sum() / 3999;
    assertThat(variance).isGreaterThan(1e-3);
    assertThat(Math.abs(mean - trace(matrix()))).isLessThan(5 * Math.sqrt(variance / 4000));
  }

  /**
   * The variance of one estimate is 2 (|S|^2 - sum S_jj^2) for signs and 2 |S|^2 for normal
   * numbers. The sample variance of 20,000 is held within 5 of its standard errors.
   */
  @ParameterizedTest
  @EnumSource(Probe.class)
  void theVarianceIsTheKnownOne(Probe probe) {
    double[] a = matrix();
    double square = 0;
    double diagonal = 0;
    for (int i = 0; i < D; i++) {
      diagonal += a[i * D + i] * a[i * D + i];
      for (int j = 0; j < D; j++) {
        square += Math.pow((a[i * D + j] + a[j * D + i]) / 2, 2);
      }
    }
    double expected = 2 * (square - (probe == Probe.RADEMACHER ? diagonal : 0));
    double[] found =
        estimates(new Hutchinson(Key.of(4), probe, 1, ProbeNoise.FIXED, 0), linear(a), 20_000, D);
    double[] squares = Arrays.stream(found).map(value -> Math.pow(value - trace(a), 2)).toArray();
    double variance = Arrays.stream(squares).average().orElseThrow();
    double fourth = Arrays.stream(squares).map(s -> s * s).average().orElseThrow();
    double error = Math.sqrt((fourth - variance * variance) / 20_000);
    assertThat(Math.abs(variance - expected)).isLessThan(5 * error);
  }

  @Test
  void signsAreExactOnADiagonalAndHutchPlusPlusOnLowRankAndWideSketches() {
    double[] diagonal = new double[D * D];
    for (int j = 0; j < D; j++) {
      diagonal[j * D + j] = j - 0.7;
    }
    assertThat(estimates(Hutchinson.of(Key.of(1), 2), linear(diagonal), 9, D))
        .usingComparatorWithPrecision(1e-12)
        .containsOnly(trace(diagonal));
    double[] low = new double[D * D];
    double[] u = {1, -2, 0.5, 1};
    double[] w = {0.3, 1, 1, -1};
    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        low[i * D + j] = u[i] * w[j] + (i == j && i < 1 ? 1 : 0);
      }
    }
    assertThat(estimates(HutchPlusPlus.of(Key.of(1), 2, 1), linear(low), 9, D))
        .usingComparatorWithPrecision(1e-10)
        .containsOnly(trace(low));
    for (int sketch : new int[] {D, D + 3}) {
      assertThat(estimates(HutchPlusPlus.of(Key.of(1), sketch, 2), linear(matrix()), 9, D))
          .usingComparatorWithPrecision(1e-10)
          .containsOnly(trace(matrix()));
    }
    assertThat(estimates(HutchPlusPlus.of(Key.of(1), 2, 1), linear(new double[D * D]), 3, D))
        .containsOnly(0);
  }

  @Test
  void estimatesDoNotDependOnHowRowsAreCut() {
    for (Divergence whole : unbiased()) {
      VelocityField field = WavyField.of(D, 1);
      Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Double, 7, D);
      double[] together = Tensors.doubles(score(whole, field, x).logDensity());
      double[] first = Tensors.doubles(score(whole, field, x.narrow(0, 0, 3)).logDensity());
      double[] last = Tensors.doubles(score(whole.from(3), field, x.narrow(0, 3, 4)).logDensity());
      assertThat(Arrays.copyOf(together, 3)).containsExactly(first, within(1e-13));
      assertThat(Arrays.copyOfRange(together, 3, 7)).containsExactly(last, within(1e-13));
    }
  }

  private static LogDensity.Result score(Divergence divergence, VelocityField field, Tensor x) {
    return new LogDensity(field, Normal.STANDARD, divergence, RungeKutta.named("rk4"))
        .score(x, TimeGrid.uniform(1, 0, 12), Condition.NONE);
  }

  @Test
  void aPartOfTheRowsHasTheSameProbes() {
    for (Divergence divergence :
        List.of(Hutchinson.of(Key.of(1), 2), HutchPlusPlus.of(Key.of(1), 2, 2))) {
      VelocityField field = WavyField.of(D, 1);
      Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Double, 5, D);
      Divergence.Evaluator evaluator = divergence.evaluator(field, 5, Condition.NONE);
      Tensor velocity = Tensors.empty(ScalarType.Double, 5, D);
      Tensor all = Tensors.empty(ScalarType.Double, 5, 2);
      evaluator.evaluate(0.4, x, velocity, all);
      Tensor rows = Tensors.of(new double[] {3, 1}, 2).to(ScalarType.Long);
      Tensor some = Tensors.empty(ScalarType.Double, 2, 2);
      evaluator.evaluate(
          Tensors.full(ScalarType.Double, 0.4, 2),
          rows,
          x.index_select(0, rows),
          Tensors.empty(ScalarType.Double, 2, D),
          some);
      assertThat(Tensors.doubles(some))
          .containsExactly(Tensors.doubles(all.index_select(0, rows)), within(1e-12));
    }
  }

  /**
   * The mean over rows of ((estimate - exact) / standard error)^2 has, for P = 8 nearly normal
   * probe integrals, the mean (P - 1) / (P - 3) = 1.4 of a squared Student variable; a wrong factor
   * of sqrt(8) in the error would make it 11 or .2. Of 400,000 simulated means of 400 such
   * variables none was below .9 and 2.2e-4 above 2.2, so that fresh seeds raise a false alarm in
   * two of them at a rate of 5e-4; this seed replays.
   */
  @Test
  void theStandardErrorIsThatOfTheLogDensity() {
    VelocityField field = WavyField.of(8, 3);
    Tensor x = Tensors.normal(Key.of(7), 0, ScalarType.Double, 400, 8);
    double[] exact = Tensors.doubles(score(new ExactTrace(), field, x).logDensity());
    for (Divergence divergence :
        List.of(
            Hutchinson.of(Key.of(5), 8),
            new Hutchinson(Key.of(5), Probe.GAUSSIAN, 8, ProbeNoise.FRESH, 0))) {
      LogDensity.Result found = score(divergence, field, x);
      double[] error = Tensors.doubles(java.util.Objects.requireNonNull(found.standardError()));
      double[] nats = Tensors.doubles(found.logDensity());
      double[] z = new double[400];
      double bias = 0;
      for (int i = 0; i < 400; i++) {
        z[i] = Math.pow((nats[i] - exact[i]) / error[i], 2);
        bias += (nats[i] - exact[i]) / 400;
      }
      double variance = Arrays.stream(error).map(e -> e * e).sum() / 400 / 400;
      assertThat(Math.abs(bias)).isLessThan(5 * Math.sqrt(variance));
      assertThat(Arrays.stream(z).average().orElseThrow()).isBetween(0.9, 2.2);
    }
    assertThat(score(new ExactTrace(), field, x).standardError()).isNull();
    assertThat(score(Hutchinson.of(Key.of(5), 1), field, x).standardError()).isNull();
  }

  @Test
  void fixedNoiseIsOneFunctionOfTimeAndFreshNoiseIsNot() {
    VelocityField field = WavyField.of(D, 1);
    Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Double, 3, D);
    for (ProbeNoise noise : ProbeNoise.values()) {
      Divergence.Evaluator evaluator =
          new Hutchinson(Key.of(1), Probe.GAUSSIAN, 1, noise, 0)
              .evaluator(field, 3, Condition.NONE);
      Tensor velocity = Tensors.empty(ScalarType.Double, 3, D);
      Tensor first = Tensors.empty(ScalarType.Double, 3);
      Tensor second = Tensors.empty(ScalarType.Double, 3);
      evaluator.evaluate(0.5, x, velocity, first);
      evaluator.evaluate(0.5, x, velocity, second);
      assertThat(first.equal(second)).isEqualTo(noise == ProbeNoise.FIXED);
    }
  }

  @Test
  void solvesThatFollowEachOtherShareFixedProbesAndNoFreshOnes() {
    VelocityField field = WavyField.of(D, 1);
    for (ProbeNoise noise : ProbeNoise.values()) {
      for (Divergence divergence :
          List.of(
              new Hutchinson(Key.of(1), Probe.GAUSSIAN, 1, noise, 5),
              new HutchPlusPlus(Key.of(1), Probe.GAUSSIAN, 1, 1, noise, 5))) {
        double[] first = estimates(divergence, field, 9, D);
        assertThat(estimates(divergence.inSolve(0), field, 9, D)).isEqualTo(first);
        double[] second = estimates(divergence.inSolve(1), field, 9, D);
        double[] third = estimates(divergence.inSolve(2), field, 9, D);
        for (int i = 0; i < 9; i++) {
          assertThat(second[i] == first[i]).isEqualTo(noise == ProbeNoise.FIXED);
          assertThat(third[i] == second[i]).isEqualTo(noise == ProbeNoise.FIXED);
        }
        assertThat(estimates(divergence.inSolve(1).from(2), field, 7, D))
            .isEqualTo(estimates(divergence.from(2).inSolve(1), field, 7, D));
      }
    }
  }

  /** A solver that says nothing of a grid of its own. */
  private record Other() implements OdeSolver {
    @Override
    public String name() {
      return "other";
    }

    @Override
    public int order() {
      return 4;
    }

    @Override
    public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
      return RungeKutta.named("rk4").solve(function, start, grid, keep);
    }
  }

  @Test
  void badValuesAreRefusedWithTheReason() {
    Key key = Key.of(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LogDensity(
                    WavyField.of(2, 1),
                    Normal.STANDARD,
                    new Hutchinson(key, Probe.RADEMACHER, 1, ProbeNoise.FRESH, 0),
                    new Other()))
        .withMessageContaining("noise: is fresh")
        .withMessageContaining("'other'")
        .withMessageContaining("Take noise fixed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hutchinson.of(key, 0))
        .withMessage("probes: is 0, but must be 1 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HutchPlusPlus.of(key, 0, 1))
        .withMessage("sketch: is 0, but must be 1 or more");
  }
}
