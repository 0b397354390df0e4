package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastReportTest {
  private static final int CASES = 1500;
  private static final int MEMBERS = 19;

  private static LinearAutoregression ar1(double phi, double deviation) {
    return new LinearAutoregression(
        List.of(new LinearAutoregression.Line(0, new double[] {phi}, deviation)));
  }

  private static Windows part(Windows all, int from, int to) {
    double[] values = new double[all.count() * (to - from)];
    for (int k = 0; k < values.length; k++) {
      values[k] = all.at(k / (to - from), from + k % (to - from), 0);
    }
    return Windows.of(values, all.count(), to - from, 1);
  }

  private final Windows all = Processes.ar1(0.8, CASES, 12, 1, 11);
  private final Windows history = part(all, 0, 9);
  private final Windows truth = part(all, 9, 12);

  private ForecastReport report(LinearAutoregression model) {
    List<double[]> series = List.of(Processes.ar1(0.8, 1, 4000, 1, 12).toArray());
    Baselines baselines =
        new Baselines(
            1, SeasonalNaive.fit(series, 1, 1, 3), LinearAutoregression.fit(series, 1, 1));
    return ForecastReport.of(
        List.of("x"),
        truth,
        model.forecast(history, 3, MEMBERS, Key.of(1)),
        baselines,
        baselines.naive().forecast(history, 3, MEMBERS, Key.of(2)),
        baselines.linear().forecast(history, 3, MEMBERS, Key.of(3)));
  }

  /**
   * The true law's CRPS at step h is s_h / sqrt(pi), s_h^2 = 1 - .8^(2h): six standard errors of
   * the series' means. Ranks of 19 members and the truth are uniform, so of the interval between
   * ranks 5 and 15 (1 and 19) the coverage is .5 (.9) exactly; a share over 1,500 independent
   * series has a standard deviation of at most .5 / sqrt(1500), six of them. False alarms below
   * 1e-7 in all.
   */
  @Test
  void theTrueLawHasItsKnownScoreAndCoverage() {
    ForecastReport found = report(ar1(0.8, 0.6));
    double exact = 0;
    for (int h = 1; h <= 3; h++) {
      exact += Math.sqrt((1 - Math.pow(0.8, 2 * h)) / Math.PI) / 3;
    }
    ForecastReport.Line line = found.lines().get(0);
    assertThat(line.crps()).isCloseTo(exact, within(6 * line.crpsError()));
    assertThat(line.crpsError()).isBetween(0.002, 0.02);
    assertThat(line.coverage50()).isCloseTo(0.5, within(6 * 0.5 / Math.sqrt(CASES)));
    assertThat(line.coverage90()).isCloseTo(0.9, within(6 * 0.3 / Math.sqrt(CASES)));
    assertThat(line.order()).isEqualTo(1);
    assertThat(found.cases()).isEqualTo(CASES);
    assertThat(found.season()).isEqualTo(1);
    // The fitted autoregression is nearly the true law; the last value plus an error is not: its
    // mean absolute differences are sqrt(2 (1 - .8^h)) sqrt(2 / pi), half of them the score.
    assertThat(line.linear()).isCloseTo(exact, within(8 * line.crpsError()));
    double naive = 0;
    for (int h = 1; h <= 3; h++) {
      naive += Math.sqrt(2 * (1 - Math.pow(0.8, h)) / Math.PI) / 3;
    }
    assertThat(line.seasonalNaive()).isCloseTo(naive, within(8 * line.crpsError()));
    assertThat(line.seasonalNaive()).isGreaterThan(line.crps());
    assertThat(found.energy().seasonalNaive()).isGreaterThan(found.energy().model());
  }

  @Test
  void wrongForecastsScoreWorseAndCoverWrongly() {
    ForecastReport.Line right = report(ar1(0.8, 0.6)).lines().get(0);
    ForecastReport.Line narrow = report(ar1(0.8, 0.2)).lines().get(0);
    ForecastReport.Line wide = report(ar1(0.8, 1.8)).lines().get(0);
    ForecastReport.Line blind = report(ar1(0, 1)).lines().get(0);
    for (ForecastReport.Line wrong : List.of(narrow, wide, blind)) {
      assertThat(wrong.crps()).isGreaterThan(right.crps() + 3 * right.crpsError());
    }
    assertThat(narrow.coverage90()).isLessThan(0.6);
    assertThat(wide.coverage50()).isGreaterThan(0.8);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Ensemble model = ar1(0.8, 0.6).forecast(history, 2, MEMBERS, Key.of(1));
    List<double[]> series = List.of(all.toArray());
    Baselines baselines =
        new Baselines(
            1, SeasonalNaive.fit(series, 1, 1, 3), LinearAutoregression.fit(series, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ForecastReport.of(List.of("x"), truth, model, baselines, model, model))
        .withMessageContaining("forecasts of 1500 x 2 x 1 series")
        .withMessageContaining("do not fit 1500 x 3 x 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ensemble(2, 3, 1, 1, new double[5]))
        .withMessageContaining("5 values are not 2 x 3 forecasts of 1 positions");
  }

  @Test
  void theReportNamesItsFigures() {
    assertThat(report(ar1(0.8, 0.6)).toMap().keySet())
        .containsExactly("series", "horizon", "members", "season", "channels", "energyScore");
  }
}
