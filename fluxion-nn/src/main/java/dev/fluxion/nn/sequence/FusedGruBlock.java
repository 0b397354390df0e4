package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.GruArrays;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A block of sequences of a {@link FusedGru}, step by step. With gradients the arrays hold all
 * steps, else the current one.
 */
final class FusedGruBlock {
  private final GruWeights weights;
  private final DenseKernels kernels;
  private final boolean gradients;
  private final GruArrays values;
  private final float[] inputs;
  private final float[] states;
  private final float[] held;
  private final float[] above;
  private final float[] packed;
  private final float[] below;
  private int count;
  private int rows;

  FusedGruBlock(GruWeights weights, int most, int length, boolean gradients) {
    this.weights = weights;
    this.gradients = gradients;
    kernels = weights.kernels;
    int filled = DenseKernels.up(most, DenseKernels.ROWS);
    int one = filled * weights.columns;
    int steps = gradients ? length : 1;
    values = GruArrays.of(steps * one);
    inputs = new float[steps * filled * weights.stride];
    states = new float[(steps + 1) * one];
    held = new float[filled * Math.max(weights.columns, weights.inputColumns)];
    above = new float[gradients ? one : 0];
    packed = new float[most * Math.max(weights.hidden, weights.inputs)];
    below = new float[gradients ? filled * weights.inputColumns : 0];
  }

  private int size() {
    return rows * weights.columns;
  }

  private int at(int step) {
    return gradients ? step * size() : 0;
  }

  private int before(int step) {
    return gradients ? step * size() : step % 2 * size();
  }

  private int after(int step) {
    return gradients ? (step + 1) * size() : (step + 1) % 2 * size();
  }

  private int inputsAt(int step) {
    return gradients ? step * rows * weights.stride : 0;
  }

  /** Begins with a number of sequences, whose states are 0. */
  void begin(int sequences) {
    count = sequences;
    rows = DenseKernels.up(sequences, DenseKernels.ROWS);
    Arrays.fill(states, 0, size(), 0);
  }

  /** Takes the inputs of a step. */
  void read(int step, FloatPointer from) {
    unpack(from, weights.inputs, inputs, inputsAt(step), weights.stride);
  }

  private void unpack(FloatPointer from, int width, float[] into, int at, int apart) {
    if (width == apart) {
      from.get(into, at, count * width);
      return;
    }
    from.get(packed, 0, count * width);
    for (int r = 0; r < count; r++) {
      for (int k = 0; k < width; k++) {
        into[at + r * apart + k] = packed[r * width + k];
      }
    }
  }

  private void pack(float[] from, int at, int apart, int width) {
    for (int r = 0; r < count; r++) {
      for (int k = 0; k < width; k++) {
        packed[r * width + k] = from[at + r * apart + k];
      }
    }
  }

  /** Writes the states after a step. */
  void write(int step, FloatPointer to) {
    pack(states, after(step), weights.columns, weights.hidden);
    to.put(packed, 0, count * weights.hidden);
  }

  /** Takes a step. */
  void forward(int step) {
    int at = at(step);
    int size = size();
    sums(0, values.reset(), step);
    sums(1, values.keep(), step);
    ofInputs(2, values.fresh(), step);
    ofState(2, weights.bias[GruWeights.PARTS], values.own(), at, step);
    kernels.squash(values.reset(), at, size, values.ofReset(), at);
    kernels.squash(values.keep(), at, size, values.ofKeep(), at);
    kernels.multiply(values.reset(), at, values.own(), at, held, 0, size);
    kernels.add(held, 0, values.fresh(), at, size);
    kernels.activate(Activation.TANH, values.fresh(), at, size, values.ofFresh(), at);
    kernels.mix(values.fresh(), values.keep(), at, states, before(step), after(step), size);
  }

  private void sums(int part, float[] out, int step) {
    ofInputs(part, out, step);
    ofState(part, weights.none, held, 0, step);
    kernels.add(held, 0, out, at(step), size());
  }

  private void ofInputs(int part, float[] out, int step) {
    kernels.affine(
        inputs,
        inputsAt(step),
        weights.stride,
        weights.inputs,
        weights.input[part],
        weights.bias[part],
        out,
        at(step),
        weights.columns,
        rows);
  }

  private void ofState(int part, float[] bias, float[] out, int to, int step) {
    kernels.affine(
        states,
        before(step),
        weights.columns,
        weights.hidden,
        weights.state[part],
        bias,
        out,
        to,
        weights.columns,
        rows);
  }

  /** Multiplies the states after a step. */
  void mask(int step, float[] factors, int first) {
    scale(states, after(step), factors, first);
  }

  private void scale(float[] of, int at, float[] factors, int first) {
    for (int r = 0; r < count; r++) {
      for (int k = 0; k < weights.hidden; k++) {
        of[at + r * weights.columns + k] *= factors[first + r];
      }
    }
  }

  /** Begins the steps back. */
  void beginBack() {
    Arrays.fill(above, 0);
  }

  /** Adds the loss's gradient in the states after a step, beside that of the steps behind it. */
  void addAbove(FloatPointer from) {
    Arrays.fill(held, 0);
    unpack(from, weights.hidden, held, 0, weights.columns);
    kernels.add(held, 0, above, 0, size());
  }

  void maskBack(float[] factors, int first) {
    scale(above, 0, factors, first);
  }

  /** Takes the gradient back over a step, and adds what it means for the parameters. */
  void backward(int step) {
    int at = at(step);
    kernels.gruBack(above, values, at, states, before(step), size());
    parameters(0, values.ofReset(), values.ofReset(), step);
    parameters(1, values.ofKeep(), values.ofKeep(), step);
    parameters(2, values.ofFresh(), values.own(), step);
    kernels.addRows(values.own(), at, weights.columns, rows, weights.ofBias[GruWeights.PARTS]);
    if (step > 0) {
      back(0, values.ofReset(), at);
      back(1, values.ofKeep(), at);
      back(2, values.own(), at);
    }
  }

  private void parameters(int part, float[] ofSum, float[] ofOwn, int step) {
    int at = at(step);
    int wide = weights.columns;
    int units = DenseKernels.up(weights.hidden, DenseKernels.ROWS);
    kernels.outer(ofOwn, at, wide, units, states, before(step), wide, rows, weights.ofState[part]);
    kernels.outer(
        inputs,
        inputsAt(step),
        weights.stride,
        weights.stride,
        ofSum,
        at,
        wide,
        rows,
        weights.ofInput[part]);
    kernels.addRows(ofSum, at, wide, rows, weights.ofBias[part]);
  }

  private void back(int part, float[] of, int at) {
    int wide = weights.columns;
    kernels.affine(
        of, at, wide, weights.hidden, weights.stateTurned[part], weights.none, held, 0, wide, rows);
    kernels.add(held, 0, above, 0, size());
  }

  /** Adds the gradient in the inputs of a step, after it was taken back. */
  void addBelow(int step, FloatPointer to) {
    int wide = weights.inputColumns;
    Arrays.fill(below, 0);
    unpack(to, weights.inputs, below, 0, wide);
    for (int part = 0; part < GruWeights.PARTS; part++) {
      float[] of = part == 0 ? values.ofReset() : part == 1 ? values.ofKeep() : values.ofFresh();
      kernels.affine(
          of,
          at(step),
          weights.columns,
          weights.hidden,
          weights.inputTurned[part],
          weights.none,
          held,
          0,
          wide,
          rows);
      kernels.add(held, 0, below, 0, rows * wide);
    }
    pack(below, 0, wide, weights.inputs);
    to.put(packed, 0, count * weights.inputs);
  }
}
