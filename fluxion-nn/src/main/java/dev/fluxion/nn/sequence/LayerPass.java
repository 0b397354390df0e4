package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One recurrent layer in one direction by hand-written steps: what the inputs add to the gates is
 * one product for all positions, and so are the gradients of the weights; steps write into buffers
 * through views that are made once. All rows of a position lie together, [length, n, ...].
 */
abstract class LayerPass implements RecurrentLayer {
  /** Parameters that the buffers are like, and where the layer's stand. */
  final Parameters given;

  final int hidden;
  final boolean gradients;
  final Tensor inputWeight;
  final Tensor inputBias;
  final Tensor stateWeight;
  final Tensor stateBias;
  private final String name;
  private final boolean backward;
  private long rows;
  private int capacity;
  private Tensor states;
  private Tensor[] slots;
  private Tensor[] above;

  @SuppressWarnings("NullAway.Init") // The buffers are made by the first call, which knows sizes.
  LayerPass(Parameters given, String name, int hidden, boolean backward, boolean gradients) {
    this.given = given;
    this.name = name;
    this.hidden = hidden;
    this.backward = backward;
    this.gradients = gradients;
    inputWeight = view(name + "input.weight");
    inputBias = view(name + "input.bias");
    stateWeight = view(name + "state.weight");
    stateBias = view(name + "state.bias");
  }

  private Tensor view(String entry) {
    return Tensors.lasting(() -> given.view(entry));
  }

  /** Makes a buffer that lasts. */
  final Tensor buffer(long... shape) {
    return Tensors.lasting(() -> given.flat().new_empty(shape));
  }

  /** Makes a view of some rows of a matrix, transposed, that lasts. */
  static Tensor turned(Tensor matrix, long from, long count) {
    return Tensors.lasting(() -> matrix.narrow(0, from, count).t());
  }

  /** Makes a view of each position that lasts. */
  static Tensor[] views(int count, IntFunction<Tensor> view) {
    Tensor[] made = new Tensor[count];
    for (int i = 0; i < count; i++) {
      int at = i;
      made[i] = Tensors.lasting(() -> view.apply(at));
    }
    return made;
  }

  /** Makes the buffers of the gates for a number of rows and positions. */
  abstract void allocate(long n, int length);

  /** Finds what is needed before the first step. */
  abstract void sums(Tensor inputs, int length);

  /** Writes the state after position i. */
  abstract void step(int i, Tensor before, Tensor after);

  /** Sets what else the state holds to 0 where the mask is. */
  abstract void mask(int i, Tensor mask);

  /** Finds the factors of the steps back, for all positions. */
  abstract void factors(int length);

  /**
   * Takes the loss's gradient in the state after position i back to that before it.
   *
   * @param gradient in the state after i
   * @param other in the features of the position before, or null at the beginning
   * @param into receives the gradient in the state before i
   */
  abstract void stepBack(int i, Tensor gradient, Tensor other, Tensor into, boolean first);

  /** Writes the gradients of the weights, and of the inputs where asked. */
  abstract void finish(Tensor inputs, int length, Parameters gradient, boolean add, Tensor below);

  final String name() {
    return name;
  }

  final long rows() {
    return rows;
  }

  /** Returns the place of the state before position i. */
  final int before(int i) {
    return backward ? i + 1 : i;
  }

  /** Returns the place of the state after position i. */
  final int after(int i) {
    return backward ? i : i + 1;
  }

  /** Returns the states before all positions, [length * n, hidden]. */
  final Tensor statesBefore(int length) {
    return matrix(states.narrow(0, backward ? 1 : 0, length));
  }

  /** Returns [length, n, size] as [length * n, size]. */
  static Tensor matrix(Tensor tensor) {
    return tensor.view(tensor.size(0) * tensor.size(1), tensor.size(2));
  }

  @Override
  public final Tensor forward(Tensor inputs, long n, int length, Tensor[] masks) {
    if (n != rows || length > capacity) {
      rows = n;
      capacity = length;
      states = buffer(length + 1L, n, hidden);
      states.zero_();
      slots = views(length + 1, i -> states.select(0, i));
      above = views(2, i -> given.flat().new_empty(n, hidden));
      allocate(n, length);
    }
    if (backward) {
      slots[length].zero_();
    }
    sums(inputs, length);
    for (int step = 0; step < length; step++) {
      int i = backward ? length - 1 - step : step;
      Tensor after = slots[after(i)];
      step(i, slots[before(i)], after);
      if (masks.length > 0) {
        after.mul_(masks[i]);
        mask(i, masks[i]);
      }
    }
    return states.narrow(0, backward ? 0 : 1, length);
  }

  @Override
  public final void backward(
      Tensor inputs,
      int length,
      Tensor[] masks,
      Tensor ofFeatures,
      Parameters gradient,
      boolean add,
      Tensor below) {
    factors(length);
    Tensor of = above[0];
    of.copy_(ofFeatures.select(0, backward ? 0 : length - 1));
    begin();
    for (int step = length - 1; step >= 0; step--) {
      int i = backward ? length - 1 - step : step;
      if (masks.length > 0) {
        of.mul_(masks[i]);
        maskBack(masks[i]);
      }
      boolean first = step == 0;
      Tensor into = above[(length - step) % 2];
      stepBack(i, of, first ? of : ofFeatures.select(0, backward ? i + 1 : i - 1), into, first);
      of = into;
    }
    finish(inputs, length, gradient, add, below);
  }

  /** Begins the steps back. */
  void begin() {}

  /** Sets the gradient of what else the state holds to 0 where the mask is. */
  void maskBack(Tensor mask) {}

  /** Writes {@code a^T b}. */
  static void product(Tensor out, Tensor a, Tensor b) {
    torch.mm_out(out, a.t(), b);
  }
}
