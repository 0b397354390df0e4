package dev.fluxion.cli;

import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows a training's progress and remembers what its report needs. */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private final Console console;
  private Progress progress = new Progress.Silent();
  private String validation = "";
  private boolean started;
  private long parameters;
  private long trainingRows;
  private long heldOutRows;
  private double validationLoss = Double.NaN;
  private double bestLoss = Double.NaN;
  private final List<TrainingEvent.Evaluated> evaluations = new ArrayList<>();

  TrainingProgress(Console console) {
    this.console = console;
  }

  @Override
  public void on(TrainingEvent event) {
    if (event instanceof TrainingEvent.Started begin) {
      started = true;
      parameters = begin.parameters();
      trainingRows = begin.trainingRows();
      heldOutRows = begin.heldOutRows();
      progress = console.progress("train", "steps", begin.step(), begin.steps());
    } else if (event instanceof TrainingEvent.Progressed now) {
      progress.show(now.step(), String.format(Locale.ROOT, "loss %.4g", now.loss()) + validation);
    } else if (event instanceof TrainingEvent.Validated now) {
      validationLoss = now.loss();
      bestLoss = now.best() ? now.loss() : bestLoss;
      validation = String.format(Locale.ROOT, ", validation %.4g", now.loss());
    } else if (event instanceof TrainingEvent.Evaluated now) {
      evaluations.add(now);
    } else if (event instanceof TrainingEvent.Noted noted) {
      console.warn(noted.message());
    }
  }

  /** Returns whether training came to its first step. */
  boolean started() {
    return started;
  }

  /** Adds what was learned of the data and the validation. */
  void describe(Report report) {
    report
        .put("validationLoss", validationLoss)
        .put("bestValidationLoss", bestLoss)
        .put("parameters", parameters)
        .put("trainingRows", trainingRows)
        .put("heldOutRows", heldOutRows);
  }

  /** Returns the evaluations of this process. */
  List<TrainingEvent.Evaluated> evaluations() {
    return List.copyOf(evaluations);
  }

  /** Returns the last validation loss for a reader, or nothing. */
  String validation() {
    return validation;
  }

  @Override
  public void close() {
    progress.close();
  }
}
