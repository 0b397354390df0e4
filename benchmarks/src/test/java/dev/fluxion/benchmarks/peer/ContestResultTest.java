package dev.fluxion.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContestResultTest {
  private static final Contest CONTEST =
      new Contest("work", "small", "ms a step", 2, Map.of(), List.of(), List.of());

  private static Standing side(String name, boolean counted, double megabytes, Double... figures) {
    return new Standing(name, counted, "v 1", List.of(figures), megabytes, 1, "");
  }

  private static ContestResult result(Agreement... agreements) {
    return new ContestResult(
        CONTEST,
        side("fluxion", true, 50, 9.0, 4.0, 5.0),
        List.of(
            side("slow", true, 80, 30.0, 20.0),
            side("fast", true, 100, 10.0, 11.0, 8.0),
            side("other work", false, 10, 1.0),
            Standing.absent("away", true, "no compiler")),
        List.of(agreements));
  }

  @Test
  void theRatioIsThatOfMediansToTheFastestPeerThatCounts() {
    assertThat(result().best().map(Standing::side)).contains("fast");
    assertThat(result().ratio()).hasValue(0.5);
  }

  @Test
  void memoryIsHeldAgainstTheSmallestThatCounts() {
    assertThat(result().memoryRatio()).hasValue(50.0 / 80);
  }

  @Test
  void theArithmeticOfAUnitGivesItsSpeed() {
    assertThat(result().gigaflopsPerSecond()).hasValue(400);
    assertThat(result().toMap(1600)).containsEntry("shareOfLimit", 0.25);
  }

  @Test
  void aDisagreementTakesTheRatioAway() {
    assertThat(result(new Agreement("slow", "loss", 0.01, 0.05)).ratio()).isPresent();
    ContestResult wrong = result(new Agreement("slow", "loss", 0.06, 0.05));
    assertThat(wrong.agrees()).isFalse();
    assertThat(wrong.ratio()).isEmpty();
    assertThat(wrong.toMap(1)).containsEntry("ratio", Double.NaN);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() {
    assertThat(side("a", true, 1, 4.0, 1.0, 2.0, 8.0).median()).isEqualTo(3);
    assertThat(side("a", true, 1, 4.0, 1.0, 2.0, 8.0).minimum()).isEqualTo(1);
  }

  @Test
  void withoutPeersThereIsNoRatio() {
    ContestResult alone =
        new ContestResult(CONTEST, side("fluxion", true, 50, 1.0), List.of(), List.of());
    assertThat(alone.best()).isEmpty();
    assertThat(alone.ratio()).isEmpty();
    assertThat(alone.memoryRatio()).isEmpty();
  }
}
