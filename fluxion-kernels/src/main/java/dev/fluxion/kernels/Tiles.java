package dev.fluxion.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of four rows with one, two or four registers of columns. The sums stay in registers
 * while the inputs pass: four rows by four registers use 16 of the 32 that 512-bit machines have.
 */
final class Tiles {
  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private Tiles() {}

  /** Returns how many registers of columns a tile takes of those that are left. */
  static int vectors(int left) {
    return left >= 4 && L >= 16 ? 4 : left >= 2 ? 2 : 1;
  }

  static void four(
      float[] a,
      int row,
      int stride,
      int inputs,
      float[] weight,
      float[] bias,
      float[] out,
      int place,
      int columns,
      int c) {
    FloatVector c00 = FloatVector.fromArray(S, bias, c);
    FloatVector c01 = FloatVector.fromArray(S, bias, c + L);
    FloatVector c02 = FloatVector.fromArray(S, bias, c + 2 * L);
    FloatVector c03 = FloatVector.fromArray(S, bias, c + 3 * L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c12 = c02;
    FloatVector c13 = c03;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c22 = c02;
    FloatVector c23 = c03;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    FloatVector c32 = c02;
    FloatVector c33 = c03;
    int row1 = row + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    for (int k = 0; k < inputs; k++) {
      int at = k * columns + c;
      FloatVector w0 = FloatVector.fromArray(S, weight, at);
      FloatVector w1 = FloatVector.fromArray(S, weight, at + L);
      FloatVector w2 = FloatVector.fromArray(S, weight, at + 2 * L);
      FloatVector w3 = FloatVector.fromArray(S, weight, at + 3 * L);
      FloatVector x = FloatVector.broadcast(S, a[row + k]);
      c00 = x.fma(w0, c00);
      c01 = x.fma(w1, c01);
      c02 = x.fma(w2, c02);
      c03 = x.fma(w3, c03);
      x = FloatVector.broadcast(S, a[row1 + k]);
      c10 = x.fma(w0, c10);
      c11 = x.fma(w1, c11);
      c12 = x.fma(w2, c12);
      c13 = x.fma(w3, c13);
      x = FloatVector.broadcast(S, a[row2 + k]);
      c20 = x.fma(w0, c20);
      c21 = x.fma(w1, c21);
      c22 = x.fma(w2, c22);
      c23 = x.fma(w3, c23);
      x = FloatVector.broadcast(S, a[row3 + k]);
      c30 = x.fma(w0, c30);
      c31 = x.fma(w1, c31);
      c32 = x.fma(w2, c32);
      c33 = x.fma(w3, c33);
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
      int row,
      int stride,
      int inputs,
      float[] weight,
      float[] bias,
      float[] out,
      int place,
      int columns,
      int c) {
    FloatVector c00 = FloatVector.fromArray(S, bias, c);
    FloatVector c01 = FloatVector.fromArray(S, bias, c + L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    int row1 = row + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    for (int k = 0; k < inputs; k++) {
      int at = k * columns + c;
      FloatVector w0 = FloatVector.fromArray(S, weight, at);
      FloatVector w1 = FloatVector.fromArray(S, weight, at + L);
      FloatVector x = FloatVector.broadcast(S, a[row + k]);
      c00 = x.fma(w0, c00);
      c01 = x.fma(w1, c01);
      x = FloatVector.broadcast(S, a[row1 + k]);
      c10 = x.fma(w0, c10);
      c11 = x.fma(w1, c11);
      x = FloatVector.broadcast(S, a[row2 + k]);
      c20 = x.fma(w0, c20);
      c21 = x.fma(w1, c21);
      x = FloatVector.broadcast(S, a[row3 + k]);
      c30 = x.fma(w0, c30);
      c31 = x.fma(w1, c31);
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

  /** Eight rows: with four, each sum would wait for its last term. */
  static void eightRows(
      float[] a,
      int row,
      int stride,
      int inputs,
      float[] weight,
      float[] bias,
      float[] out,
      int place,
      int columns,
      int c) {
    FloatVector c0 = FloatVector.fromArray(S, bias, c);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    FloatVector c5 = c0;
    FloatVector c6 = c0;
    FloatVector c7 = c0;
    int row1 = row + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    int row4 = row3 + stride;
    int row5 = row4 + stride;
    int row6 = row5 + stride;
    int row7 = row6 + stride;
    for (int k = 0; k < inputs; k++) {
      FloatVector w = FloatVector.fromArray(S, weight, k * columns + c);
      c0 = FloatVector.broadcast(S, a[row + k]).fma(w, c0);
      c1 = FloatVector.broadcast(S, a[row1 + k]).fma(w, c1);
      c2 = FloatVector.broadcast(S, a[row2 + k]).fma(w, c2);
      c3 = FloatVector.broadcast(S, a[row3 + k]).fma(w, c3);
      c4 = FloatVector.broadcast(S, a[row4 + k]).fma(w, c4);
      c5 = FloatVector.broadcast(S, a[row5 + k]).fma(w, c5);
      c6 = FloatVector.broadcast(S, a[row6 + k]).fma(w, c6);
      c7 = FloatVector.broadcast(S, a[row7 + k]).fma(w, c7);
    }
    c0.intoArray(out, place);
    c1.intoArray(out, place + columns);
    c2.intoArray(out, place + 2 * columns);
    c3.intoArray(out, place + 3 * columns);
    c4.intoArray(out, place + 4 * columns);
    c5.intoArray(out, place + 5 * columns);
    c6.intoArray(out, place + 6 * columns);
    c7.intoArray(out, place + 7 * columns);
  }

  static void one(
      float[] a,
      int row,
      int stride,
      int inputs,
      float[] weight,
      float[] bias,
      float[] out,
      int place,
      int columns,
      int c) {
    FloatVector c00 = FloatVector.fromArray(S, bias, c);
    FloatVector c10 = c00;
    FloatVector c20 = c00;
    FloatVector c30 = c00;
    int row1 = row + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    for (int k = 0; k < inputs; k++) {
      int at = k * columns + c;
      FloatVector w0 = FloatVector.fromArray(S, weight, at);
      FloatVector x = FloatVector.broadcast(S, a[row + k]);
      c00 = x.fma(w0, c00);
      x = FloatVector.broadcast(S, a[row1 + k]);
      c10 = x.fma(w0, c10);
      x = FloatVector.broadcast(S, a[row2 + k]);
      c20 = x.fma(w0, c20);
      x = FloatVector.broadcast(S, a[row3 + k]);
      c30 = x.fma(w0, c30);
    }
    c00.intoArray(out, place);
    c10.intoArray(out, place + columns);
    c20.intoArray(out, place + 2 * columns);
    c30.intoArray(out, place + 3 * columns);
  }
}
