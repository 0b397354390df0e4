package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Simulators: joint law, density and exact posterior belong together. */
class SimulatorTest {
  private static final int COUNT = 200_000;

  static List<Simulator> simulators() {
    return ToyDistribution.names().stream()
        .map(ToyDistribution::of)
        .filter(Simulator.class::isInstance)
        .map(Simulator.class::cast)
        .toList();
  }

  @Test
  void thereAreThree() {
    assertThat(simulators()).hasSize(3);
    for (Simulator simulator : simulators()) {
      assertThat(simulator.columns())
          .startsWith(simulator.parameters().toArray(String[]::new))
          .endsWith(simulator.observations().toArray(String[]::new))
          .hasSize(simulator.parameters().size() + simulator.observations().size());
    }
  }

  /** Moments of theta and x = theta - 1 + e; five standard errors, false-alarm rate below 1e-5. */
  @Test
  void theLinearSimulatorHasItsMoments() {
    LinearGaussian toy = new LinearGaussian(2);
    double[] rows = new double[4 * COUNT];
    toy.draw(Key.of(1), 0, COUNT, rows, null);
    double[] sum = new double[6];
    for (int i = 0; i < COUNT; i++) {
      double theta = rows[4 * i + 1];
      double x = rows[4 * i + 3];
      double[] terms = {
        theta, theta * theta, x + 1, (x + 1) * (x + 1), theta * (x + 1), rows[4 * i] * theta
      };
      for (int k = 0; k < 6; k++) {
        sum[k] += terms[k] / COUNT;
      }
    }
    double unit = 5 / Math.sqrt(COUNT);
    assertThat(sum[0]).isCloseTo(0, within(unit));
    assertThat(sum[1]).isCloseTo(1, within(unit * Math.sqrt(2)));
    assertThat(sum[2]).isCloseTo(0, within(unit * Math.sqrt(1.3)));
    assertThat(sum[3]).isCloseTo(1.3, within(unit * Math.sqrt(2) * 1.3));
    assertThat(sum[4]).isCloseTo(1, within(unit * Math.sqrt(1.3 + 1)));
    assertThat(sum[5]).isCloseTo(0, within(unit));
  }

  @Test
  void theLinearPosteriorIsTheOracle() {
    assertThat(LinearGaussian.posteriorMean(0.3)).isCloseTo(1.0, within(1e-12));
    assertThat(LinearGaussian.posteriorVariance()).isCloseTo(3.0 / 13, within(1e-12));
    double[] rows = new double[2 * COUNT];
    new LinearGaussian(2).posterior(Key.of(2), new double[] {0.3, -2}, COUNT, rows);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < COUNT; i++) {
      double d = rows[2 * i + 1] + 10.0 / 13;
      mean += d / COUNT;
      square += d * d / COUNT;
    }
    double unit = 5 / Math.sqrt(COUNT);
    assertThat(mean).isCloseTo(0, within(unit * Math.sqrt(3.0 / 13)));
    assertThat(square).isCloseTo(3.0 / 13, within(unit * Math.sqrt(2) * 3 / 13));
  }

  /**
   * Replacing theta of joint draws by posterior draws given their x leaves the joint law alone: the
   * means of some functions agree within five standard errors, false-alarm rate below 1e-5.
   */
  @ParameterizedTest
  @MethodSource("simulators")
  void thePosteriorBelongsToTheJointLaw(Simulator simulator) {
    int n = 20_000;
    int d = simulator.parameters().size();
    int width = simulator.columns().size();
    double[] joint = new double[n * width];
    simulator.draw(Key.of(3), 0, n, joint, null);
    double[] sum = new double[4];
    double[] squares = new double[4];
    double[] one = new double[d];
    for (int i = 0; i < n; i++) {
      double[] row = Arrays.copyOfRange(joint, i * width, (i + 1) * width);
      double[] before = features(row, d);
      simulator.posterior(Key.of(4).derive(i), Arrays.copyOfRange(row, d, width), 1, one);
      System.arraycopy(one, 0, row, 0, d);
      double[] after = features(row, d);
      for (int k = 0; k < 4; k++) {
        double difference = after[k] - before[k];
        sum[k] += difference / n;
        squares[k] += difference * difference / n;
      }
    }
    for (int k = 0; k < 4; k++) {
      assertThat(sum[k]).as("feature " + k).isCloseTo(0, within(5 * Math.sqrt(squares[k] / n)));
    }
  }

  private static double[] features(double[] row, int d) {
    return new double[] {
      Math.sin(3 * row[0] + row[d]),
      row[0] * row[1],
      Math.cos(2 * row[1] - row[d + 1]) * row[0],
      Math.abs(row[0] + row[1])
    };
  }

  /**
   * E[q(y) / p(y)] over draws y of p is 1 where q is p shifted a little: importance sampling of the
   * integral of the density. Two moons: integral of p over x at fixed theta, by quadrature.
   */
  @Test
  void theDensityOfTheTwoMoonsIntegratesToOneQuarterOverX() {
    TwoMoonsSimulator toy = new TwoMoonsSimulator();
    double h = 0.0005;
    double a = 0.3;
    double b = -0.6;
    double p = 0.25 - Math.abs(a + b) / Math.sqrt(2);
    double q = (b - a) / Math.sqrt(2);
    double sum = 0;
    for (double x = p + h / 2; x < p + 0.2; x += h) {
      for (double y = q - 0.2 + h / 2; y < q + 0.2; y += h) {
        sum += Math.exp(toy.logDensity(new double[] {a, b, x, y})) * h * h;
      }
    }
    assertThat(sum).isCloseTo(0.25, within(1e-5));
    assertThat(toy.logDensity(new double[] {1.1, 0, 0, 0})).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void drawsOfTheTwoMoonsLieOnACrescentAroundTheirCentre() {
    double[] rows = new double[4 * 5000];
    new TwoMoonsSimulator().draw(Key.of(5), 0, 5000, rows, null);
    for (int i = 0; i < 5000; i++) {
      double a = rows[4 * i];
      double b = rows[4 * i + 1];
      double p = rows[4 * i + 2] - 0.25 + Math.abs(a + b) / Math.sqrt(2);
      double q = rows[4 * i + 3] - (b - a) / Math.sqrt(2);
      assertThat(Math.max(Math.abs(a), Math.abs(b))).isLessThan(1);
      assertThat(p).isGreaterThan(0);
      assertThat(Math.hypot(p, q)).isCloseTo(0.1, within(0.06));
      assertThat(new TwoMoonsSimulator().logDensity(Arrays.copyOfRange(rows, 4 * i, 4 * i + 4)))
          .isGreaterThan(-20);
    }
  }

  @Test
  void anObservationFromNowhereIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TwoMoonsSimulator().posterior(Key.of(1), new double[] {9, 9}, 1, new double[2]))
        .withMessageContaining("take one that it made");
  }
}
