package dev.fluxion.evaluate.sequence;

import dev.fluxion.tensor.Key;

/** Stationary processes with variance 1 and known laws. */
final class Processes {
  private Processes() {}

  /** Windows of x_t = phi x_(t-1) + sqrt(1 - phi^2) z_t, each channel on its own. */
  static Windows ar1(double phi, int count, int length, int channels, long seed) {
    double[] x = normals(count * length * channels, seed);
    double s = Math.sqrt(1 - phi * phi);
    for (int i = 0; i < count; i++) {
      for (int t = 1; t < length; t++) {
        for (int c = 0; c < channels; c++) {
          int at = (i * length + t) * channels + c;
          x[at] = phi * x[at - channels] + s * x[at];
        }
      }
    }
    return Windows.of(x, count, length, channels);
  }

  /** Two channels: an AR(1) process and the same one later, mixed with another. */
  static Windows coupled(double phi, double share, int lag, int count, int length, long seed) {
    Windows both = ar1(phi, count, length + lag, 2, seed);
    double[] x = new double[count * length * 2];
    for (int i = 0; i < count; i++) {
      for (int t = 0; t < length; t++) {
        x[2 * (i * length + t)] = both.at(i, t + lag, 0);
        x[2 * (i * length + t) + 1] =
            share * both.at(i, t, 0) + Math.sqrt(1 - share * share) * both.at(i, t, 1);
      }
    }
    return Windows.of(x, count, length, 2);
  }

  static double[] normals(int count, long seed) {
    double[] values = new double[count];
    Key.of(seed).normal(0, values, 0, count);
    return values;
  }

  /** The mean of values, and six times its standard error. */
  static double[] meanAndSixErrors(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean) / (values.length - 1);
    }
    return new double[] {mean, 6 * Math.sqrt(squares / values.length)};
  }
}
