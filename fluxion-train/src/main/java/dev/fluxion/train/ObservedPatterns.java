package dev.fluxion.train;

import dev.fluxion.experiment.ObservedConfig;
import dev.fluxion.tensor.Key;
import java.util.Arrays;

/** Draws which values of training sequences are given, as {@link ObservedConfig} says. */
final class ObservedPatterns {
  private ObservedPatterns() {}

  /**
   * Returns 1 for values that are given and 0 for the others, {@code count * length * channels} of
   * them; what is drawn for a sequence depends on the key and its place in the batch only.
   *
   * @param from place in the batch of the first sequence
   */
  static double[] draw(ObservedConfig config, Key key, int from, Padded padded, int channels) {
    int width = padded.length() * channels;
    double[] known = new double[padded.count() * width];
    for (int i = 0; i < padded.count(); i++) {
      draw(config, key.derive(from + i), known, i * width, padded.positions(i), channels);
    }
    return known;
  }

  private static void draw(
      ObservedConfig config, Key key, double[] known, int at, int positions, int channels) {
    double[] u = new double[3];
    key.uniform(0, u, 0, u.length);
    double pick = u[0] * config.sum();
    if (pick < config.none() || positions * channels == 1) {
      return;
    }
    pick -= config.none();
    int end = at + positions * channels;
    if (pick >= config.beginning() + config.stretches()) {
      boolean each = pick >= config.beginning() + config.stretches() + config.points();
      double[] v = new double[positions * channels];
      key.derive(0).uniform(0, v, 0, v.length);
      for (int j = at; j < end; j++) {
        known[j] = v[each ? j - at : (j - at) / channels] < u[1] ? 1 : 0;
      }
    } else if (positions > 1) {
      int size = 1 + (int) (u[1] * (positions - 1));
      if (pick < config.beginning()) {
        Arrays.fill(known, at, at + size * channels, 1);
      } else {
        int first = at + ((int) (u[2] * (positions - size + 1))) * channels;
        Arrays.fill(known, at, end, 1);
        Arrays.fill(known, first, first + size * channels, 0);
      }
    }
  }
}
