package dev.fluxion.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums over rows of products of four inputs with one, two or four registers of columns. */
final class OuterTiles {
  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private OuterTiles() {}

  static void four(
      float[] a,
      int input,
      int stride,
      int rows,
      float[] g,
      int column,
      int columns,
      float[] out,
      int place) {
    FloatVector c00 = FloatVector.fromArray(S, out, place);
    FloatVector c01 = FloatVector.fromArray(S, out, place + L);
    FloatVector c02 = FloatVector.fromArray(S, out, place + 2 * L);
    FloatVector c03 = FloatVector.fromArray(S, out, place + 3 * L);
    FloatVector c10 = FloatVector.fromArray(S, out, place + columns);
    FloatVector c11 = FloatVector.fromArray(S, out, place + columns + L);
    FloatVector c12 = FloatVector.fromArray(S, out, place + columns + 2 * L);
    FloatVector c13 = FloatVector.fromArray(S, out, place + columns + 3 * L);
    FloatVector c20 = FloatVector.fromArray(S, out, place + 2 * columns);
    FloatVector c21 = FloatVector.fromArray(S, out, place + 2 * columns + L);
    FloatVector c22 = FloatVector.fromArray(S, out, place + 2 * columns + 2 * L);
    FloatVector c23 = FloatVector.fromArray(S, out, place + 2 * columns + 3 * L);
    FloatVector c30 = FloatVector.fromArray(S, out, place + 3 * columns);
    FloatVector c31 = FloatVector.fromArray(S, out, place + 3 * columns + L);
    FloatVector c32 = FloatVector.fromArray(S, out, place + 3 * columns + 2 * L);
    FloatVector c33 = FloatVector.fromArray(S, out, place + 3 * columns + 3 * L);
    int at = input;
    int from = column;
    for (int row = 0; row < rows; row++) {
      FloatVector g0 = FloatVector.fromArray(S, g, from);
      FloatVector g1 = FloatVector.fromArray(S, g, from + L);
      FloatVector g2 = FloatVector.fromArray(S, g, from + 2 * L);
      FloatVector g3 = FloatVector.fromArray(S, g, from + 3 * L);
      FloatVector x = FloatVector.broadcast(S, a[at]);
      c00 = x.fma(g0, c00);
      c01 = x.fma(g1, c01);
      c02 = x.fma(g2, c02);
      c03 = x.fma(g3, c03);
      x = FloatVector.broadcast(S, a[at + 1]);
      c10 = x.fma(g0, c10);
      c11 = x.fma(g1, c11);
      c12 = x.fma(g2, c12);
      c13 = x.fma(g3, c13);
      x = FloatVector.broadcast(S, a[at + 2]);
      c20 = x.fma(g0, c20);
      c21 = x.fma(g1, c21);
      c22 = x.fma(g2, c22);
      c23 = x.fma(g3, c23);
      x = FloatVector.broadcast(S, a[at + 3]);
      c30 = x.fma(g0, c30);
      c31 = x.fma(g1, c31);
      c32 = x.fma(g2, c32);
      c33 = x.fma(g3, c33);
      at += stride;
      from += columns;
    }
    c00.intoArray(out, place);
    c01.intoArray(out, place + L);
    c02.intoArray(out, place + 2 * L);
    c03.intoArray(out, place + 3 * L);
    c10.intoArray(out, place + columns);
    c11.intoArray(out, place + columns + L);
    c12.intoArray(out, place + columns + 2 * L);
    c13.intoArray(out, place + columns + 3 * L);
    c20.intoArray(out, place + 2 * columns);
    c21.intoArray(out, place + 2 * columns + L);
    c22.intoArray(out, place + 2 * columns + 2 * L);
    c23.intoArray(out, place + 2 * columns + 3 * L);
    c30.intoArray(out, place + 3 * columns);
    c31.intoArray(out, place + 3 * columns + L);
    c32.intoArray(out, place + 3 * columns + 2 * L);
    c33.intoArray(out, place + 3 * columns + 3 * L);
  }

