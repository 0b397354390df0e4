package dev.fluxion.nn.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What a pixel's velocity depends on, measured by its gradient. */
class ReceptiveFieldTest {
  private static final int SIDE = 33;

  private static ConditionedResnet field(int blocks, List<Integer> dilations) {
    return field(1, blocks, dilations);
  }

  private static ConditionedResnet field(int patch, int blocks, List<Integer> dilations) {
    return new ConditionedResnet(
        new ImageShape(1, SIDE, SIDE), patch, 6, blocks, dilations, Precision.FLOAT32);
  }

  /** Returns the rows from the first to the last that the middle pixel's velocity depends on. */
  private static int measured(ConditionedResnet config) {
    TrainableField field = ImageCase.build(config, SIDE * SIDE, 0, ImageCase.TYPE);
    // Inputs large and of both signs, so that no unit rests everywhere.
    int first = SIDE;
    int last = -1;
    for (int seed = 0; seed < 3; seed++) {
      try (AutoGradMode recording = new AutoGradMode(true)) {
        Tensor x =
            Tensors.normal(dev.fluxion.tensor.Key.of(seed), 0, ImageCase.TYPE, 1, SIDE * SIDE)
                .set_requires_grad(true);
        Tensor middle =
            field
                .velocity(Tensors.full(ImageCase.TYPE, 0.3, 1), x, Condition.NONE)
                .select(1, SIDE * SIDE / 2);
        double[] slopes =
            Tensors.doubles(torch.grad(new TensorVector(middle.sum()), new TensorVector(x)).get(0));
        for (int i = 0; i < slopes.length; i++) {
          if (slopes[i] != 0) {
            first = Math.min(first, i / SIDE);
            last = Math.max(last, i / SIDE);
          }
        }
      }
    }
    return last - first + 1;
  }

  @Test
  void itIsAsLargeAsStated() {
    for (ConditionedResnet config :
        List.of(
            field(1, List.of(1)),
            field(3, List.of(1)),
            field(3, List.of(1, 2, 4)),
            field(4, List.of(3, 1)),
            field(3, 1, List.of(2)))) {
      assertThat(measured(config)).isEqualTo(config.receptiveField());
    }
    assertThat(field(12, List.of(1)).receptiveField()).isEqualTo(29);
  }

  @Test
  void aFieldThatDoesNotSeeTheWholeImageSaysSo() {
    assertThat(field(8, List.of(1, 2, 4, 8)).note()).isNull();
    assertThat(field(3, 4, List.of(1, 2, 4, 1)).note()).isNull();
    assertThat(field(3, 2, List.of(3)).note())
        .endsWith(
            "pixels, of which images of 33 need 63 for every pixel to see all others; raise blocks or dilations");
    assertThat(field(12, List.of(1)).note())
        .isEqualTo(
            "field: a pixel's velocity depends on 29 by 29 pixels, of which images of 33 need 65 for"
                + " every pixel to see all others; raise blocks or dilations");
  }
}
