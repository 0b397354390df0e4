package dev.fluxion.model;

import dev.fluxion.experiment.TransformConfig;
import java.util.List;

/**
 * An invertible map, column by column, from the data's units to the standardised units that a field
 * works in.
 *
 * <p>{@code log p_data(x) = log p_standardised(toStandard(x)) + logDeterminant(x)}. Rows lie one
 * after the other in plain arrays.
 */
public sealed interface Transform permits Identity, Standardize, Logit, TanhBounded {
  /**
   * Learns a transform from training rows, reading them once.
   *
   * @param columns names of the columns
   * @throws IllegalArgumentException naming column, row and cure, if a column is constant, a value
   *     is not finite or lies outside the bounds
   */
  static Transform fit(TransformConfig config, RowReader rows, List<String> columns) {
    return TransformFit.fit(config, rows, columns);
  }

  /**
   * Learns a transform of images from training rows: what {@code standardize} learns is one mean
   * and deviation for each channel.
   *
   * @throws IllegalArgumentException as the other one
   */
  static Transform fit(TransformConfig config, RowReader rows, ImageFrame frame) {
    return TransformFit.fit(config, rows, frame);
  }

  /** Returns the number of columns, or 0 where any number fits. */
  int dimension();

  /**
   * Replaces {@code n} rows of data by standardised rows.
   *
   * @throws IllegalArgumentException naming row and column, if a value lies outside the bounds
   */
  void toStandard(double[] rows, int n);

  /** Replaces {@code n} standardised rows by rows of data. */
  void toData(double[] rows, int n);

  /**
   * Returns {@code log |det d standardised / d data|} of {@code n} rows of data, in nats.
   *
   * @throws IllegalArgumentException naming row and column, if a value lies outside the bounds
   */
  double[] logDeterminant(double[] dataRows, int n);

  /** Writes one line of JSON. */
  default String toJson() {
    return TransformFit.JSON.write((Record) this);
  }

  /**
   * Reads the JSON of {@link #toJson}.
   *
   * @throws dev.fluxion.experiment.InvalidValue if it describes no transform
   */
  static Transform fromJson(String json) {
    return TransformFit.JSON.read(Transform.class, json);
  }
}
