package dev.fluxion.experiment;

/**
 * How the learning rate changes in training: rises from 0 to the optimizer's learning rate over the
 * first {@code warmup} steps, then follows the named curve.
 */
public sealed interface RateSchedule {
  /** Returns the number of steps in which the rate rises. */
  int warmup();

  /**
   * Returns the factor on the learning rate.
   *
   * @param step index of the step, from 0
   * @param steps number of steps of the whole training
   */
  double factor(long step, long steps);

  /**
   * {@code min(1, (step + 1) / (warmup + 1))}.
   *
   * @param warmup number of steps below the full rate, 0 or more
   */
  record Constant(int warmup) implements RateSchedule {
    /** Checks the number. */
    public Constant {
      InvalidValue.unless(warmup >= 0, "warmup", warmup, "0 or more");
    }

    @Override
    public double factor(long step, long steps) {
      return Math.min(1, (step + 1.0) / (warmup + 1.0));
    }
  }

  /**
   * After the warm-up, with {@code p = (step - warmup) / (steps - warmup)}: {@code end + (1 - end)
   * (1 + cos(pi p)) / 2}. Source: Loshchilov and Hutter, "SGDR" (2017), equation 5 without
   * restarts.
   *
   * @param warmup number of steps below the full rate, 0 or more
   * @param end share of the rate that is left at the last step, from 0 to 1
   */
  record Cosine(int warmup, double end) implements RateSchedule {
    /** Checks the values. */
    public Cosine {
      InvalidValue.unless(warmup >= 0, "warmup", warmup, "0 or more");
      InvalidValue.unless(end >= 0 && end <= 1, "end", end, "from 0 to 1");
    }

    @Override
    public double factor(long step, long steps) {
      if (step < warmup) {
        return (step + 1.0) / (warmup + 1.0);
      }
      double progress = Math.min(1, (double) (step - warmup) / Math.max(1, steps - warmup));
      return end + (1 - end) * 0.5 * (1 + StrictMath.cos(Math.PI * progress));
    }
  }
}
