package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ImageTrainingTest {
  private static final String YAML =
      """
      data: {images: {file: "builtin:digits", levels: 17}, heldOut: 0.05}
      condition: {columns: [label], drop: 0.5}
      transform: {type: pixels}
      field: {type: FIELD}
      training: {steps: STEPS, batch: 128, optimizer: {type: adam, learningRate: 0.003}, ema: 0.98, validateEvery: 0, seed: 1}
      sampling: {solver: midpoint, steps: 8}
      """;

  private static FlowModel trained(String field, int steps, int threads) {
    String yaml = YAML.replace("FIELD", field).replace("STEPS", Integer.toString(steps));
    return Trainer.of(Experiment.parse(yaml)).withThreads(threads).train().model();
  }

  /** Parts of a batch are drawn while others are on the tape. */
  @Test
  void aFieldOnTheTapeLearnsTheSameWithAnyNumberOfThreads() {
    String field = "mixer, patch: 2, width: 16, layers: 1, mixing: 8";
    float[] one = Tensors.floats(trained(field, 60, 1).rawField().parameters().flat());
    assertThat(Tensors.floats(trained(field, 60, 4).rawField().parameters().flat())).isEqualTo(one);
  }

  @Test
  void theFieldTakesTheShapeOfTheImagesAndSamplesAreOfTheirClass() {
    FlowModel model = trained("mlp, width: 128, depth: 2, activation: silu", 400, 2);
    assertThat(model.images().orElseThrow().shape()).isEqualTo(new ImageShape(1, 8, 8));
    assertThat(Objects.requireNonNull(model.experiment().data().images()).shape())
        .isEqualTo(new ImageShape(1, 8, 8));
    // The centre of a zero is black and that of an eight is not: pixels (3, 3) to (4, 4).
    assertThat(centre(model, "0")).isLessThan(3);
    assertThat(centre(model, "8")).isGreaterThan(6);
  }

  /** Mean level of the four pixels in the middle of samples of a class. */
  private static double centre(FlowModel model, String label) {
    Table rows = model.given(Map.of("label", label)).sample(100, Key.of(2));
    double sum = 0;
    for (String pixel : new String[] {"p27", "p28", "p35", "p36"}) {
      for (double value : rows.column(pixel)) {
        sum += value;
      }
    }
    return sum / 400;
  }
}
