package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.image.ImageFieldConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceFieldConfig;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.nn.sequence.SequenceShape;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every field that an experiment file can name must do with its defaults. */
class RegisteredFieldsTest {
  static List<String> names() {
    return Registry.standard().names(FieldConfig.class).stream()
        .filter(name -> !sequences().contains(name))
        .toList();
  }

  static List<String> sequences() {
    return List.of("gru", "lstm", "transformer", "convolution", "hierarchical", "continuous");
  }

  private static List<SequenceMode> modes(String name) {
    return name.equals("continuous")
        ? List.of(SequenceMode.AUTOREGRESSIVE)
        : List.of(SequenceMode.values());
  }

  private static FieldConfig sequenceField(String name, SequenceMode mode) {
    return Experiment.parse(
            "{data: {file: series.csv, sequence: {}}, mode: "
                + mode
                + ", field: {type: "
                + name
                + "}}")
        .field();
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void fieldsOfSequencesAreDefinedInTheirModesAndDependOnTimeAtEveryPosition(String name) {
    for (SequenceMode mode : modes(name)) {
      SequenceFieldConfig config = (SequenceFieldConfig) sequenceField(name, mode);
      SequenceField field =
          config.build(
              new SequenceShape(3, 2, mode, true, false, false), Key.of(3), ScalarType.Float);
      Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Float, 5, 2, 3);
      Condition given =
          new Condition(
              Map.of(
                  SequenceField.INPUTS,
                  Tensors.normal(Key.of(2), 0, ScalarType.Float, 5, 2, 2),
                  SequenceField.HISTORY,
                  Tensors.normal(Key.of(4), 0, ScalarType.Float, 5, 2, 3)));
      Tensor velocity = field.velocity(Tensors.full(ScalarType.Float, 0.2, 5), x, given);
      Tensor later = field.velocity(Tensors.full(ScalarType.Float, 0.7, 5), x, given);
      assertThat(velocity.shape()).containsExactly(5, 2, 3);
      assertThat(rowsThatDiffer(velocity, later)).isEqualTo(5);
      assertThat(field.config()).isEqualTo(config);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void outputHasTheShapeOfTheInputAndDependsOnTimeAndCondition(String name) {
    FieldConfig config = field(name);
    TrainableField field = config.build(6, 2, Key.of(3), ScalarType.Float);
    if (config instanceof ImageFieldConfig) {
      // Their last layers start at zero, which makes the velocity that of a point at rest.
      Tensor flat = field.parameters().flat();
      field = field.with(Tensors.normal(Key.of(5), 0, ScalarType.Float, flat.numel()));
    }
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Float, 5, 2, 3);
    Condition given =
        new Condition(
            Map.of(Condition.INPUTS, Tensors.normal(Key.of(2), 0, ScalarType.Float, 5, 2)));
    Tensor early = Tensors.full(ScalarType.Float, 0.2, 5);
    Tensor velocity = field.velocity(early, x, given);
    Tensor later = field.velocity(Tensors.full(ScalarType.Float, 0.7, 5), x, given);
    assertThat(velocity.shape()).containsExactly(5, 2, 3);
    assertThat(rowsThatDiffer(velocity, later)).isEqualTo(5);
    assertThat(rowsThatDiffer(velocity, field.velocity(early, x, Condition.NONE))).isEqualTo(5);
    assertThat(field.config()).isEqualTo(config);
  }

  private static FieldConfig field(String name) {
    String keys =
        switch (name) {
          case "unet" -> ", multipliers: [1, 2], attention: [1]";
          case "dit", "mixer" -> ", patch: 1";
          default -> "";
        };
    FieldConfig config =
        Experiment.parse("{data: {toy: moons}, field: {type: " + name + keys + "}}").field();
    return config instanceof ImageFieldConfig images ? images.of(new ImageShape(1, 2, 3)) : config;
  }

  private static int rowsThatDiffer(Tensor one, Tensor other) {
    double[] a = Tensors.doubles(one);
    double[] b = Tensors.doubles(other);
    int rows = 0;
    for (int i = 0; i < 5; i++) {
      boolean differs = false;
      for (int j = 6 * i; j < 6 * i + 6; j++) {
        differs |= a[j] != b[j];
      }
      rows += differs ? 1 : 0;
    }
    return rows;
  }
}
