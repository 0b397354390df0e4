package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * As {@link DenseEngine}, by {@link DenseKernels}: a block of rows passes through all layers before
 * the next, forth and back. Not safe for use by several threads.
 */
final class FusedEngine implements GradientEngine {
  private static final int BLOCK = 64;

  private final DenseField field;
  private final FusedStack fused;
  private final Objective objective;
  private final int n;
  private final float[] points;
  private final float[] inputs;
  private final float[][] values;
  private final float[][] slopes;

  /** Sums before they are gated; none where there are no gates. */
  private final float[][] sums;

  private final float[] last;
  private final FusedTime time;
  private final float[][] weights;
  private final float[][] biases;
  private final float[] flat;
  private final Tensor output;
  private float[] upstream;
  private float[] below;

  FusedEngine(FusedStack fused, DenseField field, Objective objective, int rows) {
    this.fused = fused;
    this.field = field;
    this.objective = objective;
    n = rows;
    int filled = DenseKernels.up(rows, DenseKernels.ROWS);
    points = new float[rows * fused.dimension];
    inputs = new float[filled * fused.stride];
    values = new float[fused.depth][filled * fused.columns];
    slopes = new float[fused.depth][filled * fused.columns];
    time = FusedTime.of(fused, rows, true);
    boolean gated = time.gated();
    sums = new float[fused.depth + 1][];
    for (int i = 0; i <= fused.depth; i++) {
      sums[i] = new float[gated ? filled * fused.columns(i) : 0];
    }
    last = new float[filled * fused.lastColumns];
    weights = fused.zeroGradients();
    biases = fused.likeBiases();
    flat = new float[Math.toIntExact(field.parameters().flat().numel())];
    output = Tensors.lasting(() -> Tensors.empty(ScalarType.Float, rows, fused.dimension));
    upstream = new float[BLOCK * fused.columns];
    below = new float[BLOCK * fused.columns];
  }

  @Override
  public double lossAndGradient(
      PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      fused.load();
      Tensors.read(sample.xt(), points);
      time.at(sample.t());
      fused.inputs(
          points,
          time,
          fused.stack.condition() == 0
              ? points
              : Tensors.floats(field.conditionInputs(condition, n)),
          0,
          n,
          inputs,
          0);
      for (int first = 0; first < n; first += BLOCK) {
        forward(first, Math.min(BLOCK, n - first));
      }
      Tensors.fill(output, points, points.length);
      double loss =
          objective.lossAndOutputGradient(
              sample.xt().dim() == 2 ? output : output.view(sample.xt().shape()), sample, batch);
      Tensors.read(output, points);
      for (int i = 0; i <= fused.depth; i++) {
        Arrays.fill(weights[i], 0);
        Arrays.fill(biases[i], 0);
      }
      for (int first = 0; first < n; first += BLOCK) {
        backward(first, Math.min(BLOCK, n - first));
      }
      fused.unload(weights, biases, flat);
      time.unload(flat);
      Tensors.fill(gradient, flat, flat.length);
      time.unload(gradient);
      return loss;
    }
  }

  /** Overwrites the points of a block with its outputs. */
  private void forward(int first, int count) {
    DenseKernels kernels = fused.kernels;
    DenseStack stack = fused.stack;
    int wide = fused.columns;
    int rows = DenseKernels.up(count, DenseKernels.ROWS);
    int at = first * wide;
    time.rows(first, count);
    for (int i = 0; i < fused.depth; i++) {
      float[] from = i == 0 ? inputs : values[i - 1];
      int apart = fused.inputRows(i);
      kernels.affine(
          from,
          first * apart,
          apart,
          stack.inputs(i),
          fused.weight[i],
          fused.bias[i],
          values[i],
          at,
          wide,
          rows);
      enter(i, values[i], first, rows);
      kernels.activate(stack.activation(), values[i], at, rows * wide, slopes[i], at);
      if (stack.residual() && i > 0) {
        kernels.add(values[i - 1], at, values[i], at, rows * wide);
      }
    }
    int deep = fused.depth;
    kernels.affine(
        values[deep - 1],
        at,
        wide,
        stack.inputs(deep),
        fused.weight[deep],
        fused.bias[deep],
        last,
        first * fused.lastColumns,
        fused.lastColumns,
        rows);
    enter(deep, last, first, rows);
    fused.outputs(last, first * fused.lastColumns, count, points, first * fused.dimension);
  }

  /** Lets the time into the sums of a layer, which are kept where they are gated. */
  private void enter(int i, float[] z, int first, int rows) {
    if (time.enters(i)) {
      int wide = fused.columns(i);
      int at = first * wide;
      if (time.gated()) {
        System.arraycopy(z, at, sums[i], at, rows * wide);
      }
      time.enter(i, z, at, first, rows);
    }
  }

  /** Adds the gradients of a block, whose points hold the loss's gradient in the outputs. */
  private void backward(int first, int count) {
    DenseKernels kernels = fused.kernels;
    DenseStack stack = fused.stack;
    int wide = fused.columns;
    int narrow = fused.lastColumns;
    int deep = fused.depth;
    int rows = DenseKernels.up(count, DenseKernels.ROWS);
    int at = first * wide;
    Arrays.fill(last, first * narrow, (first + rows) * narrow, 0);
    for (int r = first; r < first + count; r++) {
      System.arraycopy(points, r * fused.dimension, last, r * narrow, fused.dimension);
    }
    if (time.enters(deep)) {
      time.backward(deep, last, first * narrow, sums[deep], first * narrow, first, rows);
    }
    layer(deep, last, first * narrow, first, rows);
    kernels.affine(
        last,
        first * narrow,
        narrow,
        fused.dimension,
        fused.turned[deep],
        fused.none,
        upstream,
        0,
        wide,
        rows);
    for (int i = deep - 1; i >= 0; i--) {
      boolean skips = stack.residual() && i > 0;
      if (skips) {
        System.arraycopy(upstream, 0, below, 0, rows * wide);
      }
      kernels.multiply(upstream, 0, slopes[i], at, upstream, 0, rows * wide);
      if (time.enters(i)) {
        time.backward(i, upstream, 0, sums[i], at, first, rows);
      }
      layer(i, upstream, 0, first, rows);
      if (i > 0) {
        float[] held = skips ? slopes[i] : below;
        int place = skips ? at : 0;
        // The slopes of this layer are done with and serve as a buffer.
        kernels.affine(
            upstream, 0, wide, stack.width(), fused.turned[i], fused.none, held, place, wide, rows);
        if (skips) {
          kernels.add(held, place, below, 0, rows * wide);
        }
        float[] swapped = upstream;
        upstream = below;
        below = swapped;
      }
    }
  }

  /** Adds what a block's gradient in the sums of a layer means for its weights and bias. */
  private void layer(int i, float[] above, int from, int first, int rows) {
    DenseKernels kernels = fused.kernels;
    int wide = fused.columns;
    int own = fused.columns(i);
    if (i == 0) {
      int apart = fused.stride;
      kernels.outer(inputs, first * apart, apart, apart, above, from, own, rows, weights[0]);
    } else {
      int units = DenseKernels.up(fused.stack.units(i), DenseKernels.ROWS);
      kernels.outer(above, from, own, units, values[i - 1], first * wide, wide, rows, weights[i]);
    }
    kernels.addRows(above, from, own, rows, biases[i]);
  }
}
