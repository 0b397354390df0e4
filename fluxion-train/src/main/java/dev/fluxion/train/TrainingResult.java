package dev.fluxion.train;

import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Model;
import dev.fluxion.model.SequenceModel;
import java.util.Locale;

/**
 * What a training gave.
 *
 * @param trained the model, of points or of sequences
 * @param outcome why training ended
 * @param step steps done
 * @param loss mean loss at the end
 * @param seconds time taken
 */
public record TrainingResult(
    Model trained, Outcome outcome, long step, double loss, double seconds) {
  /**
   * Returns the model of points.
   *
   * @throws IllegalStateException if the data were sequences
   */
  public FlowModel model() {
    if (trained instanceof FlowModel points) {
      return points;
    }
    throw new IllegalStateException("the model is of sequences; take sequenceModel()");
  }

  /**
   * Returns the model of sequences.
   *
   * @throws IllegalStateException if the data were points
   */
  public SequenceModel sequenceModel() {
    if (trained instanceof SequenceModel sequences) {
      return sequences;
    }
    throw new IllegalStateException("the model is of points; take model()");
  }

  /** Why a training ended. */
  public enum Outcome {
    /** All steps were done. */
    FINISHED,
    /** The validation loss had stopped falling. */
    STOPPED_EARLY,
    /** Stopping was asked for. */
    CANCELLED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
