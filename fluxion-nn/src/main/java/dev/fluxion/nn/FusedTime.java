package dev.fluxion.nn;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * What the time brings into the layers of a {@link FusedStack}, in arrays that lie beside the
 * layers' sums: columns beside x, and for each row of a layer {@code z <- z gate + shift}.
 *
 * <p>First {@link #at}, then {@link #rows} for each block of rows before it passes the layers.
 * Where all rows have one time, a block of equal rows serves for all. Not safe for use by several
 * threads.
 */
abstract sealed class FusedTime permits SquashTime, ShiftTime {
  private static final float[] NONE = {};

  final FusedStack fused;
  final DenseKernels kernels;

  /** Rows that the arrays hold. */
  final int capacity;

  /** The times, of each row or one for all. */
  float[] times = NONE;

  /** Whether each row has a time of its own. */
  boolean each;

  private final boolean kept;
  private float[] columns = NONE;

  /**
   * Makes room.
   *
   * @param rows the rows that are held together
   * @param kept whether they are all rows, for {@link #backward}, or those of the current block
   */
  FusedTime(FusedStack fused, int rows, boolean kept) {
    this.fused = fused;
    this.kept = kept;
    kernels = fused.kernels;
    capacity = DenseKernels.up(rows, DenseKernels.ROWS);
  }

  /** Returns the time of a stack. */
  static FusedTime of(FusedStack fused, int rows, boolean kept) {
    return fused.stack.time() instanceof TimeEntry.Squash squash
        ? new SquashTime(fused, squash, rows, kept)
        : new ShiftTime(fused, rows, kept);
  }

  /**
   * Goes to times.
   *
   * @param t a time for each row, or one for all, [batch] or [1]
   */
  final void at(Tensor t) {
    times = Tensors.floats(t);
    each = times.length != 1;
    TimeEntry time = fused.stack.time();
    columns = time.raw() ? times : time.columns() == 0 ? NONE : Tensors.floats(time.columns(t));
    load(t);
    if (!each) {
      fill(0, 0, capacity);
    }
  }

  /** Prepares rows, if they are not all the same. */
  final void rows(int first, int count) {
    if (each) {
      fill(first, place(first), count);
    }
  }

  /** Reads the parameters of the time. */
  abstract void load(Tensor t);

  /** Writes gates and shifts of rows. */
  abstract void fill(int first, int place, int count);

  /** Returns where the arrays hold the rows of a block. */
  final int place(int first) {
    return each && kept ? first : 0;
  }

  /** Returns the columns beside x. */
  final float[] columns() {
    return columns;
  }

  /** Returns how many numbers lie between the columns of two rows. */
  final int columnsApart() {
    return each ? fused.stack.time().columns() : 0;
  }

  /** Returns whether the sums of a layer are changed. */
  abstract boolean enters(int layer);

  /** Returns whether the sums are multiplied, so that {@link #backward} needs them. */
  abstract boolean gated();

  /** Gates and shifts the sums of a layer, rows of a block, filled up. */
  abstract void enter(int layer, float[] z, int at, int first, int rows);

  /** Multiplies derivatives of what {@link #enter} gave, so that they are those of the sums. */
  abstract void gate(int layer, float[] slopes, int first, int rows);

  /** Returns the gate of a unit in a row of a block, 1 where there is none. */
  abstract float gate(int layer, int first, int row, int unit);

  /**
   * Takes the gradient in what {@link #enter} gave, keeps what it means for the parameters, and
   * leaves the gradient in the sums.
   *
   * @param sums the sums before they were gated; not read where there are no gates
   */
  abstract void backward(
      int layer, float[] above, int at, float[] sums, int sumsAt, int first, int rows);

  /** Writes the gradient of the time's parameters among the others, in their order. */
  abstract void unload(float[] flat);

  /** Adds what goes through libtorch; called after all others are written. */
  void unload(Tensor gradient) {}

  /** Returns zeros for the rows of a layer. */
  final float[] zeros(int layer) {
    return new float[capacity * fused.columns(layer)];
  }

  static void clear(float[][] arrays) {
    for (float[] array : arrays) {
      Arrays.fill(array, 0);
    }
  }
}
