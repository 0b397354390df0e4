package dev.fluxion.evaluate.sequence;

import dev.fluxion.tensor.Key;

/** A way to continue a series at random. */
public interface Forecaster {
  /**
   * Draws continuations.
   *
   * @param history the series so far, [length, channels]
   * @param horizon number of positions to come
   * @param count number of continuations
   * @param key the key of the draws
   * @return [count, horizon, channels]
   * @throws IllegalArgumentException if the history is too short
   */
  double[] forecast(double[] history, int horizon, int count, Key key);

  /**
   * Draws continuations of each of some windows.
   *
   * @param histories [cases, length, channels]
   */
  default Ensemble forecast(Windows histories, int horizon, int count, Key key) {
    double[] values =
        new double[Math.multiplyExact(histories.count() * histories.channels(), horizon * count)];
    int size = values.length / histories.count();
    for (int i = 0; i < histories.count(); i++) {
      double[] history = histories.select(new int[] {i}, 0, 1).toArray();
      System.arraycopy(forecast(history, horizon, count, key.derive(i)), 0, values, i * size, size);
    }
    return new Ensemble(histories.count(), count, horizon, histories.channels(), values);
  }
}
