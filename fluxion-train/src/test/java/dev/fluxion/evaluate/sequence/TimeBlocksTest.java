package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.evaluate.BlockClassifierTest;
import dev.fluxion.evaluate.Cloud;
import dev.fluxion.evaluate.FloorComparison.Entry;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimeBlocksTest {
  private static final Key KEY = Key.of(8);

  /** Windows of one series, named and stamped as a split by time does. */
  static Sequences windows(double[] values, int stride, int length) {
    int count = (values.length - length) / stride + 1;
    String[] ids = new String[count];
    int[] offsets = new int[count + 1];
    double[] stamps = new double[count * length];
    double[] all = new double[count * length];
    for (int i = 0; i < count; i++) {
      ids[i] = "a/" + (100 + i * stride);
      offsets[i + 1] = (i + 1) * length;
      for (int k = 0; k < length; k++) {
        stamps[i * length + k] = i * stride + k;
        all[i * length + k] = values[i * stride + k];
      }
    }
    return new Sequences(List.of(ids), offsets, stamps, new Table(List.of("x"), all.length, all));
  }

  private static double[] ar1(double phi, int steps, long seed) {
    return Processes.ar1(phi, 1, steps, 1, seed).toArray();
  }

  @Test
  void windowsOfASeriesBecomeTheSeriesAgain() {
    double[] values = ar1(0, 50, 1);
    for (int stride : new int[] {1, 3, 8}) {
      Sequences joined = Pieces.joined(windows(values, stride, 8));
      int steps = (50 - 8) / stride * stride + 8;
      assertThat(joined.count()).isEqualTo(1);
      assertThat(joined.stamps()).hasSize(steps);
      for (int k = 0; k < steps; k++) {
        assertThat(joined.stamps()[k]).isEqualTo(k);
        assertThat(joined.steps().at(k, 0)).isEqualTo(values[k]);
      }
    }
    assertThat(Pieces.joined(windows(values, 9, 8)).count()).isEqualTo(5);
    Sequences whole = Pieces.chosen(windows(values, 9, 8), new int[] {3, 0});
    assertThat(Pieces.joined(whole).ids()).containsExactly("a/127", "a/100");
  }

  /** 438 steps and windows of 28, as of the weather: ten blocks of 43 with 16 windows each. */
  @Test
  void noWindowOfABlockSharesAStepWithOneOfAnother() {
    TimeBlocks found = TimeBlocks.of(windows(ar1(0, 438, 2), 1, 28), 28).orElseThrow();
    assertThat(found.blocks()).isEqualTo(10);
    assertThat(found.span()).isEqualTo(43);
    assertThat(found.each()).isEqualTo(16);
    Set<Double> before = new HashSet<>();
    for (int block = 0; block < 10; block++) {
      Set<Double> own = new HashSet<>();
      for (int i = block * 16; i < (block + 1) * 16; i++) {
        for (double stamp : found.windows().stampsOf(i)) {
          own.add(stamp);
        }
      }
      assertThat(own).hasSize(43);
      assertThat(before.addAll(own)).isTrue();
      assertThat(before).hasSize(43 * (block + 1));
    }
  }

  @Test
  void blocksAreTwoWindowsLongWhereThereIsRoomAndNeedIt() {
    TimeBlocks wide = TimeBlocks.of(windows(ar1(0, 330, 2), 5, 10), 10).orElseThrow();
    assertThat(wide.blocks()).isEqualTo(16);
    assertThat(wide.span()).isEqualTo(20);
    assertThat(wide.each()).isEqualTo(11);
    TimeBlocks longer = TimeBlocks.of(windows(ar1(0, 2000, 2), 1, 100), 100).orElseThrow();
    assertThat(longer.each()).isEqualTo(26);
    assertThat(TimeBlocks.of(windows(ar1(0, 109, 2), 1, 10), 10)).isEmpty();
    assertThat(TimeBlocks.of(windows(ar1(0, 110, 2), 1, 10), 10).orElseThrow().each()).isEqualTo(2);
  }

  /**
   * 240 steps, windows of 6: 10 blocks of 12 a side, 7 windows each. Of a right score and a right
   * error the ratio of both is near Student's t with 9 degrees of freedom; above 6 with probability
   * 2e-4, twice.
   */
  @Test
  void equalLawsCannotBeToldWithinTheError() {
    TimeBlocks blocks = TimeBlocks.of(windows(ar1(0.8, 240, 11), 1, 6), 6).orElseThrow();
    Windows real = Windows.of(blocks.windows(), List.of("x"), 6);
    BlockComparison found;
    try (Workers workers = Workers.of(2)) {
      found = BlockComparison.of(blocks, real, Processes.ar1(0.8, 140, 6, 1, 12), KEY, workers);
    }
    assertThat(found.windows()).isEqualTo(70);
    assertThat(found.blocks()).isEqualTo(10);
    assertThat(found.span()).isEqualTo(12);
    assertThat(found.draws()).isEqualTo(1);
    Entry score = Objects.requireNonNull(found.metrics().get("discriminative"));
    assertThat(score.mean()).isCloseTo(0.5, within(6 * found.standardError()));
    assertThat(score.floorMean()).isCloseTo(0.5, within(6 * found.floorError()));
    // Of 70 independent windows a side it would be .042.
    assertThat(found.standardError()).isBetween(0.02, 0.2);
    assertThat(found.metrics()).containsOnlyKeys("discriminative", "predictive");
  }

  /** The same process, three of its standard deviations higher. */
  @Test
  void anotherLawIsTold() {
    TimeBlocks blocks = TimeBlocks.of(windows(ar1(0.8, 70, 11), 1, 6), 6).orElseThrow();
    Windows real = Windows.of(blocks.windows(), List.of("x"), 6);
    List<Cloud> own = new ArrayList<>();
    List<Cloud> higher = new ArrayList<>();
    for (int k = 0; k < blocks.blocks(); k++) {
      Windows block = blocks.block(real, k);
      own.add(block.points());
      double[] values = Processes.ar1(0.8, block.count(), 6, 1, 20 + k).toArray();
      Arrays.setAll(values, i -> values[i] + 3);
      higher.add(Windows.of(values, block.count(), 6, 1).points());
    }
    try (Workers workers = Workers.of(2)) {
      BlockClassifierTest found =
          BlockClassifierTest.of(higher, own, new WindowNetwork(6, 1), KEY, workers);
      assertThat(found.accuracy()).isGreaterThan(0.85);
      assertThat(found.accuracy()).isGreaterThan(0.5 + 6 * found.standardError());
    }
  }
}
