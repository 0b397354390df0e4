package dev.fluxion.model;

import java.util.List;

/** Checks of the numbers that a transform keeps for each column. */
final class ColumnChecks {
  private ColumnChecks() {}

  static void sameSize(String name, double[] values, double[] other) {
    if (values.length != other.length || values.length == 0) {
      throw new IllegalArgumentException(
          name + ": has " + values.length + " values beside " + other.length);
    }
  }

  static void finite(String name, double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(name + ": holds " + value + ", but must be finite");
      }
    }
  }

  static void positive(String name, double[] values) {
    for (double value : values) {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(name + ": holds " + value + ", but must be positive");
      }
    }
  }

  static void bounds(double[] lower, double[] upper) {
    sameSize("upper", upper, lower);
    finite("lower", lower);
    finite("upper", upper);
    for (int j = 0; j < lower.length; j++) {
      if (!(upper[j] > lower[j]) || Double.isInfinite(upper[j] - lower[j])) {
        throw new IllegalArgumentException(
            "upper: holds " + upper[j] + ", but must be above lower " + lower[j]);
      }
    }
  }

  /** Throws unless {@code lower < value < upper}. */
  static void inside(double value, double lower, double upper, long row, int column) {
    if (!(value > lower && value < upper)) {
      throw new OutsideBounds(value, lower, upper, row, column);
    }
  }

  /** Returns one number for each column. */
  static double[] spread(String name, List<Double> values, int columns) {
    if (values.size() != 1 && values.size() != columns) {
      throw new IllegalArgumentException(
          "transform."
              + name
              + ": has "
              + values.size()
              + " values, but the data have "
              + columns
              + " columns; give one number, or one for each column");
    }
    double[] spread = new double[columns];
    for (int j = 0; j < columns; j++) {
      spread[j] = values.get(values.size() == 1 ? 0 : j);
    }
    return spread;
  }

  /** A value that a bounded transform cannot take. */
  static final class OutsideBounds extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    final double value;
    final double lower;
    final double upper;
    final long row;
    final int column;

    OutsideBounds(double value, double lower, double upper, long row, int column) {
      super(describe(value, lower, upper, row, "column " + (column + 1)));
      this.value = value;
      this.lower = lower;
      this.upper = upper;
      this.row = row;
      this.column = column;
    }

    IllegalArgumentException in(String name, long firstRow) {
      return new IllegalArgumentException(
          describe(value, lower, upper, firstRow + row, "column '" + name + "'")
              + "; widen transform.lower and transform.upper, or take transform {type:"
              + " standardize}");
    }

    private static String describe(
        double value, double lower, double upper, long row, String column) {
      return "row "
          + (row + 1)
          + ", "
          + column
          + ": the value "
          + value
          + " does not lie between the bounds "
          + lower
          + " and "
          + upper;
    }
  }
}
