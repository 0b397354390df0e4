package dev.fluxion.train;

import java.util.Locale;

/**
 * Follows the plans whose pairs a training uses: tells once of the first that did not converge, and
 * once of pairs that cross classes of the condition, and sums up at the end. Safe for use by
 * several threads.
 */
final class CouplingNotes {
  /**
   * What is known of the plans of a pool.
   *
   * @param plans how many
   * @param unconverged how many of them did not meet their tolerance
   * @param marginalError the largest of their distances from uniform marginals
   * @param rows pairs in all
   * @param crossed pairs whose source point was drawn beside a data point of another class
   * @param weight a weight of the condition from which on none cross; 0 where none do
   */
  record Figures(
      int plans, int unconverged, double marginalError, int rows, int crossed, double weight) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);

    Figures plus(Figures other) {
      return new Figures(
          plans + other.plans,
          unconverged + other.unconverged,
          Math.max(marginalError, other.marginalError),
          rows + other.rows,
          crossed + other.crossed,
          Math.max(weight, other.weight));
    }
  }

  private final TrainingListener listener;
  private long last = -1;
  private long step;
  private long plans;
  private long unconverged;
  private double marginalError;
  private boolean crossing;

  CouplingNotes(TrainingListener listener) {
    this.listener = listener;
  }

  /** Hears that a step uses a pool; the pools of a training are used in their order. */
  synchronized void used(long pool, long atStep, Figures figures) {
    if (pool <= last) {
      return;
    }
    last = pool;
    step = atStep;
    if (unconverged == 0 && figures.unconverged() > 0) {
      note(
          "coupling: a plan did not meet its tolerance within its iterations (its marginals are"
              + " off by %.3g of the mass); raise coupling.iterations, or coupling.epsilon",
          figures.marginalError());
    }
    if (!crossing && figures.crossed() > 0) {
      crossing = true;
      note(
          "coupling.conditionWeight: is so small that %d of %d source points go to another class"
              + " than the one they were drawn beside, so that the source is skewed under each"
              + " class; above %.3g none do",
          figures.crossed(), figures.rows(), figures.weight());
    }
    plans += figures.plans();
    unconverged += figures.unconverged();
    marginalError = Math.max(marginalError, figures.marginalError());
  }

  /** Sums up, where plans were used. */
  synchronized void end() {
    if (plans > 0) {
      listener.on(new TrainingEvent.Coupled(step, plans, unconverged, marginalError));
      plans = 0;
    }
  }

  private void note(String format, Object... values) {
    listener.on(new TrainingEvent.Noted(step, String.format(Locale.ROOT, format, values)));
  }
}
