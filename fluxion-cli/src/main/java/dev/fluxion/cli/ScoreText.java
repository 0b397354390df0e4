package dev.fluxion.cli;

import dev.fluxion.model.Transform;
import java.util.Arrays;
import java.util.Locale;

/**
 * Log densities of rows in figures.
 *
 * @param mean mean log density in nats
 * @param error its standard error over the rows; NaN of one row
 * @param rows number of rows
 * @param dimension number of columns
 * @param unit what a figure is of
 */
record ScoreText(double mean, double error, int rows, int dimension, String unit) {
  /** Half the width, in standard errors, of an interval that holds the mean in 95 of 100 cases. */
  private static final double CONFIDENCE = 1.959964;

  /** Returns the figures of log densities of rows. */
  static ScoreText of(double[] nats, int dimension) {
    return of(nats, dimension, "rows");
  }

  /** Returns the figures of log densities of series, each divided by its number of steps. */
  static ScoreText ofSteps(double[] nats, int dimension) {
    return of(nats, dimension, "series, a step");
  }

  private static ScoreText of(double[] nats, int dimension, String unit) {
    double mean = Arrays.stream(nats).sum() / nats.length;
    double squares = Arrays.stream(nats).map(value -> (value - mean) * (value - mean)).sum();
    double error = Math.sqrt(squares / (nats.length - 1.0) / nats.length);
    return new ScoreText(mean, error, nats.length, dimension, unit);
  }

  /** Returns {@code -log2 p} for each dimension. */
  private double bits(double nats) {
    return -nats / (dimension * Math.log(2));
  }

  /** Adds nats and bits. */
  void add(Report report, String out) {
    double low = mean - CONFIDENCE * error;
    double high = mean + CONFIDENCE * error;
    report
        .put("meanLogDensity", mean)
        .put("standardError", error)
        .put("confidenceLow", low)
        .put("confidenceHigh", high)
        .put("bitsPerDimension", bits(mean))
        .put("bitsPerDimensionError", -bits(error))
        .line(
            String.format(
                Locale.ROOT,
                "mean log density %.4f +- %.4f nats over %,d %s, in %s",
                mean,
                error,
                rows,
                unit,
                out))
        .line(
            String.format(
                Locale.ROOT,
                "that is %.4f +- %.4f bits per dimension; 95 %% confidence %.4f to %.4f nats",
                bits(mean),
                -bits(error),
                low,
                high));
  }

  /** Adds the transform's part. */
  static void transform(Report report, Transform transform, double nats) {
    String name = transform.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    report
        .put("transform", name)
        .put("transformNats", nats)
        .line(
            String.format(
                Locale.ROOT,
                "the log-determinant of the transform is in it: %s %.4f nats",
                name,
                nats));
  }

  /** Adds the mean standard error of a row, where there is one. */
  static void estimate(Report report, double rowError) {
    report.put("rowStandardError", rowError);
    if (!Double.isNaN(rowError)) {
      report.line(
          String.format(
              Locale.ROOT,
              "standard error of a row by the spread of its probes: %.4f nats on average",
              rowError));
    }
  }
}
