package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.tensor.Key;

/** Draws and scores equally long sequences in standardised units. */
interface SequenceFlow {
  /**
   * Draws sequences; sequence i depends on the key, i and what it is given only.
   *
   * @return {@code count * length * channels} values
   */
  double[] draw(Key key, SequenceBatch batch, SamplingOptions options);

  /**
   * Returns the log densities of sequences in nats.
   *
   * @param values {@code count * length * channels} values
   */
  SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options);
}
