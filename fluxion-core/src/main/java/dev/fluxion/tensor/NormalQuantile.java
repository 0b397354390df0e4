package dev.fluxion.tensor;

/**
 * The quantile function of the standard normal distribution, to about 1e-16 relative.
 *
 * <p>Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (Applied
 * Statistics 37, 1988), routine PPND16: a ratio of polynomials of degree seven in each of three
 * ranges. Uses IEEE arithmetic, {@link StrictMath#log} and the square root only, so that its values
 * are the same on every machine.
 */
public final class NormalQuantile {
  private static final double[] CENTRE = {
    3.3871328727963665,
    133.14166789178438,
    1971.5909503065513,
    13731.69376550946,
    45921.95393154987,
    67265.7709270087,
    33430.57558358813,
    2509.0809287301227
  };
  private static final double[] CENTRE_BELOW = {
    1.0,
    42.31333070160091,
    687.1870074920579,
    5394.196021424751,
    21213.794301586597,
    39307.89580009271,
    28729.085735721943,
    5226.495278852854
  };
  private static final double[] MIDDLE = {
    1.4234371107496835,
    4.630337846156546,
    5.769497221460691,
    3.6478483247632045,
    1.2704582524523684,
    0.2417807251774506,
    0.022723844989269184,
    0.0007745450142783414
  };
  private static final double[] MIDDLE_BELOW = {
    1.0,
    2.053191626637759,
    1.6763848301838038,
    0.6897673349851,
    0.14810397642748008,
    0.015198666563616457,
    0.0005475938084995345,
    1.0507500716444169e-09
  };
  private static final double[] TAIL = {
    6.657904643501103,
    5.463784911164114,
    1.7848265399172913,
    0.29656057182850487,
    0.026532189526576124,
    0.0012426609473880784,
    2.7115555687434876e-05,
    2.0103343992922881e-07
  };
  private static final double[] TAIL_BELOW = {
    1.0,
    0.599832206555888,
    0.1369298809227358,
    0.014875361290850615,
    0.0007868691311456133,
    1.8463183175100548e-05,
    1.421511758316446e-07,
    2.0442631033899397e-15
  };

  /** Half the width of the centre, and its square. */
  private static final double HALF = 0.425;

  private static final double SQUARE = 0.180625;

  private NormalQuantile() {}

  /**
   * Returns z with {@code P(Z <= z) = p} for a standard normal Z.
   *
   * @param p a probability, strictly between 0 and 1
   */
  public static double at(double p) {
    double q = p - 0.5;
    if (Math.abs(q) <= HALF) {
      double r = SQUARE - q * q;
      return q * polynomial(CENTRE, r) / polynomial(CENTRE_BELOW, r);
    }
    return outer(p, q);
  }

  /** Writes {@link #at} of the first probabilities, the same numbers in less time. */
  static void at(double[] p, int count, double[] z) {
    centres(p, count, z);
    for (int i = 0; i < count; i++) {
      double q = p[i] - 0.5;
      if (Math.abs(q) > HALF) {
        z[i] = outer(p[i], q);
      }
    }
  }

  /**
   * Writes what is right in the centre: without a branch, so that a compiler takes eight at once.
   */
  private static void centres(double[] p, int count, double[] z) {
    double a0 = CENTRE[0];
    double a1 = CENTRE[1];
    double a2 = CENTRE[2];
    double a3 = CENTRE[3];
    double a4 = CENTRE[4];
    double a5 = CENTRE[5];
    double a6 = CENTRE[6];
    double a7 = CENTRE[7];
    double b0 = CENTRE_BELOW[0];
    double b1 = CENTRE_BELOW[1];
    double b2 = CENTRE_BELOW[2];
    double b3 = CENTRE_BELOW[3];
    double b4 = CENTRE_BELOW[4];
    double b5 = CENTRE_BELOW[5];
    double b6 = CENTRE_BELOW[6];
    double b7 = CENTRE_BELOW[7];
    for (int i = 0; i < count; i++) {
      double q = p[i] - 0.5;
      double r = SQUARE - q * q;
      double a = ((((((a7 * r + a6) * r + a5) * r + a4) * r + a3) * r + a2) * r + a1) * r + a0;
      double b = ((((((b7 * r + b6) * r + b5) * r + b4) * r + b3) * r + b2) * r + b1) * r + b0;
      z[i] = q * a / b;
    }
  }

  private static double outer(double p, double q) {
    double r = Math.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
    double z =
        r <= 5
            ? polynomial(MIDDLE, r - 1.6) / polynomial(MIDDLE_BELOW, r - 1.6)
            : polynomial(TAIL, r - 5) / polynomial(TAIL_BELOW, r - 5);
    return q < 0 ? -z : z;
  }

  private static double polynomial(double[] c, double r) {
    return ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r
        + c[0];
  }
}
