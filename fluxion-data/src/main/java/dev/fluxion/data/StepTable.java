package dev.fluxion.data;

import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers rows of steps in memory; a value that is missing becomes NaN where that is allowed. */
final class StepTable implements RowSource.Consumer {
  private static final int START = 1024;

  private final StepRows from;
  private final String name;
  private final boolean gaps;
  private final boolean gapsInConditions;
  private final boolean fixed;
  private final int first;
  private final int width;
  private final Map<Double, Integer> series = new LinkedHashMap<>();
  private int[] owners = new int[START];
  private double[] stamps = new double[START];
  private double[] values;
  private int rows;

  /**
   * Prepares to gather.
   *
   * @param missing what becomes of missing values
   * @param keep whether missing values of channels stay
   * @param fixed whether the options cannot be changed any more
   */
  StepTable(StepRows from, SequenceConfig.Missing missing, boolean keep, boolean fixed) {
    this.from = from;
    this.name = from.source().name();
    this.gapsInConditions = missing != SequenceConfig.Missing.REFUSE;
    this.gaps = keep || gapsInConditions;
    this.fixed = fixed;
    this.first = from.first();
    this.width = from.columns().size();
    this.values = new double[START * width];
  }

  @Override
  public void accept(long row, double[] cells, boolean[] missing) {
    for (int i = 0; i < cells.length; i++) {
      boolean none = missing[i] || Double.isNaN(cells[i]);
      boolean allowed = i >= first + from.channels() ? gapsInConditions : i >= first && gaps;
      if ((none && !allowed) || Double.isInfinite(cells[i])) {
        throw bad(row, i, missing[i] ? "missing" : Double.toString(cells[i]), none);
      }
    }
    reserve();
    double owner = from.series() ? cells[0] : 0;
    Integer known = series.putIfAbsent(owner, series.size());
    owners[rows] = known == null ? series.size() - 1 : known;
    stamps[rows] = from.stamps() ? cells[first - 1] : 0;
    for (int j = 0; j < width; j++) {
      values[rows * width + j] = missing[first + j] ? Double.NaN : cells[first + j];
    }
    rows++;
  }

  private DataException bad(long row, int column, String what, boolean none) {
    boolean key = column < first;
    String cure =
        key
            ? "; fill it in, or leave the row out with a query"
            : none
                ? "; fill it in"
                    + (fixed ? "" : ", or choose data.sequence.missing: previous or linear")
                : "; correct it";
    return new DataException(
        name
            + ", row "
            + (row + 1)
            + ", column '"
            + from.source().columns().get(column)
            + "': the value is "
            + what
            + cure);
  }

  private void reserve() {
    if (rows < owners.length) {
      return;
    }
    long most = (Integer.MAX_VALUE - 8L) / Math.max(1, width);
    if (rows >= most) {
      throw new DataException(
          name + " has more than " + most + " rows, too many to hold in memory; divide it");
    }
    int larger = (int) Math.min(most, 2L * owners.length);
    owners = Arrays.copyOf(owners, larger);
    stamps = Arrays.copyOf(stamps, larger);
    values = Arrays.copyOf(values, larger * width);
  }

  StepRows from() {
    return from;
  }

  String name() {
    return name;
  }

  int rows() {
    return rows;
  }

  int width() {
    return width;
  }

  double stamp(int row) {
    return stamps[row];
  }

  double value(int row, int column) {
    return values[row * width + column];
  }

  void set(int row, int column, double value) {
    values[row * width + column] = value;
  }

  /** Returns the names of the series, in the order in which they first stand. */
  List<String> names() {
    if (!from.series()) {
      return List.of("0");
    }
    List<String> labels =
        from.source().labels().getOrDefault(from.source().columns().get(0), List.of());
    return series.keySet().stream()
        .map(code -> labels.isEmpty() ? text(code) : labels.get(code.intValue()))
        .toList();
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Returns the rows of each series, in the order in which they stand. */
  int[][] grouped() {
    int[] counts = new int[series.size()];
    for (int row = 0; row < rows; row++) {
      counts[owners[row]]++;
    }
    int[][] groups = new int[counts.length][];
    Arrays.setAll(groups, i -> new int[counts[i]]);
    Arrays.fill(counts, 0);
    for (int row = 0; row < rows; row++) {
      groups[owners[row]][counts[owners[row]]++] = row;
    }
    return groups;
  }

  /** Returns the channels and the condition of some rows. */
  Table table(int[] chosen) {
    double[] kept = new double[Math.multiplyExact(chosen.length, width)];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * width, kept, i * width, width);
    }
    Map<String, List<String>> labels = new java.util.HashMap<>(from.source().labels());
    labels.keySet().retainAll(from.columns());
    return new Table(from.columns(), chosen.length, kept, labels);
  }
}
