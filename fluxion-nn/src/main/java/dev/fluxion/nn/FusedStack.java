package dev.fluxion.nn;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The layers of a {@link DenseField} as plain arrays for {@link DenseKernels}: columns are filled
 * up with zeros, to which activations give 0 again.
 */
final class FusedStack {
  /** What a stack is for, and the units of a layer above which libtorch's products win. */
  enum Use {
    VALUE(128),
    DIVERGENCE(256),
    GRADIENT(128);

    final int widest;

    Use(int widest) {
      this.widest = widest;
    }
  }

  /** Rows that are turned into columns together. */
  private static final int TURNED = 16;

  final DenseKernels kernels;
  final DenseStack stack;
  final int depth;
  final int dimension;

  /** Numbers between rows of the first layer's inputs, a multiple of {@link DenseKernels#ROWS}. */
  final int stride;

  /** Columns of the layers before the last, and those of the last. */
  final int columns;

  final int lastColumns;

  /** Weights of a layer, [inputs, columns]. */
  final float[][] weight;

  /** Weights of a layer, [units, columns of its inputs]; none for the first. */
  final float[][] turned;

  final float[][] bias;

  /** As many zeros as a layer has columns. */
  final float[] none;

  final Parameters parameters;
  private final Parameters.Entry[] entries;
  private final float[] flat;
  private long version = -1;

  private FusedStack(DenseKernels kernels, DenseField field) {
    this.kernels = kernels;
    stack = field.stack();
    parameters = field.parameters();
    depth = stack.depth();
    dimension = stack.dimension();
    stride = DenseKernels.up(stack.inputs(0), DenseKernels.ROWS);
    columns = DenseKernels.up(stack.width(), kernels.lanes());
    lastColumns = DenseKernels.up(dimension, kernels.lanes());
    weight = new float[depth + 1][];
    turned = new float[depth + 1][];
    bias = new float[depth + 1][];
    none = new float[Math.max(columns, lastColumns)];
    for (int i = 0; i <= depth; i++) {
      weight[i] = new float[inputRows(i) * columns(i)];
      turned[i] = new float[i == 0 ? 0 : stack.units(i) * columns];
      bias[i] = new float[columns(i)];
    }
    List<Parameters.Entry> all = parameters.entries();
    entries =
        all.subList(all.size() - 2 * (depth + 1), all.size()).toArray(Parameters.Entry[]::new);
    flat = new float[Math.toIntExact(parameters.flat().numel())];
  }

  /** Returns the layers of a field, if there are kernels, they take it and are the faster ones. */
  static Optional<FusedStack> of(DenseField field, Use use) {
    return FusedKernels.get()
        .filter(kernels -> obstacle(kernels, field, use).isEmpty())
        .map(kernels -> new FusedStack(kernels, field));
  }

  /** Returns the layers of a field, however wide, if kernels take it. */
  static Optional<FusedStack> of(DenseField field, DenseKernels kernels) {
    return Optional.of(kernels)
        .filter(given -> obstacle(given, field).isEmpty())
        .map(given -> new FusedStack(given, field));
  }

  /** Returns why libtorch computes a field though there are kernels, if it does. */
  static Optional<String> obstacle(DenseKernels kernels, DenseField field, Use use) {
    int width = Math.max(field.stack().width(), field.stack().inputs(0));
    return obstacle(kernels, field)
        .or(
            () ->
                width > use.widest
                    ? Optional.of(width + " units in a layer, above " + use.widest)
                    : Optional.empty());
  }

  private static Optional<String> obstacle(DenseKernels kernels, DenseField field) {
    DenseStack stack = field.stack();
    if (!stack.closed()) {
      return Optional.of("layers that are not linear in their inputs");
    }
    if (stack.depth() == 0) {
      return Optional.of("no hidden layer");
    }
    if (!kernels.supports(stack.activation())) {
      return Optional.of("activation " + stack.activation());
    }
    if (field.parameters().flat().scalar_type().intern() != ScalarType.Float) {
      return Optional.of("precision other than single");
    }
    return field.parameters().flat().is_cpu() ? Optional.empty() : Optional.of("another device");
  }

  int columns(int layer) {
    return layer == depth ? lastColumns : columns;
  }

  /** Returns the inputs of a layer, filled up. */
  int inputRows(int layer) {
    return layer == 0 ? stride : columns;
  }

