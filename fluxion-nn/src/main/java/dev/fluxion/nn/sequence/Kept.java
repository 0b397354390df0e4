package dev.fluxion.nn.sequence;

import dev.fluxion.tensor.Tensors;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A tensor that outlives the scopes it is made in, until another takes its place. */
final class Kept {
  private @Nullable Tensor held;

  /** Returns what is held. */
  @Nullable Tensor get() {
    return held;
  }

  /** Makes a tensor and holds it in place of the one before, which is freed. */
  Tensor set(Supplier<Tensor> make) {
    Tensor made = Tensors.lasting(make);
    Tensor old = held;
    if (old != null) {
      old.close();
    }
    held = made;
    return made;
  }
}
