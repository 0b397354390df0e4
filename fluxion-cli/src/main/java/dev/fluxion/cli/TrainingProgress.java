package dev.fluxion.cli;

import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
  private TrainingEvent.@Nullable Coupled coupled;
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
    } else if (event instanceof TrainingEvent.Coupled now) {
      coupled = now;
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
        .put("couplingPlans", coupled == null ? 0 : coupled.plans())
        .put("couplingUnconverged", coupled == null ? 0 : coupled.unconverged())
        .put("couplingError", coupled == null ? Double.NaN : coupled.marginalError())
        .put("validationLoss", validationLoss)
        .put("bestValidationLoss", bestLoss)
        .put("parameters", parameters)
        .put("trainingRows", trainingRows)
        .put("heldOutRows", heldOutRows);
  }

  /** Returns what came of the plans of a coupling for a reader, or nothing. */
  String coupling() {
    if (coupled == null || coupled.marginalError() == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        ": %,d plans, marginals off by %.2g at most%s",
        coupled.plans(),
        coupled.marginalError(),
        coupled.unconverged() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d not converged", coupled.unconverged()));
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
