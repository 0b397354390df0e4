package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceLawTest {
  private static final Key KEY = Key.of(11);

  static List<String> names() {
    return SequenceLaw.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aSequenceDependsOnKeyIndexAndLengthOnly(String name) {
    SequenceLaw law = SequenceLaw.of(name);
    assertThat(law.channels()).containsExactly("x");
    Sequences whole = law.draw(KEY, 0, 40, 25);
    Sequences part = law.draw(KEY, 30, 10, 25);
    assertThat(part.ids()).isEqualTo(whole.ids().subList(30, 40));
    for (int i = 0; i < 10; i++) {
      assertThat(part.stampsOf(i)).isEqualTo(whole.stampsOf(30 + i));
      assertThat(part.stepsOf(i).values()).isEqualTo(whole.stepsOf(30 + i).values());
    }
    Sequences shorter = law.draw(KEY, 30, 10, 5);
    assertThat(shorter.stepsOf(3).values()).isEqualTo(Arrays.copyOf(whole.stepsOf(33).values(), 5));
    assertThat(law.draw(Key.of(12), 0, 40, 25).steps().values())
        .isNotEqualTo(whole.steps().values());
  }

  /**
   * Every value has mean 0 and variance 1. Values of different sequences are independent; five
   * standard errors, false-alarm rate 6e-7 for each of the 60 comparisons.
   */
  @ParameterizedTest
  @MethodSource("names")
  void everyPositionHasMeanZeroAndVarianceOne(String name) {
    int n = 20_000;
    Sequences drawn = SequenceLaw.of(name).draw(KEY, 0, n, 6);
    for (int k = 0; k < 6; k++) {
      double sum = 0;
      double squares = 0;
      double fourth = 0;
      for (int i = 0; i < n; i++) {
        double x = drawn.steps().at(6 * i + k, 0);
        sum += x / n;
        squares += x * x / n;
        fourth += x * x * x * x / n;
      }
      assertThat(sum).isCloseTo(0, within(5 / Math.sqrt(n)));
      assertThat(squares).isCloseTo(1, within(5 * Math.sqrt((fourth - squares * squares) / n)));
    }
  }

  /** The Gaussian laws against the dense density of their covariance, built from its formula. */
  @Test
  void theDensityOfAr1IsThatOfItsCovariance() {
    requireDense(SequenceLaw.of("ar1"), (s, t) -> Math.pow(0.8, Math.abs(s - t)));
  }

  @Test
  void theDensityOfAr2IsThatOfItsCovariance() {
    // Solved from the Yule-Walker equations: (3/4)^(k/2) (cos(k pi/6) + c sin(k pi/6)), the value
    // at
    // 1 being 6/7.
    double c = (6.0 / 7 / Math.sqrt(0.75) - Math.cos(Math.PI / 6)) / Math.sin(Math.PI / 6);
    requireDense(
        SequenceLaw.of("ar2"),
        (s, t) -> {
          double k = Math.abs(s - t);
          return Math.pow(0.75, k / 2)
              * (Math.cos(k * Math.PI / 6) + c * Math.sin(k * Math.PI / 6));
        });
  }

  @Test
  void theDensityOfOrnsteinUhlenbeckIsThatOfItsCovariance() {
    requireDense(SequenceLaw.of("ornstein-uhlenbeck"), (s, t) -> Math.exp(-Math.abs(s - t)));
  }

  private static void requireDense(SequenceLaw law, DoubleBinaryOperator covariance) {
    for (int length : new int[] {1, 2, 3, 12, 40}) {
      Sequences drawn = law.draw(KEY, 5, 3, length);
      double[] densities = law.logDensity(drawn);
      for (int i = 0; i < 3; i++) {
        double[] expected = {denseNormal(drawn.stampsOf(i), drawn.stepsOf(i).values(), covariance)};
        assertThat(densities[i]).isCloseTo(expected[0], within(1e-9 * length));
      }
    }
  }

  /** Returns the log density of N(0, S) by Cholesky's factor. */
  static double denseNormal(double[] stamps, double[] x, DoubleBinaryOperator covariance) {
    int n = x.length;
    double[][] factor = new double[n][n];
    double[] white = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      white[i] = x[i];
      for (int j = 0; j <= i; j++) {
        double rest = covariance.applyAsDouble(stamps[i], stamps[j]);
        for (int k = 0; k < j; k++) {
          rest -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
        white[i] -= j < i ? factor[i][j] * white[j] : 0;
      }
      white[i] /= factor[i][i];
      sum -= white[i] * white[i] / 2 + Math.log(factor[i][i]) + Math.log(2 * Math.PI) / 2;
    }
    return sum;
  }

  /**
   * Sample covariances of the Gaussian laws agree with the formula: five standard errors, those of
   * products of normal values, {@code sqrt((1 + r^2) / n)}; false-alarm rate 6e-7 each.
   */
  @Test
  void drawsOfAr2HaveItsAutocorrelations() {
    double[] expected = {1, 6.0 / 7, 15.0 / 28, 9.0 / 56, -0.16071428571428573};
    int n = 40_000;
    Sequences drawn = SequenceLaw.of("ar2").draw(KEY, 0, n, 5);
    for (int lag = 1; lag < 5; lag++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += drawn.steps().at(5 * i, 0) * drawn.steps().at(5 * i + lag, 0) / n;
      }
      double r = expected[lag];
      assertThat(sum).isCloseTo(r, within(5 * Math.sqrt((1 + r * r) / n)));
    }
  }

  /**
   * Transitions of Ornstein-Uhlenbeck draws are those of the formula, and gaps are uniform in the
   * logarithm between .07 and 4.2: five standard errors, false-alarm rate 6e-7 each.
   */
  @Test
  void ornsteinUhlenbeckStampsAndStepsFollowTheirLaw() {
    int n = 20_000;
    Sequences drawn = SequenceLaw.of("ornstein-uhlenbeck").draw(KEY, 0, n, 2);
    double[] u = new double[n];
    double[] z = new double[n];
    for (int i = 0; i < n; i++) {
      assertThat(drawn.stamps()[2 * i]).isZero();
      double gap = drawn.stamps()[2 * i + 1];
      assertThat(gap).isBetween(0.07, 4.2);
      u[i] = Math.log(gap / 0.07) / Math.log(60) - 0.5;
      double a = Math.exp(-gap);
      z[i] =
          (drawn.steps().at(2 * i + 1, 0) - a * drawn.steps().at(2 * i, 0)) / Math.sqrt(1 - a * a);
    }
    double bound = 5 / Math.sqrt(n);
    assertThat(Arrays.stream(u).average().orElseThrow())
        .isCloseTo(0, within(bound / Math.sqrt(12)));
    assertThat(Arrays.stream(u).map(v -> v * v).average().orElseThrow())
        .isCloseTo(1.0 / 12, within(bound / Math.sqrt(180)));
    assertThat(Arrays.stream(z).average().orElseThrow()).isCloseTo(0, within(bound));
    assertThat(Arrays.stream(z).map(v -> v * v).average().orElseThrow())
        .isCloseTo(1, within(bound * Math.sqrt(2)));
  }

  /** The forward recursion against the sum over all 2^9 paths of regimes. */
  @Test
  void theDensityOfTwoRegimesIsTheMixtureOverTheirPaths() {
    SequenceLaw law = SequenceLaw.of("two-regimes");
    Sequences drawn = law.draw(KEY, 0, 4, 10);
    double[] densities = law.logDensity(drawn);
    for (int i = 0; i < 4; i++) {
      double[] x = drawn.stepsOf(i).values();
      double total = 0;
      for (int path = 0; path < 1 << 10; path++) {
        double weight = 0.5;
        double density = Math.exp(-x[0] * x[0] / 2) / Math.sqrt(2 * Math.PI);
        for (int k = 1; k < 10; k++) {
          int regime = (path >> k) & 1;
          weight *= regime == ((path >> (k - 1)) & 1) ? 0.95 : 0.05;
          double a = regime == 0 ? 0.95 : -0.5;
          double v = 1 - a * a;
          double d = x[k] - a * x[k - 1];
          density *= Math.exp(-d * d / (2 * v)) / Math.sqrt(2 * Math.PI * v);
        }
        total += weight * density;
      }
      assertThat(densities[i]).isCloseTo(Math.log(total), within(1e-10));
    }
  }

  /**
   * The mean product of neighbours is the mean coefficient, .225, and that of squares of neighbours
   * 1 + 2 E[a^2]: five standard errors, false-alarm rate 6e-7 each.
   */
  @Test
  void drawsOfTwoRegimesSwitchAsTheChainDoes() {
    int n = 100_000;
    Sequences drawn = SequenceLaw.of("two-regimes").draw(KEY, 0, n, 3);
    double[] product = new double[n];
    double[] squares = new double[n];
    double[] persistence = new double[n];
    for (int i = 0; i < n; i++) {
      double x = drawn.steps().at(3 * i, 0);
      double y = drawn.steps().at(3 * i + 1, 0);
      double z = drawn.steps().at(3 * i + 2, 0);
      product[i] = x * y;
      squares[i] = x * x * y * y;
      persistence[i] = x * z;
    }
    requireMean(product, 0.225);
    requireMean(squares, 1 + 2 * (0.95 * 0.95 + 0.25) / 2);
    // E[a_s a_r] for neighbours r, s in the chain.
    requireMean(persistence, 0.95 * (0.9025 + 0.25) / 2 + 0.05 * -0.475);
  }

  private static void requireMean(double[] values, double expected) {
    Moments moments = Moments.of(values, 1);
    assertThat(moments.mean(0))
        .isCloseTo(expected, within(5 * Math.sqrt(moments.covariance(0, 0) / values.length)));
  }

  /**
   * The trapezoidal mean over phases against Gauss-Legendre panels, at lengths with sharp peaks.
   */
  @Test
  void theDensityOfTheSineIsAnIndependentQuadratureOverItsPhase() {
    SequenceLaw law = SequenceLaw.of("sine");
    double amplitude = Math.sqrt(2 * 0.91);
    double[][] rule = Quadrature.gaussLegendre(16);
    for (int length : new int[] {1, 5, 64, 400}) {
      Sequences drawn = law.draw(KEY, 0, 2, length);
      double[] densities = law.logDensity(drawn);
      for (int i = 0; i < 2; i++) {
        double[] x = drawn.stepsOf(i).values();
        int panels = 256;
        double[] logs = new double[panels * 16];
        double[] weights = new double[logs.length];
        for (int p = 0; p < logs.length; p++) {
          int panel = p / 16;
          double theta = 2 * Math.PI * (panel + (rule[0][p % 16] + 1) / 2) / panels;
          weights[p] = rule[1][p % 16] / 2 / panels;
          for (int k = 0; k < length; k++) {
            double d = x[k] - amplitude * Math.sin(2 * Math.PI * k / 16 + theta);
            logs[p] -= d * d / 0.18 + Math.log(2 * Math.PI * 0.09) / 2;
          }
        }
        double largest = Arrays.stream(logs).max().orElseThrow();
        double sum = 0;
        for (int p = 0; p < logs.length; p++) {
          sum += weights[p] * Math.exp(logs[p] - largest);
        }
        assertThat(densities[i]).isCloseTo(largest + Math.log(sum), within(1e-8));
      }
    }
  }

  /** In one dimension every law is integrated over the line; the first value is x_1 alone. */
  @ParameterizedTest
  @MethodSource("names")
  void theDensityOfOneAndOfTwoStepsIntegratesToOne(String name) {
    SequenceLaw law = SequenceLaw.of(name);
    double h = 0.0625;
    int side = (int) (16 / h);
    double one = 0;
    double two = 0;
    for (int i = 0; i < side; i++) {
      double x = -8 + h * (i + 0.5);
      one += h * Math.exp(law.logDensity(pair(new double[] {x}))[0]);
      for (int j = 0; j < side; j++) {
        double y = -8 + h * (j + 0.5);
        two += h * h * Math.exp(law.logDensity(pair(new double[] {x, y}))[0]);
      }
    }
    assertThat(one).isCloseTo(1, within(1e-9));
    assertThat(two).isCloseTo(1, within(1e-9));
  }

  private static Sequences pair(double[] x) {
    double[] stamps = new double[x.length];
    Arrays.setAll(stamps, i -> i);
    return new Sequences(
        List.of("a"), new int[] {0, x.length}, stamps, new Table(List.of("x"), x.length, x));
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> SequenceLaw.of("ar3"))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(
            "toy: is 'ar3', did you mean 'ar1'? known are ar1, ar2, sine, two-regimes,"
                + " ornstein-uhlenbeck");
    assertThatThrownBy(() -> SequenceLaw.of("moons"))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(
            "toy: is 'moons', a distribution of points, but data.sequence asks for a process;"
                + " known are ar1, ar2, sine, two-regimes, ornstein-uhlenbeck");
  }
}
