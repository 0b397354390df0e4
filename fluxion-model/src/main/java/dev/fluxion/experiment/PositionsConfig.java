package dev.fluxion.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the positions of a sequence are trained: the section {@code positions}.
 *
 * @param times whether a sequence has one time t or each position its own; in the autoregressive
 *     mode always each its own
 * @param weight weight of the squared error of position i = 0, 1, ... of L: 1, or exp(-i / L)
 * @param weights the weight of each position by number; absent: those of {@code weight}
 * @param lengths where the lengths of drawn sequences come from
 */
public record PositionsConfig(
    Times times, Weight weight, @Nullable List<Double> weights, Lengths lengths) {
  /** Where the lengths of drawn sequences come from. */
  public enum Lengths {
    /** Their shares in training. */
    SHARES,
    /** A probability, learned, that a sequence ends after a position. */
    END;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which positions share a time. */
  public enum Times {
    /** All of a sequence. */
    SEQUENCE,
    /** None. */
    POSITION;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A formula for the weights. */
  public enum Weight {
    /** 1. */
    UNIFORM,
    /** exp(-i / L). */
    DECAY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One time a sequence and equal weights. */
  public static final PositionsConfig DEFAULT =
      new PositionsConfig(Times.SEQUENCE, Weight.UNIFORM, null, Lengths.SHARES);

  /** Checks the values. */
  public PositionsConfig {
    weights = weights == null ? null : List.copyOf(weights);
    if (weights != null) {
      for (double value : weights) {
        InvalidValue.unless(
            value >= 0 && Double.isFinite(value), "weights", value, "numbers of 0 or more");
      }
      InvalidValue.unless(
          weights.stream().anyMatch(value -> value > 0),
          "weights",
          weights,
          "a list with a positive number");
    }
  }

  /**
   * Returns the weight of each position.
   *
   * @throws InvalidValue if weights are given for another length
   */
  public double[] of(int length) {
    double[] values = new double[length];
    if (weights != null) {
      InvalidValue.unless(
          weights.size() >= length,
          "positions.weights",
          weights.size() + " numbers",
          "as many as positions, " + length);
      Arrays.setAll(values, weights::get);
    } else {
      Arrays.setAll(values, i -> weight == Weight.DECAY ? Math.exp(-(double) i / length) : 1);
    }
    return values;
  }
}
