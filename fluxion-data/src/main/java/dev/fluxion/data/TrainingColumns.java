package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that the columns of a training part can be learned from. */
final class TrainingColumns {
  private TrainingColumns() {}

  /**
   * Throws if a column is constant in the training part, or a class of the condition stands in the
   * held-out part alone.
   *
   * @param channels number of channels, the first columns
   * @param classes columns of the condition whose numbers name classes
   * @throws DataException as said
   */
  static void require(SeriesTable table, SequenceSplit split, int channels, List<String> classes) {
    Sequences series = table.series();
    boolean[] training = covered(series, split.training());
    boolean[] seen = covered(series, split.windows());
    boolean[] held = covered(series, split.heldOut());
    List<String> columns = series.steps().columns();
    for (int j = 0; j < columns.size(); j++) {
      requireVaries(table, training, channels, j);
      if (classes.contains(columns.get(j)) || series.steps().labels().containsKey(columns.get(j))) {
        requireSeen(table, seen, held, j);
      }
    }
  }

  private static boolean[] covered(Sequences series, Spans spans) {
    boolean[] covered = new boolean[series.steps().rows()];
    for (int i = 0; i < spans.count(); i++) {
      int first = series.offsets()[spans.series()[i]] + spans.starts()[i];
      java.util.Arrays.fill(covered, first, first + spans.lengths()[i], true);
    }
    return covered;
  }

  private static void requireVaries(SeriesTable table, boolean[] rows, int channels, int column) {
    Table steps = table.series().steps();
    double first = Double.NaN;
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (rows[row]) {
        double value = steps.at(row, column);
        if (count > 0 && value != first) {
          return;
        }
        first = value;
        count++;
      }
    }
    String name = steps.columns().get(column);
    List<String> others =
        steps.columns().subList(0, channels).stream().filter(other -> !other.equals(name)).toList();
    String cure =
        column >= channels
            ? ", so it tells nothing; leave it out of condition.columns"
            : ", and a constant cannot be standardised; "
                + (others.isEmpty()
                    ? "a model needs a channel that varies"
                    : "leave it out with 'channels: ["
                        + String.join(", ", others)
                        + "]' under data.sequence");
    throw new DataException(
        table.name()
            + ", column '"
            + name
            + "': the value is "
            + text(steps, column, first)
            + " in all "
            + count
            + " steps of the training part"
            + cure);
  }

  private static void requireSeen(
      SeriesTable table, boolean[] training, boolean[] held, int column) {
    Table steps = table.series().steps();
    Map<Double, Boolean> seen = new HashMap<>();
    for (int row = 0; row < training.length; row++) {
      if (training[row]) {
        seen.put(steps.at(row, column), true);
      }
    }
    for (int row = 0; row < held.length; row++) {
      double value = steps.at(row, column);
      if (held[row] && !seen.containsKey(value)) {
        throw new DataException(
            table.name()
                + ", column '"
                + steps.columns().get(column)
                + "': the class "
                + text(steps, column, value)
                + " stands in held-out windows, but in none to train on; change 'split' under"
                + " data.sequence or 'heldOut' under data, or group rare classes in a query");
      }
    }
  }

  private static String text(Table steps, int column, double value) {
    List<String> labels = steps.labels().getOrDefault(steps.columns().get(column), List.of());
    return labels.isEmpty() ? StampText.number(value) : "'" + labels.get((int) value) + "'";
  }
}
