package dev.fluxion.kernels;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.GruArrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Dense layers by the Vector API, on registers of the width that the processor prefers. */
public final class VectorKernels implements DenseKernels {
  @Override
  public String name() {
    return "vector-" + Lanes.SPECIES.vectorBitSize();
  }

  @Override
  public int lanes() {
    return Lanes.COUNT;
  }

  @Override
  public boolean supports(Activation activation) {
    return activation != Activation.SOFTPLUS;
  }

  @Override
  public void affine(
      float[] a,
      int from,
      int stride,
      int inputs,
      float[] weight,
      float[] bias,
      float[] out,
      int to,
      int columns,
      int rows) {
    for (int c = 0; c < columns; ) {
      int vectors = Tiles.vectors((columns - c) / Lanes.COUNT);
      int r = 0;
      for (; vectors == 1 && r + 2 * ROWS <= rows; r += 2 * ROWS) {
        int place = to + r * columns + c;
        Tiles.eightRows(a, from + r * stride, stride, inputs, weight, bias, out, place, columns, c);
      }
      for (; r < rows; r += ROWS) {
        int row = from + r * stride;
        int place = to + r * columns + c;
        switch (vectors) {
          case 4 -> Tiles.four(a, row, stride, inputs, weight, bias, out, place, columns, c);
          case 2 -> Tiles.two(a, row, stride, inputs, weight, bias, out, place, columns, c);
          default -> Tiles.one(a, row, stride, inputs, weight, bias, out, place, columns, c);
        }
      }
      c += vectors * Lanes.COUNT;
    }
  }

  @Override
  public void outer(
      float[] a,
      int from,
      int stride,
      int inputs,
      float[] g,
      int at,
      int columns,
      int rows,
      float[] out) {
    for (int c = 0; c < columns; ) {
      int vectors = Tiles.vectors((columns - c) / Lanes.COUNT);
      for (int k = 0; k < inputs; k += ROWS) {
        int place = k * columns + c;
        switch (vectors) {
          case 4 -> OuterTiles.four(a, from + k, stride, rows, g, at + c, columns, out, place);
          case 2 -> OuterTiles.two(a, from + k, stride, rows, g, at + c, columns, out, place);
          default -> OuterTiles.one(a, from + k, stride, rows, g, at + c, columns, out, place);
        }
      }
      c += vectors * Lanes.COUNT;
    }
  }

  @Override
  public void addRows(float[] g, int at, int columns, int rows, float[] out) {
    int c = 0;
    for (; c + 4 * Lanes.COUNT <= columns; c += 4 * Lanes.COUNT) {
      OuterTiles.fourSums(g, at + c, rows, columns, out, c);
    }
    for (; c < columns; c += Lanes.COUNT) {
      OuterTiles.oneSum(g, at + c, rows, columns, out, c);
    }
  }

  // The compiler makes vectors of plain loops only where all indices are the same.

  @Override
  public void multiply(float[] a, int from, float[] b, int at, float[] out, int to, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.SPECIES, a, from + i)
          .mul(FloatVector.fromArray(Lanes.SPECIES, b, at + i))
          .intoArray(out, to + i);
    }
  }

  @Override
  public void add(float[] a, int from, float[] out, int to, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.SPECIES, out, to + i)
          .add(FloatVector.fromArray(Lanes.SPECIES, a, from + i))
          .intoArray(out, to + i);
    }
  }

  @Override
  public void activate(Activation activation, float[] z, int from, int count) {
    Activations.values(activation, z, from, count);
  }

  @Override
  public void activate(
      Activation activation, float[] z, int from, int count, float[] slope, int to) {
    Activations.slopes(activation, z, from, count, slope, to);
  }

  @Override
  public void squash(float[] x, int from, int count, float[] slope, int to) {
    Activations.squash(x, from, count, slope, to);
  }

  @Override
  public void mix(float[] m, float[] z, int at, float[] h, int from, int to, int count) {
    Recurrent.mix(m, z, at, h, from, to, count);
  }

  @Override
  public void gruBack(float[] g, GruArrays values, int at, float[] h, int from, int count) {
    Recurrent.gruBack(g, values, at, h, from, count);
  }

  @Override
  public float dot(float[] a, int from, float[] b, int at, int count) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      sum =
          FloatVector.fromArray(Lanes.SPECIES, a, from + i)
              .fma(FloatVector.fromArray(Lanes.SPECIES, b, at + i), sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