  static void two(
      float[] a,
      int input,
      int stride,
      int rows,
      float[] g,
      int column,
      int columns,
      float[] out,
      int place) {
    FloatVector c00 = FloatVector.fromArray(S, out, place);
    FloatVector c01 = FloatVector.fromArray(S, out, place + L);
    FloatVector c10 = FloatVector.fromArray(S, out, place + columns);
    FloatVector c11 = FloatVector.fromArray(S, out, place + columns + L);
    FloatVector c20 = FloatVector.fromArray(S, out, place + 2 * columns);
    FloatVector c21 = FloatVector.fromArray(S, out, place + 2 * columns + L);
    FloatVector c30 = FloatVector.fromArray(S, out, place + 3 * columns);
    FloatVector c31 = FloatVector.fromArray(S, out, place + 3 * columns + L);
    int at = input;
    int from = column;
    for (int row = 0; row < rows; row++) {
      FloatVector g0 = FloatVector.fromArray(S, g, from);
      FloatVector g1 = FloatVector.fromArray(S, g, from + L);
      FloatVector x = FloatVector.broadcast(S, a[at]);
      c00 = x.fma(g0, c00);
      c01 = x.fma(g1, c01);
      x = FloatVector.broadcast(S, a[at + 1]);
      c10 = x.fma(g0, c10);
      c11 = x.fma(g1, c11);
      x = FloatVector.broadcast(S, a[at + 2]);
      c20 = x.fma(g0, c20);
      c21 = x.fma(g1, c21);
      x = FloatVector.broadcast(S, a[at + 3]);
      c30 = x.fma(g0, c30);
      c31 = x.fma(g1, c31);
      at += stride;
      from += columns;
    }
    c00.intoArray(out, place);
    c01.intoArray(out, place + L);
    c10.intoArray(out, place + columns);
    c11.intoArray(out, place + columns + L);
    c20.intoArray(out, place + 2 * columns);
    c21.intoArray(out, place + 2 * columns + L);
    c30.intoArray(out, place + 3 * columns);
    c31.intoArray(out, place + 3 * columns + L);
  }

  static void one(
      float[] a,
      int input,
      int stride,
      int rows,
      float[] g,
      int column,
      int columns,
      float[] out,
      int place) {
    FloatVector c00 = FloatVector.fromArray(S, out, place);
    FloatVector c10 = FloatVector.fromArray(S, out, place + columns);
    FloatVector c20 = FloatVector.fromArray(S, out, place + 2 * columns);
    FloatVector c30 = FloatVector.fromArray(S, out, place + 3 * columns);
    int at = input;
    int from = column;
    for (int row = 0; row < rows; row++) {
      FloatVector g0 = FloatVector.fromArray(S, g, from);
      FloatVector x = FloatVector.broadcast(S, a[at]);
      c00 = x.fma(g0, c00);
      x = FloatVector.broadcast(S, a[at + 1]);
      c10 = x.fma(g0, c10);
      x = FloatVector.broadcast(S, a[at + 2]);
      c20 = x.fma(g0, c20);
      x = FloatVector.broadcast(S, a[at + 3]);
      c30 = x.fma(g0, c30);
      at += stride;
      from += columns;
    }
    c00.intoArray(out, place);
    c10.intoArray(out, place + columns);
    c20.intoArray(out, place + 2 * columns);
    c30.intoArray(out, place + 3 * columns);
  }

  /** Adds rows; counted, since in other loops the compiler makes objects of sums. */
  static void oneSum(float[] g, int from, int rows, int columns, float[] out, int place) {
    FloatVector c0 = FloatVector.fromArray(S, out, place);
    int at = from;
    for (int row = 0; row < rows; row++) {
      c0 = c0.add(FloatVector.fromArray(S, g, at));
      at += columns;
    }
    c0.intoArray(out, place);
  }

  static void fourSums(float[] g, int from, int rows, int columns, float[] out, int place) {
    FloatVector c0 = FloatVector.fromArray(S, out, place);
    FloatVector c1 = FloatVector.fromArray(S, out, place + L);
    FloatVector c2 = FloatVector.fromArray(S, out, place + 2 * L);
    FloatVector c3 = FloatVector.fromArray(S, out, place + 3 * L);
    int at = from;
    for (int row = 0; row < rows; row++) {
      c0 = c0.add(FloatVector.fromArray(S, g, at));
      c1 = c1.add(FloatVector.fromArray(S, g, at + L));
      c2 = c2.add(FloatVector.fromArray(S, g, at + 2 * L));
      c3 = c3.add(FloatVector.fromArray(S, g, at + 3 * L));
      at += columns;
    }
    c0.intoArray(out, place);
    c1.intoArray(out, place + L);
    c2.intoArray(out, place + 2 * L);
    c3.intoArray(out, place + 3 * L);
  }
}
