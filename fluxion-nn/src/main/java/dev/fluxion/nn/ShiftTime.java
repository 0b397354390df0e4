package dev.fluxion.nn;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A time that shifts the first layer's sum, by what libtorch computes, or none at all. */
final class ShiftTime extends FusedTime {
  private static final float[] NONE = {};

  private final int units;
  private final int wide;
  private final float[] shifts;
  private final float[] ofShifts;
  private float[] given = NONE;
  private @Nullable Tensor last;

  ShiftTime(FusedStack fused, int most, boolean kept) {
    super(fused, most, kept);
    units = fused.stack.width();
    wide = fused.columns(0);
    boolean shifted = !(fused.stack.time() instanceof TimeEntry.Columns);
    shifts = shifted ? zeros(0) : NONE;
    ofShifts = shifted && kept ? new float[capacity * units] : NONE;
  }

  @Override
  void load(Tensor t) {
    last = t;
    Tensor found = fused.stack.time().shifts(fused.parameters, t);
    given = found == null ? NONE : Tensors.floats(found);
  }

  @Override
  void fill(int first, int place, int count) {
    for (int r = 0; r < count && shifts.length > 0; r++) {
      int from = each ? (first + r) * units : 0;
      int to = (place + r) * wide;
      for (int k = 0; k < units; k++) {
        shifts[to + k] = given[from + k];
      }
    }
  }

  @Override
  boolean enters(int layer) {
    return layer == 0 && shifts.length > 0;
  }

  @Override
  boolean gated() {
    return false;
  }

  @Override
  void enter(int layer, float[] z, int at, int first, int count) {
    kernels.add(shifts, place(first) * wide, z, at, count * wide);
  }

  @Override
  void gate(int layer, float[] derivatives, int first, int count) {}

  @Override
  float gate(int layer, int first, int row, int unit) {
    return 1;
  }

  @Override
  void backward(int layer, float[] above, int at, float[] sums, int sumsAt, int first, int count) {
    for (int r = 0; r < count; r++) {
      int from = at + r * wide;
      int to = (first + r) * units;
      for (int k = 0; k < units; k++) {
        ofShifts[to + k] = above[from + k];
      }
    }
  }

  @Override
  void unload(float[] flat) {}

  @Override
  void unload(Tensor gradient) {
    Tensor t = last;
    if (ofShifts.length > 0 && t != null) {
      float[] ones = new float[times.length];
      Arrays.fill(ones, 1);
      float[] used = Arrays.copyOf(ofShifts, times.length * units);
      fused
          .stack
          .time()
          .backward(
              fused.parameters,
              t,
              null,
              null,
              Tensors.of(used, times.length, units),
              Tensors.of(ones, times.length),
              gradient);
    }
  }
}
