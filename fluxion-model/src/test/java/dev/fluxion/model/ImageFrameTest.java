package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.TransformConfig;
import dev.fluxion.nn.image.ImageShape;
import org.junit.jupiter.api.Test;

class ImageFrameTest {
  private static final ImageFrame FRAME = new ImageFrame(new ImageShape(2, 1, 2), 17, 16);

  @Test
  void blackIsMinusOneAndWhiteIsOne() {
    Transform pixels =
        Transform.fit(new TransformConfig.Pixels(), RowReader.of(new double[0], 4), FRAME);
    double[] row = {0, 8, 16, 4};
    pixels.toStandard(row, 1);
    assertThat(row).containsExactly(-1, 0, 1, -0.5);
    pixels.toData(row, 1);
    assertThat(row).containsExactly(0, 8, 16, 4);
    assertThat(pixels.logDeterminant(row, 1)[0]).isCloseTo(-4 * Math.log(8), within(1e-12));
  }

  @Test
  void pixelsOfAChannelShareMeanAndDeviation() {
    // The first pixel never changes, so that on its own it could not be standardised.
    double[] rows = {3, 1, 0, 10, 3, 5, 20, 30, 3, 9, 0, 10};
    Transform fitted =
        Transform.fit(new TransformConfig.Standardize(), RowReader.of(rows, 4), FRAME);
    double[] moved = rows.clone();
    fitted.toStandard(moved, 3);
    for (int c = 0; c < 2; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 3; i++) {
        for (int j = 2 * c; j < 2 * c + 2; j++) {
          sum += moved[4 * i + j];
          squares += moved[4 * i + j] * moved[4 * i + j];
        }
      }
      assertThat(sum).isCloseTo(0, within(1e-12));
      assertThat(squares / 6).isCloseTo(1, within(1e-12));
    }
    double[] constant = {1, 1, 2, 3, 1, 1, 4, 5};
    assertThatThrownBy(
            () ->
                Transform.fit(new TransformConfig.Standardize(), RowReader.of(constant, 4), FRAME))
        .hasMessageContaining("channel 0")
        .hasMessageContaining("pixels");
  }

  @Test
  void valuesBecomeTheNearestLevelsAndTheirGreys() {
    double[] values = {-7, 0.4, 8.5, 99};
    assertThat(FRAME.levels(values)).containsExactly(0, 0, 9, 16);
    assertThat(FRAME.greys(values)).containsExactly(0, 0, (byte) 143, (byte) 255);
    assertThat(FRAME.stored(values)).containsExactly(0, 0, 9, 16);
    assertThat(new ImageFrame(new ImageShape(1, 1, 2), 2, 255).stored(new double[] {0.6, 0.4}))
        .containsExactly((byte) 255, 0);
  }
}
