package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.TimeWarp;
import org.junit.jupiter.api.Test;

class TimeGridTest {
  @Test
  void uniformGridsReachTheirEndsExactly() {
    assertThat(TimeGrid.uniform(0, 1, 4).times()).containsExactly(0, 0.25, 0.5, 0.75, 1);
    assertThat(TimeGrid.uniform(1, 0, 4).times()).containsExactly(1, 0.75, 0.5, 0.25, 0);
    for (int steps = 1; steps < 200; steps++) {
      double[] times = TimeGrid.uniform(0.1, 0.7, steps).times();
      assertThat(times).hasSize(steps + 1).startsWith(0.1).endsWith(0.7);
    }
    assertThat(TimeGrid.uniform(0, 1, 10).times()).contains(0.3);
  }

  @Test
  void warpedGridsFollowTheWarp() {
    // w(1/4) = 4(.5)/64 + 6(-.5)/16 + 2/4 = .34375 for s = 1/2.
    TimeGrid grid = TimeGrid.warped(new TimeWarp(0.5), 0, 1, 4);
    assertThat(grid.times())
        .containsExactly(new double[] {0, 0.34375, 0.5, 0.65625, 1}, within(1e-15));
    assertThat(TimeGrid.warped(new TimeWarp(0.5), 1, 0, 4).times())
        .containsExactly(new double[] {1, 0.65625, 0.5, 0.34375, 0}, within(1e-15));
    assertThat(TimeGrid.warped(new TimeWarp(1), 0, 1, 4).times())
        .containsExactly(TimeGrid.uniform(0, 1, 4).times(), within(1e-15));
    assertThat(TimeGrid.warped(new TimeWarp(1.5), -2, 2, 100).steps()).isEqualTo(100);
  }

  @Test
  void reversingGoesThroughTheSameTimes() {
    TimeGrid grid = new TimeGrid(new double[] {0, 0.1, 0.7, 2});
    assertThat(grid.reversed().times()).containsExactly(2, 0.7, 0.1, 0);
    assertThat(grid.reversed().reversed().times()).containsExactly(grid.times());
    assertThat(grid).hasToString("TimeGrid[0.0, 0.1, 0.7, 2.0]");
  }

  @Test
  void aGridIsNotChangedThroughItsArrays() {
    double[] times = {0, 1, 2};
    TimeGrid grid = new TimeGrid(times);
    times[1] = 5;
    grid.times()[1] = 7;
    assertThat(grid.times()).containsExactly(0, 1, 2);
  }

  @Test
  void aGridThatTurnsBackOrStandsStillIsRefused() {
    refused("0.4 is followed by 0.3 at place 2", 0, 0.4, 0.3, 1);
    refused("0.4 is followed by 0.4 at place 2", 0, 0.4, 0.4, 1);
    refused("1.0 is followed by 1.0 at place 1", 1, 1);
    refused("0.2 is followed by 0.5 at place 3", 1, 0.7, 0.2, 0.5);
    refused("at least two times, but has 1", 0.5);
    refused("at least two times, but has 0");
    refused("must be finite", 0, Double.NaN, 1);
    refused("must be finite", 0, Double.POSITIVE_INFINITY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeGrid.uniform(0, 1, 0))
        .withMessageContaining("steps: is 0, but must be 1 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeGrid.warped(new TimeWarp(1), 0, 1, -3))
        .withMessageContaining("steps: is -3");
    assertThatIllegalArgumentException().isThrownBy(() -> TimeGrid.uniform(0.5, 0.5, 3));
  }

  private static void refused(String message, double... times) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TimeGrid(times))
        .withMessageContaining(message);
  }
}
