package dev.fluxion.nn;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What the time brings into the layers of a {@link FusedStack}, as plain arrays: columns beside x,
 * gates and shifts of the sums. Works on blocks of rows in the arrays of {@link FusedEngine} and
 * {@link FusedPass}, whose rows are filled up with columns that are left as they are.
 */
final class FusedTime {
  private static final float[] NONE = {};

  private final DenseStack stack;
  private final Parameters parameters;
  private final Tensor t;
  private final @Nullable Tensor gateTensor;
  private final float[] columns;
  private final float[] gates;
  private final float[] shifts;
  private final int units;

  /** 1 where each row has a time of its own, else 0. */
  private final int each;

  private final float[] ofGates;
  private final float[] ofShifts;

  /**
   * Computes them.
   *
   * @param t a time for each row, or one for all, [batch] or [1]
   * @param gradient whether {@link #backward} is called
   */
  FusedTime(DenseStack stack, Parameters parameters, Tensor t, boolean gradient) {
    this.stack = stack;
    this.parameters = parameters;
    this.t = t;
    TimeEntry time = stack.time();
    each = t.numel() == 1 ? 0 : 1;
    columns = time.columns() == 0 ? NONE : Tensors.floats(time.columns(t));
    gateTensor = time.gates(parameters, t);
    gates = gateTensor == null ? NONE : Tensors.floats(gateTensor);
    Tensor shiftTensor = time.shifts(parameters, t);
    shifts = shiftTensor == null ? NONE : Tensors.floats(shiftTensor);
    units = shiftTensor == null ? 0 : Math.toIntExact(shiftTensor.size(1));
    ofGates = gradient ? new float[gates.length] : NONE;
    ofShifts = gradient ? new float[shifts.length] : NONE;
  }

  /** Returns the columns beside x. */
  float[] columns() {
    return columns;
  }

  /** Returns how many numbers lie between the columns of two rows. */
  int columnsApart() {
    return each * stack.time().columns();
  }

  /** Returns whether the sums of a layer are changed. */
  boolean enters(int layer) {
    return layer * stack.width() < units;
  }

  private int place(int layer, int row) {
    return row * each * units + layer * stack.width();
  }

  /** Gates and shifts sums: {@code z <- z gate + shift}. */
  void enter(int layer, float[] z, int at, int apart, int first, int count) {
    int wide = stack.units(layer);
    for (int r = 0; r < count; r++) {
      int from = place(layer, first + r);
      int to = at + r * apart;
      if (gates.length > 0) {
        for (int k = 0; k < wide; k++) {
          z[to + k] = z[to + k] * gates[from + k] + shifts[from + k];
        }
      } else {
        for (int k = 0; k < wide; k++) {
          z[to + k] += shifts[from + k];
        }
      }
    }
  }

  /** Multiplies derivatives of what {@link #enter} gave, so that they are those of the sums. */
  void gate(int layer, float[] slopes, int at, int apart, int first, int count) {
    if (gates.length == 0) {
      return;
    }
    int wide = stack.units(layer);
    for (int r = 0; r < count; r++) {
      int from = place(layer, first + r);
      int to = at + r * apart;
      for (int k = 0; k < wide; k++) {
        slopes[to + k] *= gates[from + k];
      }
    }
  }

  /** Returns the gate of a unit in a row, 1 where there is none. */
  float gate(int layer, int row, int unit) {
    return gates.length == 0 ? 1 : gates[place(layer, row) + unit];
  }

  /**
   * Takes the gradient in what {@link #enter} gave, keeps its parts in gates and shifts, and leaves
   * the gradient in the sums. Each row has a time of its own.
   *
   * @param sums the sums before they were gated; not read where there are no gates
   */
  void backward(
      int layer, float[] above, int at, float[] sums, int sumsAt, int apart, int first, int count) {
    int wide = stack.units(layer);
    for (int r = 0; r < count; r++) {
      int to = place(layer, first + r);
      int from = at + r * apart;
      int sum = sumsAt + r * apart;
      System.arraycopy(above, from, ofShifts, to, wide);
      for (int k = 0; k < wide && gates.length > 0; k++) {
        ofGates[to + k] = above[from + k] * sums[sum + k];
        above[from + k] *= gates[to + k];
      }
    }
  }

  /** Returns whether {@link #backward} needs the sums of the layers. */
  boolean gated() {
    return gates.length > 0;
  }

  /** Writes the gradient of the time's parameters; called after those of the layers are written. */
  void backward(Tensor gradient) {
    if (units == 0) {
      return;
    }
    int rows = ofShifts.length / units;
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    stack
        .time()
        .backward(
            parameters,
            t,
            gateTensor,
            gateTensor == null ? null : Tensors.of(ofGates, rows, units),
            Tensors.of(ofShifts, rows, units),
            Tensors.of(ones, rows),
            gradient);
  }
}
