package dev.fluxion.data;

import java.util.List;

/**
 * A stationary process of one channel whose next value, given those before, is normal and depends
 * on the last of them and on the time since alone.
 */
public interface NormalTransition {
  /** The names of the toy processes that are such. */
  static List<String> processes() {
    return SequenceLaw.names().stream()
        .filter(name -> SequenceLaw.of(name) instanceof NormalTransition)
        .toList();
  }

  /** Returns the mean of the value a gap after x. */
  double mean(double x, double gap);

  /** Returns the variance of the value a gap after one that is known. */
  double variance(double gap);

  /** Returns the variance of a value of which nothing is known. */
  double stationaryVariance();

  /**
   * Returns the shortest and the longest gap over which a model is held to this law. Some gaps of
   * the data are shorter and some longer, so that neither is at the edge of what a model has seen.
   */
  double[] gaps();
}
