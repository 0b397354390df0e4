package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.path.VelocityField;
import dev.fluxion.source.Normal;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import java.util.List;

/** Draws and scores equally long sequences in standardised units. */
interface SequenceFlow {
  /**
   * Draws sequences given what is known of them; sequence i depends on the key, i and what it is
   * given only.
   *
   * @return {@code count * length * channels} values, the known ones in their places
   */
  double[] draw(Key key, SequenceBatch batch, SamplingOptions options);

  /** Draws the same sequences as {@link #draw}, up to rounding, one position after the other. */
  double[] drawOneByOne(Key key, SequenceBatch batch, SamplingOptions options);

  /**
   * Draws the same sequences as {@link #draw}, up to the places of the steps, and returns them at
   * ascending times.
   *
   * @param times from 0 to 1, with both
   * @return for each time as many values as {@link #draw}
   */
  List<double[]> states(Key key, SequenceBatch batch, double[] times, SamplingOptions options);

  /**
   * Returns the log densities of sequences in nats; of the joint mode those of the values that are
   * not known given those that are.
   *
   * @param values {@code count * length * channels} values
   */
  SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options);

  /** Returns the flow of a velocity under the options' guidance. */
  static Course course(VelocityField velocity, Experiment experiment, SamplingOptions options) {
    VelocityField guided =
        options.guidance().active() ? new GuidedField(velocity, options.guidance()) : velocity;
    return Course.of(guided, experiment, experiment.sampling().changed());
  }

  /**
   * Returns the law at t = 0 of a flow that needs more of it than draws and densities of whole
   * sequences: the source, widened where the path has noise of its own.
   *
   * @throws InvalidValue if that is no law along time
   */
  static TemporalSource initial(TemporalSource source, Experiment experiment) {
    boolean widened =
        source.white() && experiment.path().initial(Normal.STANDARD) instanceof Normal;
    if (widened) {
      double scale = ((Normal) experiment.path().initial(Normal.STANDARD)).scale();
      return scale == 1 ? source : source.tempered(scale);
    }
    InvalidValue.unless(
        experiment.path().spread().none(),
        "path",
        "one with noise of its own",
        "another one, such as {type: condot}, where the source is not white and the mode not joint");
    return source;
  }

  /** Returns the options with chunks of at most some positions. */
  static SamplingOptions chunked(SamplingOptions options, int length, int positions) {
    return options.withChunkUpTo(Math.max(1, positions / length));
  }
}
