package dev.fluxion.nn.sequence;

import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * As {@link GruPass}, by {@link DenseKernels}: a block of sequences passes through all positions,
 * forth and back, before the next, on plain arrays whose columns are filled up with zeros.
 */
final class FusedGru implements RecurrentLayer {
  /** Sequences of a block. */
  private static final int BLOCK = 64;

  private final Parameters given;
  private final String name;
  private final boolean reversed;
  private final boolean gradients;
  private final GruWeights weights;
  private FusedGruBlock[] blocks = {};
  private int rows;
  private int capacity;
  private Tensor states;

  FusedGru(
      DenseKernels kernels,
      Parameters given,
      String name,
      int hidden,
      boolean reversed,
      boolean gradients) {
    this.given = given;
    this.name = name;
    this.reversed = reversed;
    this.gradients = gradients;
    weights = new GruWeights(kernels, given, name, hidden, gradients);
    states = Tensors.lasting(() -> given.flat().new_empty(0));
  }

  private void allocate(int n, int length) {
    if (n != rows || length > capacity) {
      rows = n;
      capacity = length;
      int count = (n + BLOCK - 1) / BLOCK;
      // Without gradients a block leaves nothing behind, so that one serves for all.
      FusedGruBlock[] made = new FusedGruBlock[count];
      for (int i = 0; i < count; i++) {
        made[i] =
            i == 0 || gradients
                ? new FusedGruBlock(weights, Math.min(n, BLOCK), length, gradients)
                : made[0];
      }
      blocks = made;
      states.close();
      states = Tensors.lasting(() -> given.flat().new_empty(length, n, weights.hidden));
    }
  }

  private static float[][] floats(Tensor[] masks) {
    return Arrays.stream(masks).map(Tensors::floats).toArray(float[][]::new);
  }

  @Override
  public Tensor forward(Tensor inputs, long n, int length, Tensor[] masks) {
    weights.load();
    allocate(Math.toIntExact(n), length);
    float[][] factors = floats(masks);
    Tensor plain = inputs.contiguous();
    Tensor out = states.narrow(0, 0, length);
    try (FloatPointer from = plain.data_ptr_float();
        FloatPointer to = out.data_ptr_float()) {
      for (int b = 0; b < blocks.length; b++) {
        int first = b * BLOCK;
        blocks[b].begin(Math.min(BLOCK, rows - first));
        for (int step = 0; step < length; step++) {
          int i = reversed ? length - 1 - step : step;
          long place = (long) i * rows + first;
          blocks[b].read(step, from.position(place * weights.inputs));
          blocks[b].forward(step);
          if (factors.length > 0) {
            blocks[b].mask(step, factors[i], first);
          }
          blocks[b].write(step, to.position(place * weights.hidden));
        }
      }
    }
    Tensors.written(out);
    return out;
  }

  @Override
  public void backward(
      Tensor inputs,
      int length,
      Tensor[] masks,
      Tensor ofFeatures,
      Parameters gradient,
      boolean add,
      Tensor below) {
    float[][] factors = floats(masks);
    weights.clear();
    Tensor above = ofFeatures.contiguous();
    boolean deeper = below.numel() > 0;
    if (deeper && !add) {
      below.zero_();
    }
    try (FloatPointer from = above.data_ptr_float();
        FloatPointer to = below.data_ptr_float()) {
      for (int b = 0; b < blocks.length; b++) {
        int first = b * BLOCK;
        blocks[b].beginBack();
        for (int step = length - 1; step >= 0; step--) {
          int i = reversed ? length - 1 - step : step;
          long place = (long) i * rows + first;
          blocks[b].addAbove(from.position(place * weights.hidden));
          if (factors.length > 0) {
            blocks[b].maskBack(factors[i], first);
          }
          blocks[b].backward(step);
          if (deeper) {
            blocks[b].addBelow(step, to.position(place * weights.inputs));
          }
        }
      }
    }
    if (deeper) {
      Tensors.written(below);
    }
    weights.unload(name, gradient);
  }
}
