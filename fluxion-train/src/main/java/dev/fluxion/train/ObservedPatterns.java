package dev.fluxion.train;

import dev.fluxion.experiment.ObservedConfig;
import dev.fluxion.tensor.Key;

/** Draws which positions of training sequences are given, as {@link ObservedConfig} says. */
final class ObservedPatterns {
  private ObservedPatterns() {}

  /**
   * Returns 1 for positions that are given and 0 for the others, {@code count * length} of them;
   * what is drawn for a sequence depends on the key and its place in the batch only.
   *
   * @param from place in the batch of the first sequence
   */
  static double[] draw(ObservedConfig config, Key key, int from, Padded padded) {
    int length = padded.length();
    double[] known = new double[padded.count() * length];
    for (int i = 0; i < padded.count(); i++) {
      int positions = padded.positions(i);
      double[] u = new double[positions + 3];
      key.derive(from + i).uniform(0, u, 0, u.length);
      int at = i * length;
      double sum = config.none() + config.beginning() + config.points() + config.stretches();
      double pick = u[0] * sum;
      if (pick < config.none() || positions == 1) {
        continue;
      }
      int size = 1 + (int) (u[1] * (positions - 1));
      if (pick < config.none() + config.beginning()) {
        java.util.Arrays.fill(known, at, at + size, 1);
      } else if (pick < config.none() + config.beginning() + config.points()) {
        for (int j = 0; j < positions; j++) {
          known[at + j] = u[3 + j] < u[1] ? 1 : 0;
        }
      } else {
        int first = (int) (u[2] * (positions - size + 1));
        java.util.Arrays.fill(known, at, at + positions, 1);
        java.util.Arrays.fill(known, at + first, at + first + size, 0);
      }
    }
    return known;
  }
}
