package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.AugmentConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageChangeTest {
  private static byte[] resized(int height, int width, ImageShape from, int... values) {
    byte[] image = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      image[i] = (byte) values[i];
    }
    return new ImageChange(false, List.of(height, width)).apply(image, from);
  }

  @Test
  void halvingWeighsFourPixelsByATriangle() {
    // Centre 0.5 and reach 2: weights 3/4, 3/4, 1/4 of pixels 0, 1, 2, over their sum 7/4.
    assertThat(resized(1, 2, new ImageShape(1, 1, 4), 0, 70, 140, 210)).containsExactly(50, -96);
  }

  @Test
  void doublingIsLinearBetweenPixels() {
    // Centres -0.25, 0.25, 0.75, 1.25 between pixels at 0 and 1; beyond the ends the end's value.
    assertThat(resized(1, 4, new ImageShape(1, 1, 2), 0, 100)).containsExactly(0, 25, 75, 100);
    assertThat(resized(4, 1, new ImageShape(1, 2, 1), 0, 100)).containsExactly(0, 25, 75, 100);
  }

  @Test
  void aConstantImageStaysConstantInEverySizeAndChannel() {
    int[] values = {9, 9, 9, 9, 9, 9, 7, 7, 7, 7, 7, 7};
    byte[] changed = resized(5, 1, new ImageShape(2, 2, 3), values);
    assertThat(changed).containsExactly(9, 9, 9, 9, 9, 7, 7, 7, 7, 7);
  }

  @Test
  void shiftsAndMirrorsAreUniformAndRepeatTheEdge() {
    // A column of one bright pixel: where it ends up tells shift and mirror apart.
    ImageShape shape = new ImageShape(1, 1, 5);
    byte[] image = {1, 2, 3, 4, 5};
    byte[] out = new byte[5];
    ImageAugmenter shifts = new ImageAugmenter(new AugmentConfig(false, 1), shape);
    ImageAugmenter flips = new ImageAugmenter(new AugmentConfig(true, 0), shape);
    int[] moved = new int[3];
    int mirrored = 0;
    int rows = 3000;
    for (int i = 0; i < rows; i++) {
      shifts.apply(Key.of(5), i, image, out);
      int right = 3 - out[2];
      moved[right + 1]++;
      assertThat(out)
          .containsExactly(
              right == 0
                  ? new byte[] {1, 2, 3, 4, 5}
                  : right == 1 ? new byte[] {1, 1, 2, 3, 4} : new byte[] {2, 3, 4, 5, 5});
      flips.apply(Key.of(5), i, image, out);
      mirrored += out[0] == 5 ? 1 : 0;
      assertThat(out[2]).isEqualTo((byte) 3);
    }
    // Four counts within 5 standard deviations: false alarm below 4 * 5.8e-7.
    double third = 5 * Math.sqrt(rows * 2 / 9.0);
    for (int count : moved) {
      assertThat((double) count).isBetween(rows / 3.0 - third, rows / 3.0 + third);
    }
    double half = 5 * Math.sqrt(rows / 4.0);
    assertThat((double) mirrored).isBetween(rows / 2.0 - half, rows / 2.0 + half);
  }
}
