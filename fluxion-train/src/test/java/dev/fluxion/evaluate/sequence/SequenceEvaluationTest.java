package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.SequenceLaw;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SequenceEvaluationTest {
  private static final int LENGTH = 24;
  private static final SequenceLaw LAW = SequenceLaw.of("ar1");
  private final Sequences heldOut = LAW.draw(Key.of(3), 0, 400, LENGTH);
  private final Sequences training = LAW.draw(Key.of(4), 0, 200, LENGTH);

  private static SequenceEvaluation evaluation(SequenceModel model, int horizon, int season) {
    return new SequenceEvaluation(
        300,
        1,
        5,
        OptionalInt.of(horizon),
        40,
        season,
        model.defaultOptions().withThreads(2),
        Key.of(5));
  }

  private SequenceReport report(double phi) {
    SequenceModel model = ExactAutoregression.model(phi, LENGTH);
    return evaluation(model, 4, 1).run(model, heldOut, training, Optional.of(LAW), stage -> {});
  }

  /**
   * The exact field's log densities are the law's on each sequence, up to the solver and single
   * precision. Distances reach the floor (see {@link SequenceComparisonTest}); a CRPS over 256
   * series lies within six standard errors of the mean of {@code s_h / sqrt(pi)}, coverage within
   * six deviations of a share of 256 series; false alarms below 1e-4 in all.
   */
  @Test
  void theExactModelIsFoundRight() {
    SequenceReport found = report(0.8);
    assertThat(found.comparison().windows()).isEqualTo(200);
    found
        .comparison()
        .metrics()
        .forEach((name, entry) -> assertThat(entry.ratio()).as(name).isBetween(0.2, 5.0));
    assertThat(found.comparison().metric("discriminative").mean())
        .isCloseTo(0.5, within(6 * found.comparison().nullDeviation()));
    StepNats nats = found.nats().orElseThrow();
    assertThat(nats.sequences()).isEqualTo(400);
    assertThat(nats.notFinite()).isZero();
    assertThat(nats.behind()).isCloseTo(0, within(1e-4));
    assertThat(nats.truth().orElseThrow()).isCloseTo(nats.mean(), within(1e-4));
    // Of N(0, 1) .5 (1 + log 2 pi) a step, less log .6 in the mean but for the first.
    double entropy = 0.5 * (1 + Math.log(2 * Math.PI)) + Math.log(0.6) * (LENGTH - 1) / LENGTH;
    assertThat(nats.mean()).isCloseTo(-entropy, within(6 * nats.standardError()));
    ForecastReport.Line line = found.forecasts().orElseThrow().lines().get(0);
    double exact = 0;
    for (int h = 1; h <= 4; h++) {
      exact += Math.sqrt((1 - Math.pow(0.64, h)) / Math.PI) / 4;
    }
    assertThat(line.crps()).isCloseTo(exact, within(6 * line.crpsError()));
    assertThat(line.linear()).isCloseTo(line.crps(), within(0.05));
    assertThat(line.seasonalNaive()).isGreaterThan(line.crps());
    assertThat(line.coverage50()).isCloseTo(0.5, within(6 * 0.5 / Math.sqrt(256)));
    assertThat(line.coverage90()).isCloseTo(0.9, within(6 * 0.3 / Math.sqrt(256)));
    assertThat(found.toMap()).containsKeys("forecasts", "nats", "autocorrelations");
  }

  /**
   * N(.8 x, .36) against N(.3 x, .91) with x of variance 1: {@code log(.91 / .36) / 2 + (.36 + .25)
   * / .91 / 2 - 1 / 2} at each position but the first; six standard errors.
   */
  @Test
  void aWrongModelIsAsFarBehindAsTheDivergenceSays() {
    SequenceReport found = report(0.3);
    StepNats nats = found.nats().orElseThrow();
    double divergence = Math.log(0.91 / 0.36) / 2 + (0.36 + 0.25) / 0.91 / 2 - 0.5;
    assertThat(nats.behind())
        .isCloseTo(divergence * (LENGTH - 1) / LENGTH, within(6 * nats.behindError()));
    assertThat(nats.behindError()).isLessThan(0.02);
    assertThat(found.comparison().metric("autocorrelation").ratio()).isGreaterThan(5);
    assertThat(found.comparison().metric("discriminative").mean()).isGreaterThan(0.8);
    assertThat(found.samples().at(1, 0, 0)).isCloseTo(0.3, within(0.1));
    assertThat(found.data().at(1, 0, 0)).isCloseTo(0.8, within(0.1));
    ForecastReport.Line line = found.forecasts().orElseThrow().lines().get(0);
    assertThat(line.crps()).isGreaterThan(line.linear() + 3 * line.crpsError());
  }

  @Test
  void aDensityAboveTheTruthIsFound() {
    int[] lengths = {2, 4, 2};
    double[] truth = {-2, -6, -3};
    StepNats level = StepNats.of(new double[] {-2.4, -6, -2.8}, truth, lengths);
    assertThat(level.behind()).isCloseTo((0.2 + 0 - 0.1) / 3, within(1e-15));
    assertThat(level.mean()).isCloseTo((-1.2 - 1.5 - 1.4) / 3, within(1e-15));
    assertThat(level.aboveTruth()).isFalse();
    assertThat(StepNats.of(new double[] {-1, -4, -1.98}, truth, lengths).aboveTruth()).isTrue();
    StepNats partly = StepNats.of(new double[] {-1, Double.NEGATIVE_INFINITY, -2}, truth, lengths);
    assertThat(partly.notFinite()).isEqualTo(1);
    assertThat(partly.mean()).isEqualTo(-0.75);
    assertThat(StepNats.of(new double[] {-1}, new double[0], new int[] {1}).aboveTruth()).isFalse();
  }

  @Test
  void overlappingWindowsAreLeftOutAndOthersAreNot() {
    double[] values = Processes.normals(50, 1);
    Sequences overlapping = TimeBlocksTest.windows(values, 3, 8);
    Sequences apart = Pieces.apart(overlapping);
    assertThat(apart.ids()).containsExactly("a/100", "a/109", "a/118", "a/127", "a/136");
    Sequences others = TimeBlocksTest.windows(values, 8, 8);
    assertThat(Pieces.apart(others).ids()).isEqualTo(others.ids());
    // Whole series a/0, a/1, .. of equal stamps and other values are no windows of one series.
    Sequences whole =
        new Sequences(
            List.of("a/0", "a/1"),
            new int[] {0, 4, 8},
            new double[] {0, 1, 2, 3, 0, 1, 2, 3},
            new Table(List.of("x"), 8, Arrays.copyOf(values, 8)));
    assertThat(Pieces.apart(whole).count()).isEqualTo(2);
  }

  @Test
  void longSeriesAreCutToTheLengthOfTheModel() {
    SequenceModel model = ExactAutoregression.model(0.8, LENGTH);
    Sequences cut = SequenceEvaluation.windows(model, LAW.draw(Key.of(1), 0, 3, 60));
    assertThat(cut.count()).isEqualTo(6);
    assertThat(cut.ids().get(1)).isEqualTo(cut.ids().get(0).replace("@0", "@24"));
    assertThat(cut.stampsOf(1)[0]).isEqualTo(24);
  }

  @Test
  void badInputIsRefused() {
    SequenceModel model = ExactAutoregression.model(0.8, LENGTH);
    Sequences few = LAW.draw(Key.of(1), 0, 3, LENGTH);
    assertThatThrownBy(
            () -> evaluation(model, 4, 1).run(model, few, training, Optional.of(LAW), stage -> {}))
        .hasMessageContaining("at least 4 windows that do not overlap, but there are 3");
    assertThatThrownBy(
            () ->
                evaluation(model, LENGTH, 1)
                    .run(model, heldOut, training, Optional.empty(), stage -> {}))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("horizon")
        .hasMessageContaining("below 24, the length of a window");
    assertThatThrownBy(
            () ->
                evaluation(model, 4, 21)
                    .run(model, heldOut, training, Optional.empty(), stage -> {}))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("season")
        .hasMessageContaining("20 or less");
  }
}
