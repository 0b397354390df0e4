package dev.fluxion.kernels;

import dev.fluxion.coupling.RowScans;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Passes over the rows of an assignment's costs by the Vector API. */
public final class VectorScans implements RowScans {
  private static final VectorSpecies<Double> S =
      VectorSpecies.of(double.class, Lanes.SPECIES.vectorShape());

  private static final int L = S.length();

  /** Registers of minima, so that one comparison need not wait for the one before. */
  private static final int MINIMA = 8;

  @Override
  public int unit() {
    return MINIMA * L;
  }

  @Override
  public void lower(
      double[] costs, int from, double[] potentials, double offset, double[] distances) {
    DoubleVector all = DoubleVector.broadcast(S, offset);
    for (int j = 0; j < distances.length; j += L) {
      DoubleVector length =
          DoubleVector.fromArray(S, costs, from + j)
              .sub(DoubleVector.fromArray(S, potentials, j))
              .add(all);
      DoubleVector.fromArray(S, distances, j).min(length).intoArray(distances, j);
    }
  }

  @Override
  public int least(double[] a, double[] b) {
    return place(a, b, minimum(a, b));
  }

  /** Too large for the compiler to put it into its callers, where it takes three times as long. */
  private static double minimum(double[] a, double[] b) {
    DoubleVector m0 = DoubleVector.broadcast(S, Double.POSITIVE_INFINITY);
    DoubleVector m1 = m0;
    DoubleVector m2 = m0;
    DoubleVector m3 = m0;
    DoubleVector m4 = m0;
    DoubleVector m5 = m0;
    DoubleVector m6 = m0;
    DoubleVector m7 = m0;
    for (int j = 0; j < a.length; j += MINIMA * L) {
      DoubleVector s0 = DoubleVector.fromArray(S, a, j).add(DoubleVector.fromArray(S, b, j));
      m0 = m0.blend(s0, s0.compare(VectorOperators.LT, m0));
      DoubleVector s1 =
          DoubleVector.fromArray(S, a, j + L).add(DoubleVector.fromArray(S, b, j + L));
      m1 = m1.blend(s1, s1.compare(VectorOperators.LT, m1));
      DoubleVector s2 =
          DoubleVector.fromArray(S, a, j + 2 * L).add(DoubleVector.fromArray(S, b, j + 2 * L));
      m2 = m2.blend(s2, s2.compare(VectorOperators.LT, m2));
      DoubleVector s3 =
          DoubleVector.fromArray(S, a, j + 3 * L).add(DoubleVector.fromArray(S, b, j + 3 * L));
      m3 = m3.blend(s3, s3.compare(VectorOperators.LT, m3));
      DoubleVector s4 =
          DoubleVector.fromArray(S, a, j + 4 * L).add(DoubleVector.fromArray(S, b, j + 4 * L));
      m4 = m4.blend(s4, s4.compare(VectorOperators.LT, m4));
      DoubleVector s5 =
          DoubleVector.fromArray(S, a, j + 5 * L).add(DoubleVector.fromArray(S, b, j + 5 * L));
      m5 = m5.blend(s5, s5.compare(VectorOperators.LT, m5));
      DoubleVector s6 =
          DoubleVector.fromArray(S, a, j + 6 * L).add(DoubleVector.fromArray(S, b, j + 6 * L));
      m6 = m6.blend(s6, s6.compare(VectorOperators.LT, m6));
      DoubleVector s7 =
          DoubleVector.fromArray(S, a, j + 7 * L).add(DoubleVector.fromArray(S, b, j + 7 * L));
      m7 = m7.blend(s7, s7.compare(VectorOperators.LT, m7));
    }
    DoubleVector even = m0.min(m2).min(m4.min(m6));
    return even.min(m1.min(m3).min(m5.min(m7))).reduceLanes(VectorOperators.MIN);
  }

  private static int place(double[] a, double[] b, double sum) {
    for (int j = 0; j < a.length; j += L) {
      VectorMask<Double> equal =
          DoubleVector.fromArray(S, a, j)
              .add(DoubleVector.fromArray(S, b, j))
              .compare(VectorOperators.EQ, sum);
      if (equal.anyTrue()) {
        return j + equal.firstTrue();
      }
    }
    return 0;
  }
}
