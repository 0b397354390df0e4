package dev.fluxion.evaluate.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureMomentsTest {
  @Test
  void momentsAreMeanAndUnbiasedCovariance() {
    FeatureMoments found = FeatureMoments.of(new double[] {1, 2, 3, 8, 5, 2}, 2);
    assertThat(found.mean()).containsExactly(new double[] {3, 4}, within(1e-12));
    assertThat(found.covariance()).containsExactly(new double[] {4, 0, 0, 12}, within(1e-12));
  }

  @Test
  void ofOneColumnItIsTheDistanceOfMeansAndDeviations() {
    FeatureMoments a = new FeatureMoments(new double[] {1.5}, new double[] {4});
    FeatureMoments b = new FeatureMoments(new double[] {-0.5}, new double[] {0.25});
    assertThat(a.distance(b)).isCloseTo(4 + 1.5 * 1.5, within(1e-12));
  }

  @Test
  void ofVariancesOnlyItIsTheSumOfThatOfTheColumns() {
    FeatureMoments a =
        new FeatureMoments(new double[] {0, 1, 2}, new double[] {9, 0, 0, 0, 4, 0, 0, 0, 0});
    FeatureMoments b =
        new FeatureMoments(new double[] {1, 1, 0}, new double[] {1, 0, 0, 0, 4, 0, 0, 0, 16});
    assertThat(a.distance(b)).isCloseTo(1 + 4 + 4 + 0 + 16, within(1e-10));
  }

  /**
   * Of two by two matrices the trace of the root has a closed form: {@code tr(M^(1/2)) = sqrt(tr(M)
   * + 2 sqrt(det(M)))} of {@code M = S1 S2}; covariances that do not commute, of full rank and of
   * rank one.
   */
  @ParameterizedTest
  @CsvSource({
    "2, 0.7, 1, 1, -0.4, 3",
    "1, 1, 1, 2, 0.3, 0.5",
    "4, 2, 1, 1, -1, 1",
    "1e4, 30, 1, 1e-3, 0, 5"
  })
  void ofTwoColumnsItIsTheClosedForm(double a, double b, double c, double d, double e, double f) {
    double trace = a * d + 2 * b * e + c * f;
    double determinant = (a * c - b * b) * (d * f - e * e);
    double expected =
        25 + a + c + d + f - 2 * Math.sqrt(trace + 2 * Math.sqrt(Math.max(0, determinant)));
    FeatureMoments first = new FeatureMoments(new double[] {0, 0}, new double[] {a, b, b, c});
    FeatureMoments second = new FeatureMoments(new double[] {3, -4}, new double[] {d, e, e, f});
    double scale = a + c + d + f + 25;
    assertThat(first.distance(second)).isCloseTo(expected, within(1e-7 * scale));
    assertThat(second.distance(first)).isCloseTo(expected, within(1e-7 * scale));
    assertThat(first.distance(first)).isCloseTo(0, within(1e-7 * scale));
  }

  /**
   * Rotating both laws changes nothing: of 30 columns, against the sum over the columns before they
   * were rotated.
   */
  @Test
  void itDoesNotDependOnTheAxes() {
    int n = 30;
    double[] v = new double[n];
    Key.of(1).normal(0, v, 0, n);
    double length = 0;
    for (double x : v) {
      length += x * x;
    }
    double[] s = new double[n * n];
    double[] t = new double[n * n];
    double[] mean = new double[n];
    double[] other = new double[n];
    double expected = 0;
    // The mirror H = I - 2 v v^T / |v|^2, as axes of both.
    for (int k = 0; k < n; k++) {
      double p = k + 1;
      double q = n - k;
      expected += Math.pow(Math.sqrt(p) - Math.sqrt(q), 2) + 0.01 * k * k;
      for (int i = 0; i < n; i++) {
        double hi = (i == k ? 1 : 0) - 2 * v[i] * v[k] / length;
        other[i] += 0.1 * k * hi;
        for (int j = 0; j < n; j++) {
          double hj = (j == k ? 1 : 0) - 2 * v[j] * v[k] / length;
          s[i * n + j] += p * hi * hj;
          t[i * n + j] += q * hi * hj;
        }
      }
    }
    assertThat(new FeatureMoments(mean, s).distance(new FeatureMoments(other, t)))
        .isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void otherColumnsAndSinglePointsAreRefused() {
    FeatureMoments one = new FeatureMoments(new double[1], new double[1]);
    FeatureMoments two = new FeatureMoments(new double[2], new double[4]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.distance(two))
        .withMessageContaining("1 and 2 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureMoments.of(new double[] {1, 2}, 2))
        .withMessageContaining("there are 1");
  }
}
