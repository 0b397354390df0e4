package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the columns of a table hold, whether or not a model could be trained on it.
 *
 * @param rows number of rows
 * @param repeatedRows rows whose numbers all stand in an earlier row too
 * @param columns one entry a column
 */
public record TableSummary(long rows, long repeatedRows, List<Column> columns) {

  /**
   * One column; of a column that is not numeric, the last four are NaN.
   *
   * @param name its name
   * @param type its type, as DuckDB calls it
   * @param numeric whether it can be modelled
   * @param count values that are there
   * @param missing values that are missing
   * @param notFinite values that are NaN or infinite; the last four leave them out
   * @param distinct number of different values
   * @param min smallest value
   * @param max largest value
   * @param mean mean
   * @param sd standard deviation, with n - 1 below the sum
   */
  public record Column(
      String name,
      String type,
      boolean numeric,
      long count,
      long missing,
      long notFinite,
      long distinct,
      double min,
      double max,
      double mean,
      double sd) {}

  /** Copies the list. */
  public TableSummary {
    columns = List.copyOf(columns);
  }

  /**
   * Describes a file.
   *
   * @param file a name as in {@code data.file}, {@code builtin:NAME} included
   * @param directory where relative names start
   * @throws DataException if it cannot be read
   */
  public static TableSummary ofFile(String file, Path directory) {
    return SummaryQuery.file(file, directory);
  }

  /**
   * Describes the result of one SELECT.
   *
   * @param directory where relative file names start
   * @throws DataException if it is not one SELECT, or fails
   */
  public static TableSummary ofQuery(String query, Path directory) {
    return SummaryQuery.query(query, directory);
  }

  /** Describes rows drawn from a toy distribution. */
  public static TableSummary ofToy(ToyDistribution toy, Key key, int rows) {
    int width = toy.columns().size();
    double[] values = new double[rows * width];
    toy.draw(key, 0, rows, values, null);
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < width; j++) {
      columns.add(column(toy.columns().get(j), values, j, width, rows));
    }
    return new TableSummary(rows, 0, columns);
  }

  /** Describes one sequence drawn from a toy process: its stamps, as {@code time}, and channels. */
  public static TableSummary ofProcess(SequenceLaw law, Key key, int steps) {
    Sequences drawn = law.draw(key, 0, 1, steps);
    List<Column> columns = new ArrayList<>();
    columns.add(column(SequenceFiles.TIME, drawn.stamps(), 0, 1, steps));
    for (int j = 0; j < law.channels().size(); j++) {
      String name = law.channels().get(j);
      columns.add(column(name, drawn.steps().column(name), 0, 1, steps));
    }
    return new TableSummary(steps, 0, columns);
  }

  private static Column column(String name, double[] values, int at, int width, int rows) {
    Set<Double> distinct = new HashSet<>();
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      double value = values[i * width + at];
      distinct.add(value);
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
    double mean = sum / rows;
    double squares = 0;
    for (int i = 0; i < rows; i++) {
      squares += Math.pow(values[i * width + at] - mean, 2);
    }
    double sd = Math.sqrt(squares / (rows - 1.0));
    return new Column(name, "DOUBLE", true, rows, 0, 0, distinct.size(), min, max, mean, sd);
  }

  /** Returns what to mind before training, one sentence each, with the option that resolves it. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (rows < 2) {
      warnings.add("the table has " + rows + " rows; training needs at least 2");
    }
    List<String> numeric = columns.stream().filter(Column::numeric).map(Column::name).toList();
    for (Column column : columns) {
      String place = "column '" + column.name() + "' ";
      if (!column.numeric()) {
        warnings.add(
            place
                + "holds no numbers ("
                + column.type()
                + "); leave it out with data.columns: "
                + numeric);
        continue;
      }
      if (column.missing() > 0) {
        warnings.add(
            place
                + format("lacks %,d of %,d values", column.missing(), rows)
                + "; fill them in, or leave those rows out with data.missing: drop");
      }
      if (column.notFinite() > 0) {
        warnings.add(
            place
                + format("holds %,d values that are NaN or infinite", column.notFinite())
                + "; remove them with a query");
      }
      if (column.count() > 1 && column.distinct() == 1) {
        warnings.add(place + "is constant (" + column.min() + "); leave it out with data.columns");
      } else if (column.distinct() > 1 && column.distinct() * 4 < column.count()) {
        warnings.add(
            place
                + format("takes %,d values in %,d rows", column.distinct(), column.count())
                + "; if it is rounded, give the step of the rounding under data.dequantize");
      }
    }
    if (repeatedRows > 0) {
      warnings.add(
          format("%,d of %,d rows repeat earlier ones", repeatedRows, rows)
              + ", so held-out likelihoods are unbounded; keep each once with a query (select"
              + " distinct), or dequantize rounded columns");
    }
    return List.copyOf(warnings);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
