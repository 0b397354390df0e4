package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import java.util.Arrays;

/** Initial values of parameters. */
final class Initial {
  private Initial() {}

  /** Writes values uniform between -bound and bound. */
  static void uniform(Parameters.Entry entry, Key key, double bound, double[] values) {
    int from = (int) entry.offset();
    int to = from + (int) entry.size();
    key.uniform(0, values, from, to - from);
    for (int i = from; i < to; i++) {
      values[i] = (2 * values[i] - 1) * bound;
    }
  }

  /** Writes one value everywhere. */
  static void constant(Parameters.Entry entry, double value, double[] values) {
    int from = (int) entry.offset();
    Arrays.fill(values, from, from + (int) entry.size(), value);
  }

  /**
   * Writes 1 to the gain of a norm, 0 to biases and to what the time adds to a norm, and to other
   * weights values uniform between -1 and 1 over the square root of the number of inputs.
   */
  static void byName(Parameters.Entry entry, Key key, double[] values) {
    String name = entry.name();
    if (name.endsWith("gain.weight")) {
      constant(entry, 1, values);
    } else if (name.endsWith("bias") || name.endsWith("modulation.weight")) {
      constant(entry, 0, values);
    } else {
      uniform(entry, key, 1 / Math.sqrt(entry.shape().get(1)), values);
    }
  }
}
