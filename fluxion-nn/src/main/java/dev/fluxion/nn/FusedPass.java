package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * As {@link DensePass}, by {@link DenseKernels}: a block of rows passes through all layers before
 * the next, so that it stays in a core's cache, and the tangents of the divergence with it. Not
 * safe for use by several threads.
 */
final class FusedPass implements DenseEvaluation {
  /** Rows of a block, those of tangents counted. */
  private static final int BLOCK = 64;

  private static final float[] EMPTY = {};

  private final FusedStack fused;
  private final FusedTime time;
  private final Parameters parameters;
  private final int tangents;
  private final int block;
  private final @Nullable Tensor conditioned;
  private final float[] conditions;
  private final float[] inputs;
  private final float[] slope;
  private final float[] last;
  private final float[] points;
  private final float[] divergences;
  private float[] values;
  private float[] others;
  private float[] tangent;
  private float[] otherTangent;

  FusedPass(FusedStack fused, DenseField field, int rows, boolean divergence, Condition condition) {
    this.fused = fused;
    parameters = field.parameters();
    tangents = divergence ? fused.dimension : 0;
    block =
        DenseKernels.up(
            Math.max(DenseKernels.ROWS, BLOCK / Math.max(1, tangents)), DenseKernels.ROWS);
    boolean given = fused.stack.condition() > 0;
    conditioned =
        given ? Tensors.lasting(() -> field.conditionInputs(condition, rows).contiguous()) : null;
    conditions = conditioned == null ? EMPTY : Tensors.floats(conditioned);
    time = FusedTime.of(fused, block, false);
    inputs = new float[block * fused.stride];
    values = new float[block * fused.columns];
    others = new float[block * fused.columns];
    slope = new float[divergence ? block * fused.columns : 0];
    tangent = new float[DenseKernels.up(block * tangents, DenseKernels.ROWS) * fused.columns];
    otherTangent = new float[tangent.length];
    last = new float[block * fused.lastColumns];
    points = new float[rows * fused.dimension];
    divergences = new float[divergence ? rows : 0];
  }

  @Override
  public void velocity(double t, Tensor x, Tensor out) {
    try (NoGradGuard guard = new NoGradGuard()) {
      pass(x, out, Tensors.full(parameters.flat().scalar_type(), t, 1), conditions);
    }
  }

  @Override
  public void velocity(Tensor t, Tensor chosen, Tensor x, Tensor out) {
    try (NoGradGuard guard = new NoGradGuard()) {
      pass(
          x,
          out,
          t,
          conditioned == null ? EMPTY : Tensors.floats(conditioned.index_select(0, chosen)));
    }
  }

  @Override
  public void divergence(Tensor out) {
    Tensors.write(out, divergences);
  }

  private void pass(Tensor x, Tensor out, Tensor t, float[] given) {
    int n = Math.toIntExact(x.size(0));
    fused.load();
    time.at(t);
    Tensors.read(x, points);
    for (int first = 0; first < n; first += block) {
      int count = Math.min(block, n - first);
      fused.inputs(points, time, given, first, count, inputs, 0);
      layers(first, count);
    }
    Tensors.write(out, points);
  }

  /** Overwrites the points of a block with their velocities. */
  private void layers(int first, int count) {
    DenseKernels kernels = fused.kernels;
    DenseStack stack = fused.stack;
    int wide = fused.columns;
    int rows = DenseKernels.up(count, DenseKernels.ROWS);
    float[] from = inputs;
    time.rows(first, count);
    for (int i = 0; i < fused.depth; i++) {
      int apart = i == 0 ? fused.stride : wide;
      kernels.affine(
          from, 0, apart, stack.inputs(i), fused.weight[i], fused.bias[i], others, 0, wide, rows);
      if (time.enters(i)) {
        time.enter(i, others, 0, first, rows);
      }
      if (tangents > 0) {
        kernels.activate(stack.activation(), others, 0, rows * wide, slope, 0);
        time.gate(i, slope, first, rows);
        push(i, count);
      } else {
        kernels.activate(stack.activation(), others, 0, rows * wide);
      }
      if (stack.residual() && i > 0) {
        kernels.add(values, 0, others, 0, rows * wide);
      }
      float[] held = values;
      values = others;
      others = held;
      from = values;
    }
    int deep = fused.depth;
    kernels.affine(
        from,
        0,
        wide,
        stack.inputs(deep),
        fused.weight[deep],
        fused.bias[deep],
        last,
        0,
        fused.lastColumns,
        rows);
    if (time.enters(deep)) {
      time.enter(deep, last, 0, first, rows);
    }
    fused.outputs(last, 0, count, points, first * fused.dimension);
    for (int r = 0; r < count && tangents > 0; r++) {
      float sum = 0;
      for (int j = 0; j < tangents; j++) {
        float own =
            kernels.dot(tangent, (r * tangents + j) * wide, fused.turned[deep], j * wide, wide);
        sum += own * time.gate(deep, first, r, j);
      }
      divergences[first + r] = sum;
    }
  }

  /** Takes the tangents of a block through layer i. */
  private void push(int i, int count) {
    int wide = fused.columns;
    if (i > 0) {
      fused.kernels.affine(
          tangent,
          0,
          wide,
          fused.stack.inputs(i),
          fused.weight[i],
          fused.none,
          otherTangent,
          0,
          wide,
          DenseKernels.up(count * tangents, DenseKernels.ROWS));
    }
    for (int r = 0; r < count; r++) {
      for (int j = 0; j < tangents; j++) {
        int place = (r * tangents + j) * wide;
        if (i == 0) {
          fused.kernels.multiply(
              slope, r * wide, fused.weight[0], j * wide, otherTangent, place, wide);
        } else {
          fused.kernels.multiply(slope, r * wide, otherTangent, place, otherTangent, place, wide);
        }
      }
    }
    if (fused.stack.residual() && i > 0) {
      fused.kernels.add(tangent, 0, otherTangent, 0, count * tangents * wide);
    }
    float[] held = tangent;
    tangent = otherTangent;
    otherTangent = held;
  }
}
