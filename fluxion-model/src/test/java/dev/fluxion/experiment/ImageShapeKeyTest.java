package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.image.ImageFieldConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The key {@code shape} of fields of images, written as a list, absent until the data are known.
 */
class ImageShapeKeyTest {
  /** A field of images with an even height. */
  record Halves(@Nullable ImageShape shape, int width) implements ImageFieldConfig {
    Halves {
      if (shape != null && shape.height() % 2 != 0) {
        throw new IllegalArgumentException("shape: is " + shape + ", but must be of even height");
      }
    }

    @Override
    public Halves with(ImageShape other) {
      return new Halves(other, width);
    }

    @Override
    public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
      return Mlp.of(width, 1, Activation.SILU)
          .build(shapeOf(dimension).values(), condition, key, type);
    }
  }

  private static final Registry REGISTRY =
      Registry.standard().with(FieldConfig.class, "halves", new Halves(null, 5));

  private static FieldConfig field(String keys) {
    return new ExperimentFormat(REGISTRY)
        .parse("{data: {toy: moons}, field: {type: halves, " + keys + "}}")
        .field();
  }

  @Test
  void theShapeIsReadFromAListAndWrittenAsOne() {
    assertThat(field("width: 7")).isEqualTo(new Halves(null, 7));
    assertThat(field("shape: [3, 8, 6]")).isEqualTo(new Halves(new ImageShape(3, 8, 6), 5));
    assertThat(new TreeWriter(REGISTRY).write(field("shape: [3, 8, 6]")))
        .hasToString("{\"type\":\"halves\",\"shape\":[3,8,6],\"width\":5}");
    assertThat(new TreeWriter(REGISTRY).write(field("width: 7")))
        .hasToString("{\"type\":\"halves\",\"width\":7}");
  }

  @Test
  void shapesThatAreNoneOrThatTheFieldCannotTakeAreRefusedAtTheirPlace() {
    refused("shape: [3, 8]", "is [3, 8], but must be three numbers, [channels, height, width]");
    refused("shape: [3, 8, 0]", "is [3, 8, 0], but must be [channels, height, width], each from");
    refused("shape: 28", "is 28, but must be a list of whole numbers");
    refused("shape: [1, 7, 8]", "is [1, 7, 8], but must be of even height");
    assertThatThrownBy(() -> field("shape: [1, 8, x]"))
        .isInstanceOf(InvalidValue.class)
        .hasMessage("field.shape[2]: is 'x', but must be a whole number");
  }

  private static void refused(String keys, String problem) {
    assertThatThrownBy(() -> field(keys))
        .isInstanceOf(InvalidValue.class)
        .hasMessageStartingWith("field.shape: " + problem);
  }

  @Test
  void theDataFillInTheShapeUnlessAnotherOneIsGivenOrItDoesNotFit() {
    Halves open = new Halves(null, 5);
    ImageShape digits = new ImageShape(1, 8, 8);
    assertThat(open.of(digits)).isEqualTo(new Halves(digits, 5));
    assertThat(open.of(digits).of(digits)).isEqualTo(new Halves(digits, 5));
    assertThatThrownBy(() -> open.of(digits).of(new ImageShape(1, 28, 28)))
        .hasMessage("field.shape: is [1, 8, 8], but the images are [1, 28, 28]; leave the key out");
    assertThatThrownBy(() -> open.of(new ImageShape(1, 7, 8)))
        .hasMessage("field.shape: is [1, 7, 8], but must be of even height");
  }

  @Test
  void rowsOfAnotherNumberOfValuesOrWithoutAShapeAreRefused() {
    Halves digits = new Halves(new ImageShape(1, 8, 8), 5);
    assertThat(digits.build(64, Key.of(1), ScalarType.Float).parameters().count()).isPositive();
    assertThatThrownBy(() -> digits.build(63, Key.of(1), ScalarType.Float))
        .hasMessageContaining("[1, 8, 8], which are 64 values, but the data's rows have 63");
    assertThatThrownBy(() -> new Halves(null, 5).build(64, Key.of(1), ScalarType.Float))
        .hasMessageContaining("field.shape: is missing, and the data are rows of 64 values");
  }
}
