package dev.fluxion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.source.DiagonalNormal.Fit;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagonalNormalFitTest {
  @Test
  void momentsAndLikelihoodDifferInTheDivisor() {
    double[] rows = {1, 10, 2, 14, 6, 12};
    DiagonalNormal moments = DiagonalNormal.fit(Fit.MOMENTS, rows, 2);
    DiagonalNormal likelihood = DiagonalNormal.fit(Fit.LIKELIHOOD, rows, 2);
    assertThat(moments.mean()).containsExactly(3.0, 12.0).isEqualTo(likelihood.mean());
    assertThat(moments.scale()).containsExactly(Math.sqrt(7), 2.0);
    assertThat(likelihood.scale()).containsExactly(Math.sqrt(14 / 3.0), Math.sqrt(8 / 3.0));
    assertThat(Fit.LIKELIHOOD).hasToString("likelihood");
  }

  @Test
  void theLikelihoodFitIsTheMaximum() {
    double[] rows = new double[300];
    Key.of(3).normal(0, rows, 0, rows.length);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (i % 3 + 1) * rows[i] + 5 * (i % 3);
    }
    DiagonalNormal best = DiagonalNormal.fit(Fit.LIKELIHOOD, rows, 3);
    double most = likelihood(best, rows);
    for (int j = 0; j < 3; j++) {
      for (double step : new double[] {-0.1, -1e-3, 1e-3, 0.1}) {
        List<Double> mean = new ArrayList<>(best.mean());
        mean.set(j, mean.get(j) + step);
        List<Double> scale = new ArrayList<>(best.scale());
        scale.set(j, scale.get(j) * (1 + step));
        assertThat(likelihood(new DiagonalNormal(mean, best.scale()), rows)).isLessThan(most);
        assertThat(likelihood(new DiagonalNormal(best.mean(), scale), rows)).isLessThan(most);
      }
    }
    assertThat(likelihood(DiagonalNormal.fit(Fit.MOMENTS, rows, 3), rows)).isLessThan(most);
  }

  private static double likelihood(Source source, double[] rows) {
    return source.logDensity(Tensors.of(rows, rows.length / 3, 3)).sum().item_double();
  }

  /** A far mean costs no digits: the squares are taken of differences. */
  @Test
  void aFarMeanDoesNotSpoilTheScale() {
    DiagonalNormal fit = DiagonalNormal.fit(Fit.MOMENTS, new double[] {1e8, 1e8 + 2, 1e8 + 4}, 1);
    assertThat(fit.scale().get(0)).isCloseTo(2, within(1e-9));
  }

  @Test
  void rowsThatCannotBeLearnedFromAreRefused() {
    refused("at least two rows, but there are 1", 2, 1, 2);
    refused("column 1 is constant", 2, 1, 5, 2, 5);
    refused("column 0 holds values that are not finite", 1, 1, Double.NaN, 3);
    refused("column 1 holds values that are not finite", 2, 1, 2, 3, Double.POSITIVE_INFINITY);
    refused("3 values do not fill rows of 2", 2, 1, 2, 3);
    refused("do not fill rows of 0", 0, 1, 2, 3);
  }

  private static void refused(String message, int dimension, double... rows) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DiagonalNormal.fit(Fit.LIKELIHOOD, rows, dimension))
        .withMessageContaining(message);
  }
}
