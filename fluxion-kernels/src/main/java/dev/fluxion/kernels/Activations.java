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
 */
final class Activations {
  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;
  private static final float ROUND = 12582912f;
  private static final int ROUND_BITS = 0x4B400000;

  /** Beyond, Phi is 0 or 1 in single precision. */
  private static final float FAR = 5.7f;

  private static final float INVERSE_ROOT = 0.3989422804f;

  private Activations() {}

  private static FloatVector one() {
    return FloatVector.broadcast(S, 1f);
  }

  static void values(Activation activation, float[] z, int from, int count) {
    int end = from + count;
    switch (activation) {
      case GELU -> gelu(z, from, end);
      case SILU -> silu(z, from, end);
      case TANH -> tanh(z, from, end);
      case RELU -> relu(z, from, end);
      case ELU -> elu(z, from, end);
      case SOFTPLUS -> throw unsupported(activation);
    }
  }

  static void slopes(Activation activation, float[] z, int from, int count, float[] slope, int to) {
    int end = from + count;
    int shift = to - from;
    switch (activation) {
      case GELU -> gelu(z, from, end, slope, shift);
      case SILU -> silu(z, from, end, slope, shift);
      case TANH -> tanh(z, from, end, slope, shift);
      case RELU -> relu(z, from, end, slope, shift);
      case ELU -> elu(z, from, end, slope, shift);
      case SOFTPLUS -> throw unsupported(activation);
    }
  }

