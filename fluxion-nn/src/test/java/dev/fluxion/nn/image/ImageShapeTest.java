package dev.fluxion.nn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageShapeTest {
  @Test
  void aShapeIsItsListAndCountsItsValues() {
    ImageShape shape = ImageShape.parse(List.of(3, 28, 20));
    assertThat(shape).isEqualTo(new ImageShape(3, 28, 20));
    assertThat(shape.values()).isEqualTo(1680);
    assertThat(ImageShape.parse(shape.toList())).isEqualTo(shape);
    assertThat(shape).hasToString("[3, 28, 20]");
  }

  @Test
  void listsThatAreNoShapeAreRefusedWithTheirSizes() {
    for (List<Integer> bad : List.of(List.of(28, 28), List.of(1, 0, 28), List.of(1, 28, 5000))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ImageShape.parse(bad))
          .withMessageContaining("is " + bad + ", but must be ")
          .withMessageContaining("[channels, height, width]");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageShape(4096, 4096, 4096))
        .withMessage("is [4096, 4096, 4096], but must be of 2147483647 values at most");
  }
}
