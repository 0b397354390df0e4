package dev.fluxion.train;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adam and AdamW on one flat tensor: {@code m <- b1 m + (1 - b1) g}, {@code v <- b2 v + (1 - b2)
 * g^2}, {@code p <- p - rate (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + epsilon)}; AdamW first
 * shrinks p by {@code 1 - rate decay}.
 *
 * <p>Source: Kingma and Ba, "Adam" (2015), algorithm 1; Loshchilov and Hutter, "Decoupled weight
 * decay regularization" (2019), algorithm 2.
 */
public final class Adam {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double decay;
  private final State state;

  /** The running means of gradients and of their squares, and the step that is taken with them. */
  private interface State {
    /**
     * Takes a step.
     *
     * @param kept what is left of the parameters
     * @param root factor of the square root of the second mean
     * @param length factor of the quotient
     */
    void step(Tensor parameters, Tensor gradient, double kept, double root, double length);

    float[] first();

    float[] second();

    void restore(float[] first, float[] second);
  }

  /**
   * Starts with no memory of gradients.
   *
   * @param beta1 decay of the mean of gradients
   * @param beta2 decay of the mean of squared gradients
   * @param decay share of the parameters that they lose by a step of rate 1
   * @param like a tensor of the parameters' shape, type and device
   */
  public Adam(double beta1, double beta2, double epsilon, double decay, Tensor like) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.decay = decay;
    state =
        like.is_cpu() && like.scalar_type().intern() == ScalarType.Float
            ? new InArrays(Math.toIntExact(like.numel()))
            : new InTensors(like);
  }

  /** Returns the running mean of gradients, the first part of the state. */
  float[] first() {
    return state.first();
  }

  /** Returns the running mean of squared gradients, the second part of the state. */
  float[] second() {
    return state.second();
  }

  /** Goes on from a state. */
  void restore(float[] first, float[] second) {
    state.restore(first, second);
  }

  /**
   * Changes the parameters by one step, the n-th from 1.
   *
   * @throws IllegalArgumentException if the tensors are not of the size, type and device of the
   *     start, or not contiguous
   */
  public void step(Tensor parameters, Tensor gradient, double rate, long n) {
    state.step(
        parameters,
        gradient,
        1 - rate * decay,
        1 / Math.sqrt(1 - Math.pow(beta2, (double) n)),
        rate / (1 - Math.pow(beta1, (double) n)));
  }

  /**
   * All of a value's step at once, where tensors would pass over all values eight times: single
   * precision on the processor. In blocks, so that all arrays have the same index: only then does
   * the compiler make vectors of the loops.
   */
  private final class InArrays implements State {
    private static final int BLOCK = 4096;

    private final int size;
    private final float[][] first;
    private final float[][] second;
    private final float[] values;
    private final float[] slopes;

    InArrays(int size) {
      this.size = size;
      first = new float[(size + BLOCK - 1) / BLOCK][Math.min(size, BLOCK)];
      second = new float[first.length][Math.min(size, BLOCK)];
      values = new float[Math.min(size, BLOCK)];
      slopes = new float[values.length];
    }

    @Override
    public void step(Tensor parameters, Tensor gradient, double kept, double root, double length) {
      require("parameters", parameters);
      require("gradient", gradient);
      try (FloatPointer to = parameters.data_ptr_float();
          FloatPointer from = gradient.data_ptr_float()) {
        for (int block = 0; block < first.length; block++) {
          long start = (long) block * BLOCK;
          int count = (int) Math.min(BLOCK, size - start);
          to.position(start).get(values, 0, count);
          from.position(start).get(slopes, 0, count);
          means(first[block], second[block], slopes, count);
          move(first[block], second[block], values, count, kept, root, length);
          to.put(values, 0, count);
        }
      }
      Tensors.written(parameters);
    }

    /** Their memory is read as it lies. */
    private void require(String what, Tensor tensor) {
      if (!tensor.is_cpu()
          || !tensor.is_contiguous()
          || tensor.scalar_type().intern() != ScalarType.Float
          || tensor.numel() != size) {
        throw new IllegalArgumentException(
            what
                + ": is a tensor of "
                + tensor.numel()
                + " numbers, but must hold "
                + size
                + " in single precision on the processor, one after the other, as at the start");
      }
    }

    private void means(float[] m, float[] v, float[] g, int count) {
      float keepFirst = (float) beta1;
      float addFirst = (float) (1 - beta1);
      float keepSecond = (float) beta2;
      float addSecond = (float) (1 - beta2);
      for (int i = 0; i < count; i++) {
        m[i] = keepFirst * m[i] + addFirst * g[i];
      }
      for (int i = 0; i < count; i++) {
        v[i] = keepSecond * v[i] + addSecond * g[i] * g[i];
      }
    }

    private void move(
        float[] m, float[] v, float[] p, int count, double kept, double root, double length) {
      float keep = (float) kept;
      float scale = (float) root;
      float far = (float) length;
      float added = (float) epsilon;
      for (int i = 0; i < count; i++) {
        p[i] = keep * p[i] - far * (m[i] / ((float) Math.sqrt(v[i]) * scale + added));
      }
    }

    @Override
    public float[] first() {
      return joined(first);
    }

    @Override
    public float[] second() {
      return joined(second);
    }

    private float[] joined(float[][] blocks) {
      float[] all = new float[size];
      for (int block = 0; block < blocks.length; block++) {
        int start = block * BLOCK;
        System.arraycopy(blocks[block], 0, all, start, Math.min(BLOCK, size - start));
      }
      return all;
    }

    @Override
    public void restore(float[] newFirst, float[] newSecond) {
      for (int block = 0; block < first.length; block++) {
        int start = block * BLOCK;
        int count = Math.min(BLOCK, size - start);
        System.arraycopy(newFirst, start, first[block], 0, count);
        System.arraycopy(newSecond, start, second[block], 0, count);
      }
    }
  }

  /** By libtorch, for other precisions and devices. */
  private final class InTensors implements State {
    private final Tensor first;
    private final Tensor second;
    private final Tensor denominator;

    InTensors(Tensor like) {
      first = torch.zeros_like(like);
      second = torch.zeros_like(like);
      denominator = torch.zeros_like(like);
    }

    @Override
    public void step(Tensor parameters, Tensor gradient, double kept, double root, double length) {
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        parameters.mul_(new Scalar(kept));
        first.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        second.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        torch.sqrt_out(denominator, second).mul_(new Scalar(root)).add_(new Scalar(epsilon));
        parameters.addcdiv_(first, denominator, new Scalar(-length));
      }
    }

    @Override
    public float[] first() {
      return Tensors.floats(first);
    }

    @Override
    public float[] second() {
      return Tensors.floats(second);
    }

    @Override
    public void restore(float[] newFirst, float[] newSecond) {
      try (Scope scope = new Scope()) {
        first.copy_(Tensors.of(newFirst, newFirst.length));
        second.copy_(Tensors.of(newSecond, newSecond.length));
      }
    }
  }
}
