package dev.fluxion.experiment;

import java.util.List;

/** How data are brought to standardised units; what is learned from rows is learned in fitting. */
public sealed interface TransformConfig {
  /** Data as they are. */
  record None() implements TransformConfig {}

  /**
   * Mean 0 and standard deviation 1 in every column of the training rows; of images, in every
   * channel over all its pixels.
   */
  record Standardize() implements TransformConfig {}

  /** Of images: black becomes -1 and white 1, {@code 2 v / (levels - 1) - 1}. */
  record Pixels() implements TransformConfig {}

  /**
   * For columns between bounds: {@code log((x - lower) / (upper - x))}, then standardised.
   *
   * @param lower lower bound of every column, or one for each
   * @param upper upper bound of every column, or one for each
   */
  record Logit(List<Double> lower, List<Double> upper) implements TransformConfig {
    /** Checks the bounds. */
    public Logit {
      lower = List.copyOf(lower);
      upper = List.copyOf(upper);
      checkBounds(lower, upper);
    }
  }

  /**
   * For columns that fill the space between bounds: {@code artanh} of the position between them, so
   * that data are a tanh of what the flow produces; nothing is learned from the rows.
   *
   * @param lower lower bound of every column, or one for each
   * @param upper upper bound of every column, or one for each
   */
  record Tanh(List<Double> lower, List<Double> upper) implements TransformConfig {
    /** Checks the bounds. */
    public Tanh {
      lower = List.copyOf(lower);
      upper = List.copyOf(upper);
      checkBounds(lower, upper);
    }
  }

  private static void checkBounds(List<Double> lower, List<Double> upper) {
    InvalidValue.unless(!lower.isEmpty(), "lower", "empty", "one number, or one for each column");
    InvalidValue.unless(
        upper.size() == lower.size() || upper.size() == 1 || lower.size() == 1,
        "upper",
        "a list of " + upper.size(),
        "one number, or as many as lower (" + lower.size() + ")");
    InvalidValue.unless(!upper.isEmpty(), "upper", "empty", "one number, or one for each column");
    for (int i = 0; i < Math.max(lower.size(), upper.size()); i++) {
      double from = lower.get(lower.size() == 1 ? 0 : i);
      double to = upper.get(upper.size() == 1 ? 0 : i);
      InvalidValue.unless(
          to > from && Double.isFinite(to - from), "upper", to, "a number above lower " + from);
    }
  }
}
