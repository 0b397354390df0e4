package dev.fluxion.train;

import dev.fluxion.model.FlowModel;
import java.util.Locale;

/**
 * What a training gave.
 *
 * @param model the model
 * @param outcome why training ended
 * @param step steps done
 * @param loss mean loss at the end
 * @param seconds time taken
 */
public record TrainingResult(
    FlowModel model, Outcome outcome, long step, double loss, double seconds) {
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
