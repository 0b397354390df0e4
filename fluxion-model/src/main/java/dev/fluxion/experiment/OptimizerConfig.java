package dev.fluxion.experiment;

/** How a gradient becomes a step. */
public sealed interface OptimizerConfig {
  /** Returns the learning rate that the schedule scales. */
  double learningRate();

  /** Returns the decay of the first moment. */
  double beta1();

  /** Returns the decay of the second moment. */
  double beta2();

  /** Returns what is added to the root of the second moment. */
  double epsilon();

  /** Returns the decoupled weight decay; 0 for none. */
  default double weightDecay() {
    return 0;
  }

  /**
   * Adam. Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.
   *
   * @param learningRate step size, positive
   * @param beta1 decay of the first moment, from 0 to below 1
   * @param beta2 decay of the second moment, from 0 to below 1
   * @param epsilon added to the root of the second moment, positive
   */
  record Adam(double learningRate, double beta1, double beta2, double epsilon)
      implements OptimizerConfig {
    /** Checks the values. */
    public Adam {
      check(learningRate, beta1, beta2, epsilon);
    }
  }

  /**
   * Adam with decoupled weight decay: parameters shrink by {@code 1 - learningRate * weightDecay}
   * in each step. Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019),
   * algorithm 2.
   *
   * @param learningRate step size, positive
   * @param beta1 decay of the first moment, from 0 to below 1
   * @param beta2 decay of the second moment, from 0 to below 1
   * @param epsilon added to the root of the second moment, positive
   * @param weightDecay weight decay, 0 or more
   */
  record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
      implements OptimizerConfig {
    /** Checks the values. */
    public AdamW {
      check(learningRate, beta1, beta2, epsilon);
      InvalidValue.unless(
          weightDecay >= 0 && weightDecay * learningRate < 1,
          "weightDecay",
          weightDecay,
          "0 or more, and below 1 when multiplied by learningRate");
    }
  }

  private static void check(double learningRate, double beta1, double beta2, double epsilon) {
    InvalidValue.unless(
        learningRate > 0 && learningRate <= 1, "learningRate", learningRate, "above 0, up to 1");
    InvalidValue.unless(beta1 >= 0 && beta1 < 1, "beta1", beta1, "from 0 to below 1");
    InvalidValue.unless(beta2 >= 0 && beta2 < 1, "beta2", beta2, "from 0 to below 1");
    InvalidValue.unless(epsilon > 0 && epsilon <= 1, "epsilon", epsilon, "above 0, up to 1");
  }
}
