package dev.fluxion.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How rows of data make sequences: the section {@code data.sequence}.
 *
 * @param id the column that names the series; absent: one series
 * @param time the column of time stamps: numbers, or dates and times, which become days since 1970;
 *     absent: the order of the rows, 0, 1, 2, ...
 * @param channels the columns that are modelled; absent: all numeric ones but id, time and
 *     condition
 * @param length number of positions of a window; absent: whole series, whose lengths may differ
 * @param stride positions from the start of a window to that of the next
 * @param order what to do with stamps that do not increase
 * @param gaps what to do where a step is missing between stamps of equal steps
 * @param missing what to do with values that are missing
 * @param split what is held out: whole series, or the last part of each
 */
public record SequenceConfig(
    @Nullable String id,
    @Nullable String time,
    @Nullable List<String> channels,
    @Nullable Integer length,
    int stride,
    Order order,
    Gaps gaps,
    Missing missing,
    Split split) {

  /** What to do with stamps that do not increase. */
  public enum Order {
    /** Stop with the row. */
    REFUSE,
    /** Sort the steps of each series. */
    SORT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What to do where a step is missing between stamps of equal steps. */
  public enum Gaps {
    /** Stop with the row. */
    REFUSE,
    /** Begin a new series behind the gap. */
    SPLIT,
    /** Take stamps as they are: steps need not be equal. */
    IRREGULAR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What to do with values that are missing. */
  public enum Missing {
    /** Stop with the row and column. */
    REFUSE,
    /** Take the last value before it; the first ones of a series are left out. */
    PREVIOUS,
    /**
     * Take the straight line between its neighbours; at the ends of a series steps are left out.
     */
    LINEAR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is held out. */
  public enum Split {
    /** Whole series. */
    SERIES,
    /** The last part of each series. */
    TIME;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the values. */
  public SequenceConfig {
    channels = channels == null ? null : List.copyOf(channels);
    InvalidValue.unless(
        channels == null || !channels.isEmpty(), "channels", "empty", "absent or a list of names");
    InvalidValue.unless(
        channels == null || new HashSet<>(channels).size() == channels.size(),
        "channels",
        String.valueOf(channels),
        "names that are all different");
    InvalidValue.unless(
        length == null || length >= 1, "length", String.valueOf(length), "1 or more");
    InvalidValue.unless(stride >= 1, "stride", stride, "1 or more");
    for (String given : new String[] {id, time}) {
      InvalidValue.unless(
          given == null || channels == null || !channels.contains(given),
          "channels",
          "the name '" + given + "', which id or time holds too",
          "named once");
    }
    InvalidValue.unless(
        id == null || !id.equals(time), "time", String.valueOf(time), "another column than id");
  }
}
