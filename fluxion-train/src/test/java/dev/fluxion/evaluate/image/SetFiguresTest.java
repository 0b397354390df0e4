package dev.fluxion.evaluate.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.model.ImageFrame;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Precision, recall, accuracy, balance and nearness to training images, by hand and by their laws.
 */
class SetFiguresTest {
  private static final double[] DATA = {0, 1, 2, 3, 4};
  private static final double[] SAMPLES = {10, 6.9, 7.5, -2.9, 2};

  /** The third nearest others of the data are 3, 2, 2, 2 and 3 away: their region is [-3, 7]. */
  @Test
  void precisionIsTheShareInTheRegionOfTheData() {
    try (Workers workers = Workers.of(1)) {
      assertThat(PrecisionRecall.of(DATA, SAMPLES, 1, workers))
          .isEqualTo(new PrecisionRecall(3 / 5.0, 1));
      assertThat(PrecisionRecall.of(SAMPLES, DATA, 1, workers))
          .isEqualTo(new PrecisionRecall(1, 3 / 5.0));
    }
  }

  @Test
  void accuracyCountsEachClass() {
    ClassAccuracy found =
        ClassAccuracy.of(List.of("a", "b"), new int[] {0, 0, 1, 1, 1}, new int[] {0, 1, 1, 1, 0});
    assertThat(found.asked()).containsExactly(2, 3);
    assertThat(found.right()).containsExactly(1, 2);
    assertThat(found.value()).isEqualTo(0.6);
    // The ends solve |a - p| = z sqrt(p (1 - p) / n).
    for (double end : new double[] {found.low(), found.high()}) {
      assertThat(Math.pow((0.6 - end) / 1.959963984540054, 2))
          .isCloseTo(end * (1 - end) / 5, within(1e-12));
    }
    assertThat(found.low()).isLessThan(0.6);
    assertThat(found.high()).isGreaterThan(0.6);
  }

  @Test
  void sharesOfAllAndOfNoneHaveAnIntervalToo() {
    double square = 1.959963984540054 * 1.959963984540054;
    ClassAccuracy all = new ClassAccuracy(List.of("a"), new int[] {10_000}, new int[] {10_000});
    assertThat(all.low()).isCloseTo(10_000 / (10_000 + square), within(1e-12));
    assertThat(all.high()).isCloseTo(1, within(1e-12));
    ClassAccuracy none = new ClassAccuracy(List.of("a"), new int[] {100}, new int[] {0});
    assertThat(none.low()).isCloseTo(0, within(1e-12));
    assertThat(none.high()).isCloseTo(square / (100 + square), within(1e-12));
  }

  @Test
  void balanceIsTheTotalVariationOfShares() {
    ClassBalance found =
        ClassBalance.of(
            List.of("a", "b", "c"), new int[] {0, 0, 1, 1}, new int[] {0, 0, 0, 0, 1, 2, 2, 2});
    assertThat(found.samples()).containsExactly(2, 2, 0);
    assertThat(found.data()).containsExactly(4, 1, 3);
    assertThat(found.totalVariation()).isCloseTo(0.375, within(1e-12));
  }

  /**
   * The mean over 2,000 pairs of draws of one law: its standard error is about 0.0003, a hundredth
   * of itself, and the normal approximation errs by less than that; six of them are one false alarm
   * in 5e8 keys.
   */
  @Test
  void whatChanceGivesIsTheMeanOfDrawsOfOneLaw() {
    double[] upTo = {0.5, 0.8, 0.95, 1};
    List<String> labels = List.of("a", "b", "c", "d");
    double found = 0;
    double expected = 0;
    int replicas = 2000;
    for (int r = 0; r < replicas; r++) {
      double[] u = new double[700];
      Key.of(7).derive(r).uniform(0, u, 0, u.length);
      int[] classes = new int[u.length];
      for (int i = 0; i < u.length; i++) {
        double at = u[i];
        classes[i] = (int) IntStream.range(0, 4).filter(c -> at > upTo[c]).count();
      }
      ClassBalance balance =
          ClassBalance.of(
              labels,
              java.util.Arrays.copyOf(classes, 400),
              java.util.Arrays.copyOfRange(classes, 400, 700));
      found += balance.totalVariation() / replicas;
      expected += balance.byChance() / replicas;
    }
    assertThat(found).isCloseTo(expected, within(6 * 0.0003));
    assertThat(expected).isGreaterThan(0.03);
  }

  @Test
  void pairsAreCountedAndTiesByHalf() {
    assertThat(Memorisation.nearer(new double[] {1, 2, 2, 5}, new double[] {0, 2, 3}))
        .isEqualTo((0 + 2 + 3) / 12.0);
  }

  private static LevelImages images(long seed, int count) {
    ImageFrame frame = new ImageFrame(new ImageShape(1, 2, 3), 256, 255);
    double[] u = new double[count * 6];
    Key.of(seed).uniform(0, u, 0, u.length);
    byte[] values = new byte[u.length];
    for (int i = 0; i < u.length; i++) {
      values[i] = (byte) (256 * u[i]);
    }
    return new LevelImages(frame, values);
  }

  /** Of one law the share is 0.5 within five standard deviations: one false alarm in 2e6 keys. */
  @Test
  void copiesOfTrainingImagesAreNearerAndOtherImagesAreNot() {
    LevelImages training = images(1, 500);
    LevelImages tests = images(2, 400);
    try (Workers workers = Workers.of(1)) {
      Memorisation copies = Memorisation.of(training.first(100), tests, training, workers);
      assertThat(copies.nearer()).isGreaterThan(0.99);
      assertThat(copies.sampleDistance()).isZero();
      Memorisation own = Memorisation.of(images(3, 300), tests, training, workers);
      assertThat(own.nullDeviation()).isCloseTo(Math.sqrt(701 / (12.0 * 300 * 400)), within(1e-12));
      assertThat(own.nearer()).isCloseTo(0.5, within(5 * own.nullDeviation()));
      assertThat(own.testDistance()).isBetween(20.0, 80.0);
    }
  }
}
