package dev.fluxion.kernels;

import dev.fluxion.nn.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activations and their derivatives to about 4e-7, one exponential for both.
 *
 * <p>{@code exp(y) = 2^n exp(y - n log 2)} with a polynomial of degree 6 on |y - n log 2| <= log(2)
 * / 2. The normal distribution function is by formula 7.1.26 of Abramowitz and Stegun, "Handbook of
 * mathematical functions", 1964: {@code 1 - Phi(x) = exp(-x^2 / 2) (a1 t + .. + a5 t^5) / 2, t = 1
 * / (1 + p x)} for x >= 0, error 7.5e-8. Where no exponential is needed, it is a ratio of
 * polynomials of degree 5 in x^2, fitted here to the least largest error on |x| <= 5.7, 1.2e-8.
 *
 * <p>Each is a {@link Pass}, one loop that calls nothing with vectors but the Vector API, or some
 * in turn, a {@link #PIECE} at a time. Where loops are nested or a method of one's own stands
 * between, the compiler may make objects of vectors, at five times the time; since all passes are
 * called at one place, it does not put them there.
 */
final class Activations {
  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;
  private static final float ROUND = 12582912f;
  private static final int ROUND_BITS = 0x4B400000;

  /** Values that go through all passes before the next: they stay in the first cache. */
  private static final int PIECE = 1024;

  /** Beyond, Phi is 0 or 1 in single precision. */
  private static final float FAR = 5.7f;

  private static final float INVERSE_ROOT = 0.3989422804f;

  private Activations() {}

  private static FloatVector at(float value) {
    return FloatVector.broadcast(S, value);
  }

  /**
   * One loop over the sums z from an index to another, beside e, whose indices differ by a shift.
   */
  private interface Pass {
    void over(float[] z, int from, int end, float[] e, int shift);
  }

  private static final Pass[] GELU = {Activations::gelu};
  private static final Pass[] RELU = {Activations::relu};
  private static final Pass[] SILU = {
    Activations::siluExponents, Activations::exponentials, Activations::silu
  };
  private static final Pass[] TANH = {
    Activations::tanhExponents, Activations::exponentials, Activations::tanh
  };
  private static final Pass[] ELU = {
    Activations::eluExponents, Activations::exponentials, Activations::elu
  };
  private static final Pass[] GELU_SLOPES = {
    Activations::geluExponents, Activations::exponentials, Activations::geluSlopes
  };
  private static final Pass[] RELU_SLOPES = {Activations::reluSlopes};
  private static final Pass[] SILU_SLOPES = {
    Activations::siluExponents, Activations::exponentials, Activations::siluSlopes
  };
  private static final Pass[] TANH_SLOPES = {
    Activations::tanhExponents,
    Activations::exponentials,
    Activations::tanh,
    Activations::tanhSlopes
  };
  private static final Pass[] SQUASH = {
    Activations::siluExponents, Activations::exponentials, Activations::logistic
  };

  /** Overwrites sums with values. */
  static void values(Activation activation, float[] z, int from, int count) {
    Pass[] passes =
        switch (activation) {
          case GELU -> GELU;
          case RELU -> RELU;
          case SILU -> SILU;
          case TANH -> TANH;
          case ELU -> ELU;
          case SOFTPLUS -> throw unsupported(activation);
        };
    float[] e = passes.length == 1 ? z : new float[Math.min(count, PIECE)];
    int end = from + count;
    for (int i = from; i < end; i += PIECE) {
      run(passes, z, i, Math.min(i + PIECE, end), e, -i);
    }
  }

  /** Overwrites sums with values, and writes the derivatives there. */
  static void slopes(Activation activation, float[] z, int from, int count, float[] slope, int to) {
    Pass[] passes =
        switch (activation) {
          case GELU -> GELU_SLOPES;
          case RELU -> RELU_SLOPES;
          case SILU -> SILU_SLOPES;
          case TANH -> TANH_SLOPES;
          // Its exponential is its slope.
          case ELU -> ELU;
          case SOFTPLUS -> throw unsupported(activation);
        };
    pieces(passes, z, from, count, slope, to);
  }

  /** Overwrites sums with the logistic function, and writes its derivatives there. */
  static void squash(float[] z, int from, int count, float[] slope, int to) {
    pieces(SQUASH, z, from, count, slope, to);
  }

  private static void pieces(Pass[] passes, float[] z, int from, int count, float[] e, int to) {
    int end = from + count;
    for (int i = from; i < end; i += PIECE) {
      run(passes, z, i, Math.min(i + PIECE, end), e, to - from);
    }
  }

  private static void run(Pass[] passes, float[] z, int from, int end, float[] e, int shift) {
    for (Pass pass : passes) {
      pass.over(z, from, end, e, shift);
    }
  }

  private static IllegalArgumentException unsupported(Activation activation) {
    return new IllegalArgumentException("activation " + activation + " has no fused kernel");
  }

  // What an activation takes the exponential of, never above 0.

  private static void geluExponents(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      x.mul(x).mul(-0.5f).intoArray(e, i + shift);
    }
  }

  private static void siluExponents(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector.fromArray(S, z, i).abs().neg().intoArray(e, i + shift);
    }
  }

  private static void tanhExponents(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector.fromArray(S, z, i).abs().mul(-2f).intoArray(e, i + shift);
    }
  }

  private static void eluExponents(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      x.blend(0f, x.compare(VectorOperators.GT, 0f)).intoArray(e, i + shift);
    }
  }

  /** Overwrites e, at most 0, with exp(e); not less than exp(-87), the smallest normal number. */
  private static void exponentials(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from + shift; i < end + shift; i += L) {
      FloatVector given = FloatVector.fromArray(S, e, i);
      FloatVector bound = given.blend(-87f, given.compare(VectorOperators.LT, -87f));
      FloatVector shifted = bound.mul(1.44269504f).add(ROUND);
      FloatVector n = shifted.sub(ROUND);
      FloatVector r = n.fma(at(2.12194440e-4f), n.fma(at(-0.693359375f), bound));
      FloatVector p = at(1.9875691500e-4f);
      p = p.fma(r, at(1.3981999507e-3f));
      p = p.fma(r, at(8.3334519073e-3f));
      p = p.fma(r, at(4.1665795894e-2f));
      p = p.fma(r, at(1.6666665459e-1f));
      p = p.fma(r, at(5.0000001201e-1f));
      p = p.fma(r.mul(r), r.add(1f));
      IntVector power = shifted.viewAsIntegralLanes();
      p.mul(power.add(127 - ROUND_BITS).lanewise(VectorOperators.LSHL, 23).viewAsFloatingLanes())
          .intoArray(e, i);
    }
  }

  /**
   * {@code x (1/2 + x P(x^2) / Q(x^2))} for |x| up to {@link #FAR}. Two registers at once, the last
   * one twice where their number is odd: as the only pass of its activation it would else be put
   * into its callers, at twice the time, which the compiler does not do to a method of this size.
   */
  private static void gelu(float[] z, int from, int end, float[] none, int shift) {
    for (int i = from; i < end; i += 2 * L) {
      int j = Math.min(i + L, end - L);
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector y = FloatVector.fromArray(S, z, j);
      FloatVector s = x.mul(x);
      FloatVector u = y.mul(y);
      FloatVector p = at(2.15786397e-8f);
      FloatVector v = p.fma(u, at(6.37376715e-6f));
      p = p.fma(s, at(6.37376715e-6f));
      v = v.fma(u, at(1.79385395e-4f));
      p = p.fma(s, at(1.79385395e-4f));
      v = v.fma(u, at(4.7407817e-3f));
      p = p.fma(s, at(4.7407817e-3f));
      v = v.fma(u, at(3.49407193e-2f));
      p = p.fma(s, at(3.49407193e-2f));
      v = v.fma(u, at(0.398942206f));
      p = p.fma(s, at(0.398942206f));
      FloatVector q = at(1.16488121e-6f);
      FloatVector w = q.fma(u, at(7.67630886e-5f));
      q = q.fma(s, at(7.67630886e-5f));
      w = w.fma(u, at(1.94451152e-3f));
      q = q.fma(s, at(1.94451152e-3f));
      w = w.fma(u, at(2.9260382e-2f));
      q = q.fma(s, at(2.9260382e-2f));
      w = w.fma(u, at(0.254248867f));
      q = q.fma(s, at(0.254248867f));
      w = w.fma(u, at(1f));
      q = q.fma(s, at(1f));
      FloatVector near = x.mul(x.mul(p).div(q).add(0.5f));
      FloatVector far = x.blend(0f, x.compare(VectorOperators.LT, 0f));
      FloatVector other = y.mul(y.mul(v).div(w).add(0.5f));
      FloatVector otherFar = y.blend(0f, y.compare(VectorOperators.LT, 0f));
      near.blend(far, x.abs().compare(VectorOperators.GT, FAR)).intoArray(z, i);
      other.blend(otherFar, y.abs().compare(VectorOperators.GT, FAR)).intoArray(z, j);
    }
  }

  /** {@code x Phi(x)} and {@code Phi(x) + x phi(x)}; slope holds exp(-x^2 / 2). */
  private static void geluSlopes(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector e = FloatVector.fromArray(S, slope, i + shift);
      FloatVector t = at(1f).div(x.abs().fma(at(0.23164189f), at(1f)));
      FloatVector p = at(0.5307027145f);
      p = p.fma(t, at(-0.7265760135f));
      p = p.fma(t, at(0.7107068705f));
      p = p.fma(t, at(-0.142248368f));
      p = p.fma(t, at(0.127414796f));
      FloatVector tail = p.mul(t).mul(e);
      FloatVector below = tail.blend(at(1f).sub(tail), x.compare(VectorOperators.GE, 0f));
      x.mul(below).intoArray(z, i);
      x.mul(e).fma(at(INVERSE_ROOT), below).intoArray(slope, i + shift);
    }
  }

  /** {@code x / (1 + exp(-x))}, from exp(-|x|). */
  private static void silu(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector small = FloatVector.fromArray(S, e, i + shift);
      FloatVector above = at(1f).div(small.add(1f));
      FloatVector squashed = small.mul(above).blend(above, x.compare(VectorOperators.GE, 0f));
      x.mul(squashed).intoArray(z, i);
    }
  }

  private static void siluSlopes(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector small = FloatVector.fromArray(S, slope, i + shift);
      FloatVector above = at(1f).div(small.add(1f));
      FloatVector squashed = small.mul(above).blend(above, x.compare(VectorOperators.GE, 0f));
      FloatVector value = x.mul(squashed);
      value.intoArray(z, i);
      value.fma(at(1f).sub(squashed), squashed).intoArray(slope, i + shift);
    }
  }

  private static void logistic(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector small = FloatVector.fromArray(S, slope, i + shift);
      FloatVector above = at(1f).div(small.add(1f));
      FloatVector below = small.mul(above);
      below.blend(above, x.compare(VectorOperators.GE, 0f)).intoArray(z, i);
      above.mul(below).intoArray(slope, i + shift);
    }
  }

  /** {@code sign(x) (1 - e) / (1 + e)} for e = exp(-2 |x|). */
  private static void tanh(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector small = FloatVector.fromArray(S, e, i + shift);
      FloatVector value = at(1f).sub(small).div(small.add(1f));
      value.blend(value.neg(), x.compare(VectorOperators.LT, 0f)).intoArray(z, i);
    }
  }

  private static void tanhSlopes(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector value = FloatVector.fromArray(S, z, i);
      at(1f).sub(value.mul(value)).intoArray(slope, i + shift);
    }
  }

  // Vector minima and maxima treat zeros and NaN as Math.max does, which takes six instructions.
  private static void relu(float[] z, int from, int end, float[] none, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      x.blend(0f, x.compare(VectorOperators.LT, 0f)).intoArray(z, i);
    }
  }

  private static void reluSlopes(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      x.blend(0f, x.compare(VectorOperators.LT, 0f)).intoArray(z, i);
      at(0f).blend(at(1f), x.compare(VectorOperators.GT, 0f)).intoArray(slope, i + shift);
    }
  }

  /** {@code x} above 0, else e - 1. */
  private static void elu(float[] z, int from, int end, float[] e, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector small = FloatVector.fromArray(S, e, i + shift);
      small.sub(1f).blend(x, x.compare(VectorOperators.GT, 0f)).intoArray(z, i);
    }
  }
}
