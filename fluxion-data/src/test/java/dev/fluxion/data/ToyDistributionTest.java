package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ToyDistributionTest {
  private static final Key KEY = Key.of(3);
  private static final int COUNT = 100_000;

  static List<String> names() {
    return ToyDistribution.names();
  }

  /** The plane alone; {@link #theRandomGaussianHasTheLawOfItsKey} has the others. */
  static List<String> namesWithDensity() {
    return names().stream()
        .filter(name -> ToyDistribution.of(name).hasLogDensity())
        .filter(name -> ToyDistribution.of(name).columns().size() == 2)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRowDependsOnlyOnKeyAndIndex(String name) {
    ToyDistribution toy = ToyDistribution.of(name);
    int width = toy.columns().size();
    double[] whole = new double[1000 * width];
    int[] labels = new int[1000];
    toy.draw(KEY, 0, 1000, whole, labels);
    for (int first : new int[] {0, 1, 255, 300, 999}) {
      int rows = Math.min(300, 1000 - first);
      double[] part = new double[width * rows];
      int[] partLabels = new int[rows];
      toy.draw(KEY, first, rows, part, partLabels);
      assertThat(part).isEqualTo(Arrays.copyOfRange(whole, width * first, width * (first + rows)));
      assertThat(partLabels).isEqualTo(Arrays.copyOfRange(labels, first, first + rows));
    }
  }

  @ParameterizedTest
  @MethodSource("namesWithDensity")
  void theDensityIntegratesToOne(String name) {
    ToyDistribution toy = ToyDistribution.of(name);
    // The midpoint rule is exact on the checkerboard, whose edges lie on the grid, and converges
    // faster than any power of the spacing for sums of normal distributions.
    double h = 0.03125;
    double sum = 0;
    for (double x = -9 + h / 2; x < 9; x += h) {
      for (double y = -9 + h / 2; y < 9; y += h) {
        sum += Math.exp(toy.logDensity(new double[] {x, y})) * h * h;
      }
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  /**
   * Mean entropy estimates: the mean of log p over draws must equal its integral, which fails if
   * draws and density differ. Five standard errors: false-alarm rate 6e-7 for each set.
   */
  @ParameterizedTest
  @MethodSource("namesWithDensity")
  void drawsFollowTheDensity(String name) {
    ToyDistribution toy = ToyDistribution.of(name);
    int n = 5000;
    double[] rows = new double[2 * n];
    toy.draw(KEY, 0, n, rows, null);
    double h = 0.0625;
    double[] expected = new double[4];
    double[] squares = new double[4];
    for (double x = -9 + h / 2; x < 9; x += h) {
      for (double y = -9 + h / 2; y < 9; y += h) {
        double log = toy.logDensity(new double[] {x, y});
        double p = Math.exp(log) * h * h;
        double[] f = features(x, y, log);
        for (int i = 0; i < 4; i++) {
          expected[i] += p == 0 ? 0 : p * f[i];
          squares[i] += p == 0 ? 0 : p * f[i] * f[i];
        }
      }
    }
    double[] mean = new double[4];
    for (int r = 0; r < n; r++) {
      double log = toy.logDensity(new double[] {rows[2 * r], rows[2 * r + 1]});
      double[] f = features(rows[2 * r], rows[2 * r + 1], log);
      for (int i = 0; i < 4; i++) {
        mean[i] += f[i] / n;
      }
    }
    for (int i = 0; i < 4; i++) {
      double error = Math.sqrt(Math.max(0, squares[i] - expected[i] * expected[i]) / n);
      assertThat(mean[i]).as("feature %d", i).isCloseTo(expected[i], within(5 * error + 1e-6));
    }
  }

  private static double[] features(double x, double y, double log) {
    return new double[] {log, Math.sin(x + 0.3), x * y, Math.cos(2 * y - x)};
  }

  /** Closed-form means and variances; five standard errors, false-alarm rate below 4e-6 a set. */
  @ParameterizedTest
  @CsvSource({
    // Mean and variance of theta cos theta / (2 pi), theta sin theta / (2 pi) over three turns.
    "spiral, 0, -0.1591549431, 1.516332574, 1.478337127",
    "moons, 0.5, 0.25, 0.76, 0",
    "circles, 0, 0, 0.315, 0.315",
    "eight-gaussians, 0, 0, 4.125, 4.125",
    "checkerboard, 0, 0, 5.333333333, 5.333333333",
    "gaussian, 0, 0, 1, 1",
    "gaussian-note, 2, 2, 0.5, 0.5",
    "gaussian-mixture, -0.2, -0.3, 2.989, 0",
    "eight-gaussians-wide, 0, 0, 12.6, 12.6",
    // 3 (0.5 + 0.1) - 1, 3 (0.25 + 0.1) - 1, and 9 (0.75 + 0.04 / 12).
    "moons-wide, 0.8, 0.05, 6.78, 0"
  })
  void momentsAreThoseOfTheFormula(
      String name, double meanX, double meanY, double varianceX, double varianceY) {
    double[] rows = new double[2 * COUNT];
    ToyDistribution.of(name).draw(KEY, 0, COUNT, rows, null);
    requireMoments(rows, 0, meanX, varianceX);
    requireMoments(rows, 1, meanY, varianceY);
  }

  private static void requireMoments(double[] rows, int column, double mean, double variance) {
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int i = 0; i < COUNT; i++) {
      double d = rows[2 * i + column] - mean;
      sum += d / COUNT;
      squares += d * d / COUNT;
      fourth += d * d * d * d / COUNT;
    }
    assertThat(sum).isCloseTo(0, within(5 * Math.sqrt(squares / COUNT)));
    if (variance > 0) {
      double error = Math.sqrt((fourth - squares * squares) / COUNT);
      assertThat(squares).isCloseTo(variance, within(5 * error + 1e-8));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "moons, 2",
    "circles, 2",
    "eight-gaussians, 8",
    "pinwheel, 5",
    "gaussian-mixture, 4",
    "eight-gaussians-wide, 8",
    "moons-wide, 2",
    "spiral, 0",
    "checkerboard, 0",
    "swiss-roll, 0",
    "gaussian, 0"
  })
  void labelsAreTheClasses(String name, int classes) {
    ToyDistribution toy = ToyDistribution.of(name);
    assertThat(toy.classes()).isEqualTo(classes);
    assertThat(toy.columns()).containsExactly("x", "y");
    int[] labels = new int[10_000];
    toy.draw(KEY, 0, labels.length, new double[20_000], labels);
    assertThat(Arrays.stream(labels).distinct().count()).isEqualTo(Math.max(1, classes));
    assertThat(Arrays.stream(labels).max().getAsInt()).isEqualTo(Math.max(1, classes) - 1);
  }

  @Test
  void anyEvenNumberOfNeighboursHasEqualHalvesOfTheWideMoons() {
    int[] labels = new int[6];
    ToyDistribution.of("moons-wide").draw(KEY, 4_999_999_999L, 6, new double[12], labels);
    assertThat(Arrays.stream(labels).sum()).isEqualTo(3);
  }

  @Test
  void labelsTellTheMoonsApart() {
    int n = 2000;
    double[] rows = new double[2 * n];
    int[] labels = new int[n];
    new Moons(0.01).draw(KEY, 0, n, rows, labels);
    for (int i = 0; i < n; i++) {
      double x = rows[2 * i] - (labels[i] == 0 ? 0 : 1);
      double y = rows[2 * i + 1] - (labels[i] == 0 ? 0 : 0.5);
      assertThat(Math.hypot(x, y)).isCloseTo(1, within(0.06));
    }
  }

  @Test
  void theSpiralDensityIsThatOfAnIndependentQuadrature() {
    Spiral spiral = new Spiral();
    int nodes = 400_000;
    for (double[] x : new double[][] {{0, 0}, {1, 0.1}, {-1.3, 2}, {2.9, -0.2}, {5, 5}}) {
      double sum = 0;
      for (int i = 0; i < nodes; i++) {
        double theta = 6 * Math.PI * (i + 0.5) / nodes;
        double dx = x[0] - theta * Math.cos(theta) / (2 * Math.PI);
        double dy = x[1] - theta * Math.sin(theta) / (2 * Math.PI);
        sum += Math.exp(-(dx * dx + dy * dy) / 0.02) / (2 * Math.PI * 0.01) / nodes;
      }
      if (sum > 0) {
        assertThat(Math.exp(spiral.logDensity(x))).isCloseTo(sum, within(1e-8 * (1 + sum)));
      }
    }
  }

  @Test
  void theBivariateNormalDensityIsTheClosedForm() {
    // |S| = 0.24, S^-1 = [[0.5, -0.1], [-0.1, 0.5]] / 0.24.
    double[] x = {2.5, 1.2};
    double quadratic = (0.5 * 0.25 + 2 * -0.1 * 0.5 * -0.8 + 0.5 * 0.64) / 0.24;
    double expected = -0.5 * quadratic - 0.5 * Math.log(0.24) - Math.log(2 * Math.PI);
    assertThat(Gaussian.note().logDensity(x)).isCloseTo(expected, within(1e-12));
  }

  /**
   * Whitened by a factor found here, draws are N(0, I): sums and products lie within five standard
   * errors (false-alarm rate 2e-5), and the density is that of the whitened point.
   */
  @Test
  void theRandomGaussianHasTheLawOfItsKey() {
    for (long seed : new long[] {1, 2}) {
      ToyDistribution toy = ToyDistribution.of("gaussian-4d", Key.of(seed));
      Moments law = toy.moments().orElseThrow();
      double[][] factor = new double[4][4];
      double logDeterminant = 0;
      for (int i = 0; i < 4; i++) {
        assertThat(law.mean(i)).isBetween(0.0, 1.0);
        for (int j = 0; j <= i; j++) {
          double sum = law.covariance(i, j);
          for (int k = 0; k < j; k++) {
            sum -= factor[i][k] * factor[j][k];
          }
          factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
          assertThat(factor[i][j]).isBetween(0.0, 1.0);
        }
        logDeterminant += Math.log(factor[i][i]);
      }
      int n = 20_000;
      double[] rows = new double[4 * n];
      toy.draw(KEY, 0, n, rows, null);
      double[] white = new double[4 * n];
      for (int r = 0; r < n; r++) {
        double squares = 0;
        for (int i = 0; i < 4; i++) {
          double sum = rows[4 * r + i] - law.mean(i);
          for (int k = 0; k < i; k++) {
            sum -= factor[i][k] * white[4 * r + k];
          }
          white[4 * r + i] = sum / factor[i][i];
          squares += white[4 * r + i] * white[4 * r + i];
        }
        if (r < 50) {
          assertThat(toy.logDensity(Arrays.copyOfRange(rows, 4 * r, 4 * r + 4)))
              .isCloseTo(-squares / 2 - logDeterminant - 2 * Math.log(2 * Math.PI), within(1e-8));
        }
      }
      Moments found = Moments.of(white, 4);
      for (int i = 0; i < 4; i++) {
        assertThat(found.mean(i)).isCloseTo(0, within(5 / Math.sqrt(n)));
        for (int j = 0; j < 4; j++) {
          double error = Math.sqrt((i == j ? 2.0 : 1.0) / n);
          assertThat(found.covariance(i, j)).isCloseTo(i == j ? 1 : 0, within(5 * error));
        }
      }
    }
    assertThat(ToyDistribution.of("gaussian-4d", Key.of(1)).moments().orElseThrow().mean(0))
        .isNotEqualTo(ToyDistribution.of("gaussian-4d", Key.of(2)).moments().orElseThrow().mean(0));
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> ToyDistribution.of("eight-gausians"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("did you mean 'eight-gaussians'?")
        .hasMessageContaining("swiss-roll");
  }
}
