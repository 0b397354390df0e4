package dev.fluxion.nn.sequence;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that a {@link SequenceEncoder.Stepper} keeps from one position to the next: without
 * gradient, beyond the scope in which it was made, and freed as soon as another takes its place.
 */
final class Kept implements AutoCloseable {
  private @Nullable Tensor value;

  /** Returns what is kept, or null. */
  @Nullable Tensor get() {
    return value;
  }

  /** Keeps another tensor. */
  void set(Tensor next) {
    Tensor own = Tensors.lasting(next::detach);
    close();
    value = own;
  }

  @Override
  public void close() {
    Tensor old = value;
    value = null;
    if (old != null) {
      old.close();
    }
  }
}