  private static void gelu(float[] z, int from, int end) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      x.mul(half(x).add(0.5f))
          .blend(relu(x), x.abs().compare(VectorOperators.GT, FAR))
          .intoArray(z, i);
    }
  }

  private static void gelu(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector e = exp(x.mul(x).mul(-0.5f));
      FloatVector below = normal(x, e);
      x.mul(below).intoArray(z, i);
      x.mul(e).fma(FloatVector.broadcast(S, INVERSE_ROOT), below).intoArray(slope, i + shift);
    }
  }

  private static void silu(float[] z, int from, int end) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      x.mul(logistic(x)).intoArray(z, i);
    }
  }

  private static void silu(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector squashed = logistic(x);
      FloatVector value = x.mul(squashed);
      value.intoArray(z, i);
      value.fma(one().sub(squashed), squashed).intoArray(slope, i + shift);
    }
  }

  private static void tanh(float[] z, int from, int end) {
    for (int i = from; i < end; i += L) {
      tanh(FloatVector.fromArray(S, z, i)).intoArray(z, i);
    }
  }

  private static void tanh(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector value = tanh(FloatVector.fromArray(S, z, i));
      value.intoArray(z, i);
      one().sub(value.mul(value)).intoArray(slope, i + shift);
    }
  }

  private static void relu(float[] z, int from, int end) {
    for (int i = from; i < end; i += L) {
      relu(FloatVector.fromArray(S, z, i)).intoArray(z, i);
    }
  }

  private static void relu(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      relu(x).intoArray(z, i);
      FloatVector.zero(S)
          .blend(one(), x.compare(VectorOperators.GT, 0f))
          .intoArray(slope, i + shift);
    }
  }

  private static void elu(float[] z, int from, int end) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      elu(x, exp(below(x))).intoArray(z, i);
    }
  }

  private static void elu(float[] z, int from, int end, float[] slope, int shift) {
    for (int i = from; i < end; i += L) {
      FloatVector x = FloatVector.fromArray(S, z, i);
      FloatVector e = exp(below(x));
      elu(x, e).intoArray(z, i);
      e.intoArray(slope, i + shift);
    }
  }

  private static IllegalArgumentException unsupported(Activation activation) {
    return new IllegalArgumentException("activation " + activation + " has no fused kernel");
  }

  /** Returns exp(y) for y at most 0; not less than exp(-87), the smallest normal number. */
  private static FloatVector exp(FloatVector given) {
    FloatVector y = given.blend(-87f, given.compare(VectorOperators.LT, -87f));
    FloatVector shifted = y.mul(1.44269504f).add(ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(S, -0.693359375f), y);
    r = n.fma(FloatVector.broadcast(S, 2.12194440e-4f), r);
    FloatVector p = FloatVector.broadcast(S, 1.9875691500e-4f);
    p = p.fma(r, FloatVector.broadcast(S, 1.3981999507e-3f));
    p = p.fma(r, FloatVector.broadcast(S, 8.3334519073e-3f));
    p = p.fma(r, FloatVector.broadcast(S, 4.1665795894e-2f));
    p = p.fma(r, FloatVector.broadcast(S, 1.6666665459e-1f));
    p = p.fma(r, FloatVector.broadcast(S, 5.0000001201e-1f));
    p = p.fma(r.mul(r), r.add(1f));
    IntVector power = shifted.viewAsIntegralLanes();
    return p.mul(
        power.add(127 - ROUND_BITS).lanewise(VectorOperators.LSHL, 23).viewAsFloatingLanes());
  }

  /** Returns Phi(x) - 1/2 = x P(x^2) / Q(x^2) for |x| up to {@link #FAR}. */
  private static FloatVector half(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = FloatVector.broadcast(S, 2.15786397e-8f);
    p = p.fma(s, FloatVector.broadcast(S, 6.37376715e-6f));
    p = p.fma(s, FloatVector.broadcast(S, 1.79385395e-4f));
    p = p.fma(s, FloatVector.broadcast(S, 4.7407817e-3f));
    p = p.fma(s, FloatVector.broadcast(S, 3.49407193e-2f));
    p = p.fma(s, FloatVector.broadcast(S, 0.398942206f));
    FloatVector q = FloatVector.broadcast(S, 1.16488121e-6f);
    q = q.fma(s, FloatVector.broadcast(S, 7.67630886e-5f));
    q = q.fma(s, FloatVector.broadcast(S, 1.94451152e-3f));
    q = q.fma(s, FloatVector.broadcast(S, 2.9260382e-2f));
    q = q.fma(s, FloatVector.broadcast(S, 0.254248867f));
    q = q.fma(s, one());
    return x.mul(p).div(q);
  }

  /** Returns Phi(x), given exp(-x^2 / 2). */
  private static FloatVector normal(FloatVector x, FloatVector e) {
    FloatVector t = one().div(x.abs().fma(FloatVector.broadcast(S, 0.23164189f), one()));
    FloatVector p = FloatVector.broadcast(S, 0.5307027145f);
    p = p.fma(t, FloatVector.broadcast(S, -0.7265760135f));
    p = p.fma(t, FloatVector.broadcast(S, 0.7107068705f));
    p = p.fma(t, FloatVector.broadcast(S, -0.142248368f));
    p = p.fma(t, FloatVector.broadcast(S, 0.127414796f));
    FloatVector tail = p.mul(t).mul(e);
    return tail.blend(one().sub(tail), x.compare(VectorOperators.GE, 0f));
  }

  /** Returns 1 / (1 + exp(-x)), from exp(-|x|). */
  private static FloatVector logistic(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector above = one().div(e.add(1f));
    return e.mul(above).blend(above, x.compare(VectorOperators.GE, 0f));
  }

  /** Returns tanh(x) = sign(x) (1 - e) / (1 + e) for e = exp(-2 |x|). */
  private static FloatVector tanh(FloatVector x) {
    FloatVector e = exp(x.abs().mul(-2f));
    FloatVector value = one().sub(e).div(e.add(1f));
    return value.blend(value.neg(), x.compare(VectorOperators.LT, 0f));
  }

  // Vector minima and maxima treat zeros and NaN as Math.max does, which takes six instructions.
  private static FloatVector relu(FloatVector x) {
    return x.blend(0f, x.compare(VectorOperators.LT, 0f));
  }

  private static FloatVector below(FloatVector x) {
    return x.blend(0f, x.compare(VectorOperators.GT, 0f));
  }

  private static FloatVector elu(FloatVector x, FloatVector e) {
    return e.sub(1f).blend(x, x.compare(VectorOperators.GT, 0f));
  }
}
