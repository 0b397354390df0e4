package dev.fluxion.nn;

import org.bytedeco.pytorch.Tensor;

/** {@link TimeEntry.Squash}: every layer has a shift {@code w t} and perhaps a gate. */
final class SquashTime extends FusedTime {
  /** Numbers that stand for a row's time: t, 1, and zeros that fill them up. */
  private static final int APART = DenseKernels.ROWS;

  private final boolean gated;
  private final int layers;
  private final float[] rows;
  private final float[][] gateWeight;
  private final float[][] gateBias;
  private final float[][] shiftWeight;
  private final float[][] gates;
  private final float[][] slopes;
  private final float[][] shifts;
  private final float[][] ofGates;
  private final float[][] ofShifts;
  private final float[] held;

  SquashTime(FusedStack fused, TimeEntry.Squash squash, int most, boolean kept) {
    super(fused, most, kept);
    gated = squash.gated();
    layers = fused.depth + 1;
    rows = new float[capacity * APART];
    gateWeight = new float[layers][];
    gateBias = new float[layers][];
    shiftWeight = new float[layers][];
    gates = new float[layers][];
    slopes = new float[layers][];
    shifts = new float[layers][];
    ofGates = new float[layers][];
    ofShifts = new float[layers][];
    int widest = 0;
    for (int i = 0; i < layers; i++) {
      int wide = fused.columns(i);
      widest = Math.max(widest, wide);
      gateWeight[i] = new float[wide];
      gateBias[i] = new float[wide];
      shiftWeight[i] = new float[wide];
      gates[i] = gated ? zeros(i) : shiftWeight[i];
      slopes[i] = gated ? zeros(i) : shiftWeight[i];
      shifts[i] = zeros(i);
      ofGates[i] = new float[APART * wide];
      ofShifts[i] = new float[APART * wide];
    }
    held = new float[kept && gated ? capacity * widest : 0];
  }

  @Override
  void load(Tensor t) {
    for (int i = 0; i < layers; i++) {
      fused.read("shift.weight", i, shiftWeight[i]);
      if (gated) {
        fused.read("gate.weight", i, gateWeight[i]);
        fused.read("gate.bias", i, gateBias[i]);
      }
    }
    clear(ofGates);
    clear(ofShifts);
  }

  @Override
  void fill(int first, int place, int count) {
    int filled = DenseKernels.up(count, DenseKernels.ROWS);
    for (int r = 0; r < filled; r++) {
      rows[(place + r) * APART] = r >= count ? 0 : times[each ? first + r : 0];
      rows[(place + r) * APART + 1] = r >= count ? 0 : 1;
    }
    for (int i = 0; i < layers; i++) {
      int wide = fused.columns(i);
      int to = place * wide;
      if (gated) {
        line(gateWeight[i], gateBias[i], gates[i], i, place, filled);
        kernels.squash(gates[i], to, filled * wide, slopes[i], to);
      }
      line(shiftWeight[i], fused.none, shifts[i], i, place, filled);
    }
  }

  private void line(float[] weight, float[] bias, float[] out, int layer, int place, int count) {
    int wide = fused.columns(layer);
    kernels.affine(rows, place * APART, APART, 1, weight, bias, out, place * wide, wide, count);
  }

  @Override
  boolean enters(int layer) {
    return true;
  }

  @Override
  boolean gated() {
    return gated;
  }

  @Override
  void enter(int layer, float[] z, int at, int first, int count) {
    int wide = fused.columns(layer);
    int from = place(first) * wide;
    if (gated) {
      kernels.multiply(z, at, gates[layer], from, z, at, count * wide);
    }
    kernels.add(shifts[layer], from, z, at, count * wide);
  }

  @Override
  void gate(int layer, float[] derivatives, int first, int count) {
    if (gated) {
      int wide = fused.columns(layer);
      kernels.multiply(
          derivatives, 0, gates[layer], place(first) * wide, derivatives, 0, count * wide);
    }
  }

  @Override
  float gate(int layer, int first, int row, int unit) {
    return gated ? gates[layer][(place(first) + row) * fused.columns(layer) + unit] : 1;
  }

  @Override
  void backward(int layer, float[] above, int at, float[] sums, int sumsAt, int first, int count) {
    int wide = fused.columns(layer);
    int place = place(first);
    int all = count * wide;
    sum(above, at, layer, place, count, ofShifts[layer]);
    if (gated) {
      kernels.multiply(above, at, sums, sumsAt, held, 0, all);
      kernels.multiply(held, 0, slopes[layer], place * wide, held, 0, all);
      sum(held, 0, layer, place, count, ofGates[layer]);
      kernels.multiply(above, at, gates[layer], place * wide, above, at, all);
    }
  }

  /** Adds the gradients of factors of t, and behind them those of factors of 1. */
  private void sum(float[] above, int at, int layer, int place, int count, float[] into) {
    kernels.outer(rows, place * APART, APART, APART, above, at, fused.columns(layer), count, into);
  }

  @Override
  void unload(float[] flat) {
    for (int i = 0; i < layers; i++) {
      fused.write("shift.weight", i, ofShifts[i], 0, flat);
      if (gated) {
        fused.write("gate.weight", i, ofGates[i], 0, flat);
        fused.write("gate.bias", i, ofGates[i], fused.columns(i), flat);
      }
    }
  }
}