  /** Reads the parameters as they are now, if they have changed since the last call. */
  void load() {
    long now = parameters.flat()._version();
    if (now == version) {
      return;
    }
    version = now;
    Tensors.read(parameters.flat(), flat);
    for (int i = 0; i <= depth; i++) {
      int inputs = stack.inputs(i);
      int units = stack.units(i);
      int from = (int) entries[2 * i].offset();
      turn(flat, from, inputs, units, weight[i], columns(i));
      for (int unit = 0; unit < units && i > 0; unit++) {
        System.arraycopy(flat, from + unit * inputs, turned[i], unit * columns, inputs);
      }
      System.arraycopy(flat, (int) entries[2 * i + 1].offset(), bias[i], 0, units);
    }
  }

  /** Writes the rows of a matrix as columns, whose beginnings are a distance apart. */
  private static void turn(float[] a, int from, int width, int rows, float[] into, int apart) {
    // Few rows at a time, so that both sides stay in cache lines that are there.
    for (int first = 0; first < rows; first += TURNED) {
      int end = Math.min(rows, first + TURNED);
      for (int k = 0; k < width; k++) {
        for (int r = first; r < end; r++) {
          into[k * apart + r] = a[from + r * width + k];
        }
      }
    }
  }

  /**
   * Writes the gradients of the layers in the order of the parameters.
   *
   * @param weights as {@link #zeroGradients} gives them
   * @param biases as {@link #bias}
   * @param into receives all of them
   */
  void unload(float[][] weights, float[][] biases, float[] into) {
    for (int i = 0; i <= depth; i++) {
      int inputs = stack.inputs(i);
      int units = stack.units(i);
      int from = (int) entries[2 * i].offset();
      if (i == 0) {
        for (int k = 0; k < inputs; k++) {
          for (int unit = 0; unit < units; unit++) {
            into[from + unit * inputs + k] = weights[i][k * columns(i) + unit];
          }
        }
      } else {
        for (int unit = 0; unit < units; unit++) {
          System.arraycopy(weights[i], unit * columns, into, from + unit * inputs, inputs);
        }
      }
      System.arraycopy(biases[i], 0, into, (int) entries[2 * i + 1].offset(), units);
    }
  }

  /** Copies what a layer has of the values of a name, which stand side by side for all layers. */
  void read(String name, int layer, float[] into) {
    System.arraycopy(flat, place(name, layer), into, 0, stack.units(layer));
  }

  /** The opposite of {@link #read}, in an array of all parameters. */
  void write(String name, int layer, float[] values, int from, float[] all) {
    System.arraycopy(values, from, all, place(name, layer), stack.units(layer));
  }

  private int place(String name, int layer) {
    for (Parameters.Entry entry : parameters.entries()) {
      if (entry.name().equals(name)) {
        return (int) entry.offset() + layer * stack.width();
      }
    }
    throw new IllegalArgumentException("no parameter '" + name + "'");
  }

  /**
   * Returns room for the gradients of weights: of the first layer [inputs, columns], of the others
   * [units, columns of their inputs], as the parameters lie.
   */
  float[][] zeroGradients() {
    float[][] all = new float[depth + 1][];
    for (int i = 0; i <= depth; i++) {
      int rows = i == 0 ? stride : DenseKernels.up(stack.units(i), DenseKernels.ROWS);
      all[i] = new float[rows * columns];
    }
    return all;
  }

  /** Returns arrays like the biases. */
  float[][] likeBiases() {
    return Arrays.stream(bias).map(one -> new float[one.length]).toArray(float[][]::new);
  }

  /**
   * Writes rows of the first layer's inputs: points, functions of the time, conditions.
   *
   * @param first the first row
   * @param into receives them from {@code to} on
   */
  void inputs(
      float[] x, FusedTime time, float[] conditions, int first, int count, float[] into, int to) {
    float[] times = time.columns();
    int timeStride = time.columnsApart();
    int timed = stack.time().columns();
    int given = stack.condition();
    for (int r = 0; r < count; r++) {
      int place = to + r * stride;
      // Rows are short, and a call would take longer than they.
      for (int k = 0; k < dimension; k++) {
        into[place + k] = x[(first + r) * dimension + k];
      }
      place += dimension;
      for (int k = 0; k < timed; k++) {
        into[place + k] = times[(first + r) * timeStride + k];
      }
      place += timed;
      for (int k = 0; k < given; k++) {
        into[place + k] = conditions[(first + r) * given + k];
      }
    }
  }

  /** Copies rows of the last layer without what fills them up. */
  void outputs(float[] last, int from, int count, float[] into, int to) {
    for (int r = 0; r < count; r++) {
      for (int k = 0; k < dimension; k++) {
        into[to + r * dimension + k] = last[from + r * lastColumns + k];
      }
    }
  }
}
