package dev.fluxion.model;

import org.jspecify.annotations.Nullable;

/**
 * Log densities of sequences.
 *
 * @param logDensity in nats, of each sequence
 * @param steps of each position given those before, {@code log p(x_i | x_1 .. x_(i-1))}, of all
 *     sequences one after the other; null where the mode does not give them
 * @param standardError standard error of each sequence's, where the divergence is an estimate; null
 *     else
 */
public record SequenceDensities(
    double[] logDensity, double @Nullable [] steps, double @Nullable [] standardError) {

  /** Returns the densities of equally long sequences, each the sum of its positions'. */
  static SequenceDensities ofSteps(double[] steps, int length, double @Nullable [] standardError) {
    double[] sums = new double[steps.length / length];
    for (int i = 0; i < steps.length; i++) {
      sums[i / length] += steps[i];
    }
    return new SequenceDensities(sums, steps, standardError);
  }
}
