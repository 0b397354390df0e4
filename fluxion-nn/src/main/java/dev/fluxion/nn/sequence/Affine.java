package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Maps {@code x W^T + b}, named {@code NAME.weight} and {@code NAME.bias}. */
final class Affine {
  private Affine() {}

  static void layout(Parameters.Layout layout, String name, long outputs, long inputs) {
    layout.add(name + ".weight", outputs, inputs).add(name + ".bias", outputs);
  }

  /** Returns the map of the last dimension. */
  static Tensor of(Parameters given, String name, Tensor x) {
    return torch.linear(
        x, given.view(name + ".weight"), new TensorOptional(given.view(name + ".bias")));
  }
}
