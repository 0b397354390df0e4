package dev.fluxion.model;

import dev.fluxion.measurement.Measurement;

/**
 * Rows that are known by a measurement alone, in the standardised units of a model; made by {@link
 * FlowModel#measure}.
 *
 * @param measurement A
 * @param rows number of rows
 * @param values {@code y = A x + e} of each row, one after the other
 * @param variances variance of e for each value of y
 * @param conditions the conditions of the rows
 */
public record Measured(
    Measurement measurement, int rows, double[] values, double[] variances, Conditions conditions) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the values are not those of the rows
   */
  public Measured {
    if (values.length != rows * measurement.size() || variances.length != measurement.size()) {
      throw new IllegalArgumentException(
          values.length
              + " values and "
              + variances.length
              + " variances are not those of "
              + rows
              + " measurements of "
              + measurement.size());
    }
  }
}
