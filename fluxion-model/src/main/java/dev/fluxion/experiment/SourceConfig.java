package dev.fluxion.experiment;

import dev.fluxion.source.DiagonalNormal;

/** Which source the flow starts from. */
public sealed interface SourceConfig {
  /** Returns whether the source is N(0, I). */
  default boolean standardNormal() {
    return false;
  }

  /**
   * The normal distribution N(0, scale^2 I).
   *
   * @param scale standard deviation in standardised units, positive
   */
  record Normal(double scale) implements SourceConfig {
    /** Checks the scale. */
    public Normal {
      InvalidValue.unless(scale > 0 && Double.isFinite(scale), "scale", scale, "a positive number");
    }

    @Override
    public boolean standardNormal() {
      return scale == 1;
    }
  }

  /**
   * A normal distribution whose mean and scale in each dimension are learned from the training rows
   * in standardised units, never by the flow loss.
   *
   * @param fit how they are learned
   */
  record LearnedNormal(DiagonalNormal.Fit fit) implements SourceConfig {}
}
