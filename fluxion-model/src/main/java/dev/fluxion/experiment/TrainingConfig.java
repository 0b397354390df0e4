package dev.fluxion.experiment;

import java.util.Locale;

/**
 * How a field is trained.
 *
 * @param steps number of steps
 * @param batch rows of a step's batch
 * @param optimizer how a gradient becomes a step
 * @param schedule how the learning rate changes
 * @param ema decay of the moving average of the weights, from 0 (none) to below 1
 * @param clip largest norm of the gradient, longer ones are scaled down to it; 0 for no limit
 * @param checkpointEvery steps between checkpoints
 * @param keep which weights the model file holds
 * @param validateEvery steps between validations; 0 for none
 * @param evaluateEvery steps between evaluations of samples and densities; 0 for none
 * @param evaluateSamples samples of an evaluation
 * @param patience validations without a better one after which training stops; 0 for never
 * @param logEvery steps between reported losses
 * @param seed the seed that all keys of the training come from
 */
public record TrainingConfig(
    long steps,
    BatchSize batch,
    OptimizerConfig optimizer,
    RateSchedule schedule,
    double ema,
    double clip,
    long checkpointEvery,
    Keep keep,
    long validateEvery,
    long evaluateEvery,
    int evaluateSamples,
    int patience,
    long logEvery,
    long seed) {

  /** Which weights the model file holds. */
  public enum Keep {
    /** Those of the last step. */
    LAST,
    /** Those with the smallest validation loss. */
    BEST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final long MAX_STEPS = 1_000_000_000_000L;

  /** Checks the values. */
  public TrainingConfig {
    InvalidValue.unless(
        steps >= 1 && steps <= MAX_STEPS, "steps", steps, "a whole number from 1 to " + MAX_STEPS);
    InvalidValue.unless(
        schedule.warmup() < steps,
        "schedule.warmup",
        schedule.warmup(),
        "below training.steps, which is " + steps);
    InvalidValue.unless(ema >= 0 && ema < 1, "ema", ema, "from 0 (no average) to below 1");
    InvalidValue.unless(
        clip >= 0 && Double.isFinite(clip), "clip", clip, "0 (no limit) or a positive number");
    InvalidValue.unless(checkpointEvery >= 1, "checkpointEvery", checkpointEvery, "1 or more");
    InvalidValue.unless(validateEvery >= 0, "validateEvery", validateEvery, "0 (never) or more");
    InvalidValue.unless(evaluateEvery >= 0, "evaluateEvery", evaluateEvery, "0 (never) or more");
    InvalidValue.unless(
        evaluateSamples >= 2 && evaluateSamples <= 10_000_000,
        "evaluateSamples",
        evaluateSamples,
        "from 2 to 10000000");
    InvalidValue.unless(logEvery >= 1, "logEvery", logEvery, "1 or more");
    InvalidValue.unless(patience >= 0, "patience", patience, "0 (never stop early) or more");
    InvalidValue.unless(
        patience == 0 || validateEvery > 0,
        "validateEvery",
        validateEvery,
        "1 or more where patience is given");
    InvalidValue.unless(
        keep == Keep.LAST || validateEvery > 0,
        "validateEvery",
        validateEvery,
        "1 or more where keep is best");
  }

  /**
   * Returns the decay of the moving average in a step, {@code min(ema, (1 + step) / (10 + step))}:
   * the average forgets the untrained weights quickly.
   *
   * @param step index of the step, from 0
   */
  public double emaDecay(long step) {
    return Math.min(ema, (1.0 + step) / (10.0 + step));
  }
}
