package dev.fluxion.tensor;

/**
 * What a stream of random numbers is for; keys of different purposes are independent.
 *
 * <p>The code enters the derivation of keys, so it never changes.
 */
public enum Purpose {
  /** Draws x0 from the source. */
  SOURCE(0),
  /** Draws the times t of training pairs. */
  TIME(1),
  /** Draws the additional noise z of a probability path. */
  NOISE(2),
  /** Draws fresh data from a formula. */
  DATA(3),
  /** Orders the rows of a table for training. */
  SHUFFLE(4),
  /** Divides a table into training and held-out part. */
  SPLIT(5),
  /** Initialises parameters. */
  INITIALIZATION(6),
  /** Fixed draws of the validation loss. */
  VALIDATION(7),
  /** Draws samples from a trained model. */
  SAMPLING(8),
  /** Draws of an evaluation: subsets, directions, halves. */
  EVALUATION(9),
  /** Uniform noise added to rounded values. */
  DEQUANTIZATION(10),
  /** Pairs drawn from a teacher in reflow. */
  REFLOW(11),
  /** Probes of stochastic trace estimators. */
  PROBE(12),
  /** Random choices of a coupling. */
  COUPLING(13),
  /** Chooses the rows whose condition is left out. */
  CONDITION_DROP(14),
  /** Changes training images at random. */
  AUGMENTATION(15);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  /** Returns the number that enters the derivation of keys. */
  int code() {
    return code;
  }
}
