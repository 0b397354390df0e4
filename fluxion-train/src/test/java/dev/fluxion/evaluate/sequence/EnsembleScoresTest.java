package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleScoresTest {
  /** Gneiting and Raftery (2007), eq. 21 and below: CRPS of N(mu, sigma^2). */
  private static double normal(double mu, double sigma, double y) {
    double z = (y - mu) / sigma;
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    double below = Tensors.doubles(torch.special_ndtr(Tensors.of(new double[] {z}, 1)))[0];
    return sigma * (z * (2 * below - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
  }

  /**
   * Mean over 20,000 ensembles against the closed form, for any number of members; six standard
   * errors, false alarms below 1e-8. The plain form's mean lies {@code E|X - X'| / (2 m) = sigma /
   * (m sqrt(pi))} higher.
   */
  @ParameterizedTest
  @CsvSource({"2, 0.3", "5, 0", "5, -2.5", "20, 1"})
  void theFairScoreHasTheMeanOfTheClosedForm(int members, double y) {
    double mu = 0.4;
    double sigma = 1.7;
    int draws = 20_000;
    double[] normals = Processes.normals(draws * members, members + 31);
    double[] fair = new double[draws];
    double[] plain = new double[draws];
    for (int k = 0; k < draws; k++) {
      double[] x = Arrays.copyOfRange(normals, k * members, (k + 1) * members);
      Arrays.setAll(x, i -> mu + sigma * x[i]);
      fair[k] = EnsembleScores.crps(x, y, true);
      plain[k] = EnsembleScores.crps(x, y, false);
    }
    double[] found = Processes.meanAndSixErrors(fair);
    assertThat(found[1]).isLessThan(0.1);
    assertThat(found[0]).isCloseTo(normal(mu, sigma, y), within(found[1]));
    double[] larger = Processes.meanAndSixErrors(plain);
    assertThat(larger[0])
        .isCloseTo(normal(mu, sigma, y) + sigma / members / Math.sqrt(Math.PI), within(larger[1]));
  }

  @Test
  void scoresAreTheOnesComputedByHand() {
    double[] two = {2, 0};
    assertThat(EnsembleScores.crps(two, 1, true)).isEqualTo(1 - 2 / 2.0);
    assertThat(EnsembleScores.crps(two, 1, false)).isEqualTo(1 - 2 / 4.0);
    assertThat(EnsembleScores.crps(new double[] {3}, 1, false)).isEqualTo(2);
    // Members (0, 0) and (3, 4), y = (0, 4): (4 + 3) / 2 - 5 / 2.
    assertThat(EnsembleScores.energy(new double[] {0, 0, 3, 4}, new double[] {0, 4}, true))
        .isEqualTo(1);
    assertThat(EnsembleScores.energy(new double[] {0, 0, 3, 4}, new double[] {0, 4}, false))
        .isEqualTo(3.5 - 5 / 4.0);
  }

  @Test
  void theScoreByOrderIsTheOneByPairsAndTheEnergyScoreOfALine() {
    double[] x = Processes.normals(41, 5);
    for (boolean fair : new boolean[] {true, false}) {
      assertThat(EnsembleScores.crps(x, 0.7, fair))
          .isCloseTo(EnsembleScores.energy(x, new double[] {0.7}, fair), within(1e-13));
    }
  }

  /**
   * X, X', Y of N(0, I) in three dimensions: the mean of the fair score is {@code E|X - X'| / 2 =
   * Gamma(2) / Gamma(3/2)}; six standard errors of 5,000 scores, false alarms below 1e-8. Forecasts
   * that are shifted, too wide or too narrow score worse on the same truth.
   */
  @Test
  void theEnergyScoreOfNormalsIsTheKnownOneAndIsLeastForTheTrueLaw() {
    int cases = 5000;
    int members = 10;
    double[] truth = Processes.normals(3 * cases, 1);
    double[] x = Processes.normals(3 * cases * members, 2);
    double[] right = energies(truth, x, members, 1, 0);
    double[] found = Processes.meanAndSixErrors(right);
    assertThat(found[0]).isCloseTo(2 / Math.sqrt(Math.PI), within(found[1]));
    assertThat(found[1]).isLessThan(0.06);
    for (double[] wrong : new double[][] {{1, 0.8}, {0.5, 0}, {1.7, 0}}) {
      double[] worse = energies(truth, x, members, wrong[0], wrong[1]);
      Arrays.setAll(worse, i -> worse[i] - right[i]);
      double[] more = Processes.meanAndSixErrors(worse);
      assertThat(more[0]).isGreaterThan(more[1] / 6);
    }
  }

  private static double[] energies(
      double[] truth, double[] x, int members, double scale, double shift) {
    double[] scores = new double[truth.length / 3];
    for (int i = 0; i < scores.length; i++) {
      double[] own = Arrays.copyOfRange(x, 3 * members * i, 3 * members * (i + 1));
      Arrays.setAll(own, k -> scale * own[k] + shift);
      double[] y = Arrays.copyOfRange(truth, 3 * i, 3 * i + 3);
      scores[i] = EnsembleScores.energy(own, y, true);
    }
    return scores;
  }

  @Test
  void quantilesHaveWholeRanksWhereTheShareSaysSo() {
    double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 90};
    assertThat(EnsembleScores.quantile(sorted, 0.5)).isEqualTo(5);
    assertThat(EnsembleScores.quantile(sorted, 0.1)).isEqualTo(1);
    assertThat(EnsembleScores.quantile(sorted, 0.25)).isEqualTo(2.5);
    assertThat(EnsembleScores.quantile(sorted, 0.9)).isEqualTo(90);
    assertThat(EnsembleScores.quantile(sorted, 0.99)).isEqualTo(90);
    assertThat(EnsembleScores.quantile(sorted, 0)).isEqualTo(1);
    assertThat(EnsembleScores.quantile(new double[] {4}, 0.3)).isEqualTo(4);
  }

  @Test
  void ensemblesThatAreTooSmallAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnsembleScores.crps(new double[] {1}, 0, true))
        .withMessageContaining("a fair score needs 2 members or more, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnsembleScores.energy(new double[0], new double[] {1}, false))
        .withMessageContaining("1 members or more, got 0");
  }
}
