package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Log densities of images in units of levels, and where there are none. */
class ImageDensityTest {
  /** A model whose velocity is 0: the law of its data is that of its source. */
  private static FlowModel still(String images, String source) {
    Experiment experiment =
        Experiment.parse(
            "{data: {images: {idx: any, shape: [1, 2, 3], "
                + images
                + "}}, transform: {type: pixels}, source: "
                + source
                + ", field: {type: mlp, width: 4, depth: 1}, sampling: {solver: rk4, steps: 2}}");
    ImageFrame frame = ImageFrame.of(experiment).orElseThrow();
    TrainableField field = experiment.build(6, 0, Key.of(1), ScalarType.Float);
    return FlowModel.of(
        experiment,
        frame.pixels(),
        Sources.fit(experiment.source(), RowReader.of(new double[12], 6), 6),
        frame.columns(),
        field.with(Tensors.zeros(ScalarType.Float, field.parameters().count())),
        Optional.empty(),
        Map.of());
  }

  private static Table rows(FlowModel model, double... values) {
    return new Table(model.columns(), values.length / 6, values);
  }

  @Test
  void uniformImagesHaveEightBitsPerDimension() {
    // The 256 cells of width 1 from -0.5 to 255.5 are +-256/255 in the field's units.
    FlowModel model =
        still(
            "dequantize: uniform",
            "{type: uniform, lower: [-1.003921568627451], upper: [1.003921568627451]}");
    double[] nats =
        model.logDensity(rows(model, 0, 255, 17.25, 128.5, 99.9, -0.4, 1, 2, 3, 4, 5, 6));
    for (double value : nats) {
      assertThat(-value / (6 * Math.log(2))).isCloseTo(8, within(1e-6));
    }
  }

  @Test
  void seventeenLevelsHaveTheirLogarithmInBits() {
    FlowModel model =
        still(
            "levels: 17, dequantize: uniform",
            "{type: uniform, lower: [-1.0625], upper: [1.0625]}");
    double[] nats = model.logDensity(rows(model, 0, 16, 3.3, 8, 15.6, 1));
    assertThat(-nats[0] / (6 * Math.log(2))).isCloseTo(Math.log(17) / Math.log(2), within(1e-6));
  }

  @Test
  void theShapeComesBackWithASavedModelWhateverItsField() {
    FlowModel model = still("levels: 17, dequantize: uniform", "{type: normal}");
    Model back = ModelCodec.decode(ModelCodec.encode(model), "bytes");
    assertThat(((FlowModel) back).images()).isEqualTo(model.images()).isPresent();
    assertThat(back.transform().toJson()).isEqualTo(model.transform().toJson());
  }

  @Test
  void whatWasNotDequantisedOrIsBinarisedHasNoDensity() {
    FlowModel whole = still("levels: 17", "{type: normal}");
    FlowModel cut = still("binarize: 128", "{type: normal}");
    assertThat(whole.densityMissing().orElseThrow())
        .contains("whole numbers", "dequantize uniform");
    assertThat(cut.densityMissing().orElseThrow()).contains("binarise", "128");
    assertThatThrownBy(() -> whole.logDensity(rows(whole, new double[6])))
        .hasMessage(whole.densityMissing().orElseThrow());
    assertThatThrownBy(() -> cut.sampleWithLogDensity(1, Key.of(1), cut.defaultOptions()))
        .hasMessage(cut.densityMissing().orElseThrow());
    assertThat(whole.sample(2, Key.of(1)).rows()).isEqualTo(2);
  }

  @Test
  void sectionsThatDoNotFitImagesAreRefused() {
    refuses(
        "{data: {images: {idx: i}}, objective: {type: likelihood}, path: {type: condot}}",
        "objective.type",
        "dequantize uniform");
    refuses(
        "{data: {images: {idx: i}}, condition: {columns: [x]}}", "condition.columns", "[label]");
    refuses("{data: {toy: moons}, transform: {type: pixels}}", "transform.type", "data.images");
    refuses(
        "{data: {images: {idx: i, folder: f}}}", "data.images", "names 2 of idx, folder and file");
    refuses("{data: {images: {folder: f, labels: l}}}", "data.images.labels", "without idx");
    refuses("{data: {images: {idx: i, levels: 1}}}", "data.images.levels", "2 to 256");
    refuses("{data: {images: {idx: i, binarize: 255}}}", "data.images.binarize", "0 to 254");
    refuses(
        "{data: {images: {idx: i, binarize: 9, dequantize: uniform}}}",
        "data.images.dequantize",
        "beside binarize");
    refuses("{data: {images: {idx: i, resize: [8]}}}", "data.images.resize", "[height, width]");
    refuses(
        "{data: {images: {idx: i, augment: {shift: -1}}}}", "data.images.augment.shift", "0 to 64");
    refuses(
        "{data: {images: {idx: i}}, training: {evaluateEvery: 5}}",
        "training.evaluateEvery",
        "is 5",
        "0 with data.images");
    refuses("{data: {images: {idx: i}, columns: [a]}}", "data.columns", "with images");
    refuses("{data: {images: {idx: i}, dequantize: {p0: 1.0}}}", "data.dequantize", "uniform");
    refuses(
        "{data: {images: {idx: i}, toy: moons}}", "data", "names 2 of file, query, toy and images");
  }

  private static void refuses(String yaml, String place, String... parts) {
    assertThatThrownBy(() -> Experiment.parse(yaml))
        .isInstanceOf(InvalidValue.class)
        .message()
        .startsWith(place + ":")
        .contains(parts);
  }
}
