package dev.fluxion.cli;

import dev.fluxion.measurement.BlockMeans;
import dev.fluxion.measurement.KnownValues;
import dev.fluxion.measurement.Measurement;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Measured;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were restored beside what was known of them, in the data's units.
 *
 * @param flow the model
 * @param measured what was known
 * @param seen rows that show what was known
 * @param truth the rows themselves, or null where they are not known
 * @param restored {@code count} rows for each
 * @param count restorations of each row
 */
record Restoring(
    FlowModel flow,
    Measured measured,
    double[] seen,
    double @Nullable [] truth,
    double[] restored,
    int count) {

  static Restoring of(FlowModel flow, Measured measured, Table rows, Table found, int count) {
    List<String> columns = flow.columns();
    double[] truth = rows.columns().containsAll(columns) ? rows.select(columns).values() : null;
    return new Restoring(
        flow, measured, seen(flow, measured), truth, found.select(columns).values(), count);
  }

  /** What was measured at its places; what is missing in the middle of the data's units. */
  private static double[] seen(FlowModel flow, Measured measured) {
    Measurement measurement = measured.measurement();
    int width = measurement.dimension();
    var y = Tensors.of(measured.values(), measured.rows(), measurement.size());
    double[] rows =
        Tensors.doubles(
            measurement instanceof BlockMeans means ? means.spread(y) : measurement.transposed(y));
    flow.transform().toData(rows, measured.rows());
    if (measurement instanceof KnownValues known && flow.images().isPresent()) {
      double grey = (flow.images().get().levels() - 1) / 2.0;
      int[] missing = missing(known, width);
      for (int i = 0; i < measured.rows(); i++) {
        for (int j : missing) {
          rows[i * width + j] = grey;
        }
      }
    }
    return rows;
  }

  /** Returns the places that are not known themselves, rising. */
  private static int[] missing(Measurement measurement, int width) {
    Set<Integer> known =
        measurement instanceof KnownValues values ? Set.copyOf(values.places()) : Set.of();
    return IntStream.range(0, width).filter(j -> !known.contains(j)).toArray();
  }

  private int width() {
    return measured.measurement().dimension();
  }

  /** Returns the root mean square of {@code A x - y}. */
  double residual() {
    double[] wanted = measured(seen, measured.rows());
    double[] found = measured(restored, measured.rows() * count);
    int size = measured.measurement().size();
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      double off = found[i] - wanted[i / size / count * size + i % size];
      sum += off * off;
    }
    return Math.sqrt(sum / found.length);
  }

  private double[] measured(double[] rows, int n) {
    return Tensors.doubles(measured.measurement().of(Tensors.of(rows, n, width())));
  }

  /** Returns the root mean square of what restored values are off where they were not known. */
  double error() {
    return error(restored, count);
  }

  /** Returns the same of the mean of each row's restorations. */
  double meanError() {
    double[] means = new double[restored.length / count];
    for (int i = 0; i < restored.length; i++) {
      means[i / width() / count * width() + i % width()] += restored[i] / count;
    }
    return error(means, 1);
  }

  private double error(double[] found, int each) {
    double[] right = truth;
    if (right == null) {
      return Double.NaN;
    }
    int[] compared = missing(measured.measurement(), width());
    int rows = found.length / width();
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      for (int j : compared) {
        double off = found[i * width() + j] - right[i / each * width() + j];
        sum += off * off;
      }
    }
    return Math.sqrt(sum / rows / compared.length);
  }

  /** Returns a line for each row: what was known, its restorations, the row itself. */
  Table lines() {
    int across = across();
    double[] all = new double[measured.rows() * across * width()];
    for (int i = 0; i < measured.rows(); i++) {
      int at = i * across * width();
      System.arraycopy(seen, i * width(), all, at, width());
      System.arraycopy(restored, i * count * width(), all, at + width(), count * width());
      if (truth != null) {
        System.arraycopy(truth, i * width(), all, at + (count + 1) * width(), width());
      }
    }
    return new Table(flow.columns(), measured.rows() * across, all);
  }

  /** Returns the number of images of a line. */
  int across() {
    return count + (truth == null ? 1 : 2);
  }

  /** Returns the restored rows behind the number, from 1, of the row that each restores. */
  Table numbered() {
    double[] numbers = new double[measured.rows() * count];
    Arrays.setAll(numbers, i -> i / count + 1);
    return new Table(List.of("row"), numbers.length, numbers)
        .beside(new Table(flow.columns(), numbers.length, restored));
  }
}
