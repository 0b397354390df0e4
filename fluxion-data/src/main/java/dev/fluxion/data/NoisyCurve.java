package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import org.jspecify.annotations.Nullable;

/**
 * Plane curves with normal noise around them: {@code x = c_k(u) + noise * z}, where the piece k and
 * the position u in (0, 1) are uniform and z is standard normal.
 *
 * <p>The density is {@code p(x) = mean over k of the integral over u of N(x; c_k(u), noise^2 I)},
 * evaluated by Gauss-Legendre quadrature on panels no longer than three times the noise.
 */
abstract class NoisyCurve implements ToyDistribution {
  private static final int NODES = 16;
  private static final int CHUNK = 256;
  private static final int POSITION = 0;
  private static final int NOISE = 1;
  private static final int PIECE = 2;

  private final int pieces;
  private final double noise;
  private volatile double @Nullable [] @Nullable [] nodes;

  NoisyCurve(int pieces, double noise) {
    if (!(noise > 0) || !Double.isFinite(noise)) {
      throw new IllegalArgumentException("the noise is " + noise + ", but must be positive");
    }
    this.pieces = pieces;
    this.noise = noise;
  }

  /** Puts the point of a piece at u in [0, 1] into {@code to[at]} and {@code to[at + 1]}. */
  abstract void point(int piece, double u, double[] to, int at);

  /** Returns the standard deviation of the noise in each direction. */
  public final double noise() {
    return noise;
  }

  @Override
  public final int classes() {
    return pieces == 1 ? 0 : pieces;
  }

  @Override
  public final void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    Key positions = key.derive(POSITION);
    Key normals = key.derive(NOISE);
    Key choices = key.derive(PIECE);
    double[] u = new double[CHUNK];
    double[] z = new double[2 * CHUNK];
    long[] piece = new long[CHUNK];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      positions.uniform(first + done, u, 0, n);
      normals.normal(2 * (first + done), z, 0, 2 * n);
      if (pieces > 1) {
        choices.below(pieces, first + done, piece, 0, n);
      }
      for (int i = 0; i < n; i++) {
        int at = 2 * (done + i);
        point((int) piece[i], u[i], out, at);
        out[at] += noise * z[2 * i];
        out[at + 1] += noise * z[2 * i + 1];
        if (labels != null) {
          labels[done + i] = (int) piece[i];
        }
      }
    }
  }

  @Override
  public final boolean hasLogDensity() {
    return true;
  }

  @Override
  public final double logDensity(double[] x) {
    double[][] curve = nodes();
    double[] points = curve[0];
    double[] weights = curve[1];
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      nearest = Math.min(nearest, squared(x, points, i));
    }
    double sum = 0;
    double scale = 0.5 / (noise * noise);
    for (int i = 0; i < weights.length; i++) {
      double excess = (squared(x, points, i) - nearest) * scale;
      if (excess < 45) {
        sum += weights[i] * Math.exp(-excess);
      }
    }
    return Math.log(sum) - nearest * scale - Math.log(2 * Math.PI * noise * noise);
  }

  private static double squared(double[] x, double[] points, int i) {
    double dx = x[0] - points[2 * i];
    double dy = x[1] - points[2 * i + 1];
    return dx * dx + dy * dy;
  }

  private double[][] nodes() {
    double[][] known = nodes;
    if (known == null) {
      known = buildNodes();
      nodes = known;
    }
    return known;
  }

  private double[][] buildNodes() {
    int panels = 16;
    while (longestPanel(panels) > 3 * noise && panels < 1 << 16) {
      panels *= 2;
    }
    double[][] rule = Quadrature.gaussLegendre(NODES);
    int count = pieces * panels * NODES;
    double[] points = new double[2 * count];
    double[] weights = new double[count];
    int i = 0;
    for (int piece = 0; piece < pieces; piece++) {
      for (int panel = 0; panel < panels; panel++) {
        for (int node = 0; node < NODES; node++, i++) {
          point(piece, (panel + 0.5 * (1 + rule[0][node])) / panels, points, 2 * i);
          weights[i] = 0.5 * rule[1][node] / panels / pieces;
        }
      }
    }
    return new double[][] {points, weights};
  }

  private double longestPanel(int panels) {
    double longest = 0;
    double[] ends = new double[4];
    for (int piece = 0; piece < pieces; piece++) {
      for (int panel = 0; panel < panels; panel++) {
        point(piece, (double) panel / panels, ends, 0);
        point(piece, (panel + 1.0) / panels, ends, 2);
        longest = Math.max(longest, Math.hypot(ends[2] - ends[0], ends[3] - ends[1]));
      }
    }
    return longest;
  }
}
