package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CloudTest {
  @Test
  void holdsACopyOfItsRows() {
    double[] values = {1, 2, 3, 4, 5, 6};
    Cloud cloud = Cloud.of(values, 3, 2);
    values[0] = 9;
    cloud.toArray()[1] = 9;
    assertThat(cloud.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(cloud.at(2, 0)).isEqualTo(5);
    assertThat(Cloud.of(new float[] {1.5f, 2}, 1, 2).toArray()).containsExactly(1.5, 2);
  }

  @Test
  void selectsRowsInTheOrderAsked() {
    Cloud cloud = Cloud.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
    assertThat(cloud.select(new int[] {0, 2, 2, 1}, 1, 4).toArray())
        .containsExactly(5, 6, 5, 6, 3, 4);
  }

  @Test
  void refusesTablesThatAreNoClouds() {
    assertThatThrownBy(() -> Cloud.of(new double[0], 0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one row and one column, got 0 x 2");
    assertThatThrownBy(() -> Cloud.of(new double[5], 3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 rows of 2 columns need 6 values, got 5");
    assertThatThrownBy(() -> Cloud.of(new float[] {1, 2, 3, Float.NaN}, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1, column 1 is NaN");
  }
}
