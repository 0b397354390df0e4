package dev.fluxion.train;

import dev.fluxion.evaluate.Monitor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Something that happened in a training, for progress bars, logs and tests to listen to. */
public sealed interface TrainingEvent {
  /** Returns the number of steps done. */
  long step();

  /**
   * Training starts, or goes on after a checkpoint.
   *
   * @param step steps done before
   * @param steps steps in all
   * @param parameters number of the field's parameters
   * @param trainingRows rows of the table; 0 where rows are drawn fresh
   * @param heldOutRows rows kept out
   * @param kernelPath which kernels compute
   */
  record Started(
      long step,
      long steps,
      long parameters,
      long trainingRows,
      long heldOutRows,
      String kernelPath)
      implements TrainingEvent {}

  /**
   * Steps were taken.
   *
   * @param loss mean loss since the last such event
   * @param learningRate learning rate of the last step
   * @param gradientNorm norm of the last gradient before clipping
   * @param stepsPerSecond speed since the last such event
   * @param seconds time since training started
   * @param dataShare share of the time since the last such event for which steps waited for their
   *     data: reading rows, drawing x0, waiting for a coupling
   */
  record Progressed(
      long step,
      long steps,
      double loss,
      double learningRate,
      double gradientNorm,
      double stepsPerSecond,
      double seconds,
      double dataShare)
      implements TrainingEvent {}

  /**
   * The loss on held-out rows at fixed draws.
   *
   * @param loss the validation loss, of the averaged weights where there is an average
   * @param best whether it is the smallest so far
   */
  record Validated(long step, double loss, boolean best) implements TrainingEvent {}

  /**
   * The model was followed: see {@link Monitor.Figures}.
   *
   * @param loss flow loss of the step's batch, mean or sum over dimensions as the objective says
   * @param samples number of samples
   */
  record Evaluated(long step, double loss, int samples, Monitor.Figures figures)
      implements TrainingEvent {}

  /**
   * A checkpoint was written.
   *
   * @param file its name
   */
  record Saved(long step, String file) implements TrainingEvent {}

  /**
   * Something that a user should know.
   *
   * @param message one sentence
   */
  record Noted(long step, String message) implements TrainingEvent {}

  /**
   * The coupling's plans of this process, at its end; an experiment whose pairs are drawn
   * independently has none.
   *
   * @param plans number of plans that pairs were drawn from
   * @param unconverged number of those that did not meet their tolerance
   * @param marginalError the largest distance of a plan's marginals from uniform, a share of the
   *     mass; a relaxed plan has one of its own even where it converged
   */
  record Coupled(long step, long plans, long unconverged, double marginalError)
      implements TrainingEvent {}

  /**
   * Training ended.
   *
   * @param outcome why
   * @param loss mean loss at the end
   * @param seconds time since training started
   */
  record Ended(long step, TrainingResult.Outcome outcome, double loss, double seconds)
      implements TrainingEvent {}

  /**
   * Returns the event as names and values in a fixed order, {@code event} and {@code step} first.
   */
  default Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("event", getClass().getSimpleName().toLowerCase(Locale.ROOT));
    map.put("step", step());
    if (this instanceof Started event) {
      map.put("steps", event.steps());
      map.put("parameters", event.parameters());
      map.put("trainingRows", event.trainingRows());
      map.put("heldOutRows", event.heldOutRows());
      map.put("kernelPath", event.kernelPath());
    } else if (this instanceof Progressed event) {
      map.put("steps", event.steps());
      map.put("loss", event.loss());
      map.put("learningRate", event.learningRate());
      map.put("gradientNorm", event.gradientNorm());
      map.put("stepsPerSecond", event.stepsPerSecond());
      map.put("seconds", event.seconds());
      map.put("dataShare", event.dataShare());
    } else if (this instanceof Validated event) {
      map.put("loss", event.loss());
      map.put("best", event.best());
    } else if (this instanceof Evaluated event) {
      map.put("loss", event.loss());
      map.put("samples", event.samples());
      map.put("meanError", event.figures().meanError());
      map.put("covarianceError", event.figures().covarianceError());
      map.put("nll", event.figures().nll());
      map.put("trueNll", event.figures().trueNll());
      map.put("rowsMeanError", event.figures().rowsMeanError());
      map.put("rowsCovarianceError", event.figures().rowsCovarianceError());
    } else if (this instanceof Saved event) {
      map.put("file", event.file());
    } else if (this instanceof Noted event) {
      map.put("message", event.message());
    } else if (this instanceof Coupled event) {
      map.put("plans", event.plans());
      map.put("unconverged", event.unconverged());
      map.put("marginalError", event.marginalError());
    } else if (this instanceof Ended event) {
      map.put("outcome", event.outcome().toString());
      map.put("loss", event.loss());
      map.put("seconds", event.seconds());
    }
    return map;
  }
}
