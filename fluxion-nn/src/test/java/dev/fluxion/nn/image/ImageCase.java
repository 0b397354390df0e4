package dev.fluxion.nn.image;

import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small fields of images with random parameters. */
final class ImageCase {
  static final ScalarType TYPE = ScalarType.Double;
  static final int ROWS = 3;
  static final int CONDITION = 2;

  private ImageCase() {}

  /** Every field, with every way that its layers can be put together. */
  static List<NetworkConfig> fields() {
    ImageShape odd = new ImageShape(2, 5, 3);
    ImageShape even = new ImageShape(2, 6, 4);
    Precision precision = Precision.FLOAT32;
    return List.of(
        new ConditionedResnet(odd, 1, 4, 2, List.of(1, 2), precision),
        new Unet(odd, 1, 4, List.of(1, 2), 1, List.of(1), 2, 2, 0, precision),
        new Unet(even, 1, 4, List.of(2, 1), 2, List.of(0), 1, 4, 0, precision),
        new Unet(even, 2, 4, List.of(1), 1, List.of(), 2, 2, 0, precision),
        new Dit(even, 2, 8, 2, 2, 2, PatchPositions.ROTARY, precision),
        new Dit(even, 2, 6, 1, 2, 3, PatchPositions.LEARNED, precision),
        new Mixer(even, 2, 6, 2, 5, 2, precision),
        new ConditionedResnet(even, 2, 4, 2, List.of(2, 1), precision));
  }

  static int values(ImageFieldConfig config) {
    return java.util.Objects.requireNonNull(config.shape()).values();
  }

  /** Returns the field with normal parameters, so that no layer is at rest. */
  static TrainableField build(FieldConfig config, int dimension, int condition, ScalarType type) {
    TrainableField fresh = config.build(dimension, condition, Key.of(4), type);
    Tensor flat = Tensors.normal(Key.of(5), 0, type, fresh.parameters().count());
    return fresh.with(flat.mul(new Scalar(0.4)));
  }

  static TrainableField build(ImageFieldConfig config) {
    return build(config, values(config), CONDITION, TYPE);
  }

  static Tensor points(ImageFieldConfig config) {
    return Tensors.normal(Key.of(1), 0, TYPE, ROWS, values(config));
  }

  static Tensor times() {
    return Tensors.of(new double[] {0.15, 0.5, 0.85}, ROWS);
  }

  static Condition given() {
    return new Condition(
        Map.of(Condition.INPUTS, Tensors.normal(Key.of(2), 0, TYPE, ROWS, CONDITION)));
  }

  static PathSample sample(ImageFieldConfig config, ScalarType type) {
    Tensor x = points(config).to(type);
    Tensor target = Tensors.normal(Key.of(3), 0, TYPE, x.shape()).to(type);
    return new PathSample(x, x, times().to(type), x, null, target, null);
  }
}
