package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.experiment.SequenceConfig.Gaps;
import dev.fluxion.experiment.SequenceConfig.Missing;
import dev.fluxion.experiment.SequenceConfig.Order;
import dev.fluxion.experiment.SequenceConfig.Split;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences that cannot be used: each is refused with the value, its place and the cure. */
class SequenceBadDataTest {
  private static final SequenceConfig PLAIN =
      SequenceConfigs.of("id", "t", List.of("v"), 3, 1, Split.SERIES);

  @TempDir Path folder = Path.of("");

  private void refused(String text, SequenceConfig sequence, double heldOut, String message) {
    refused(text, sequence, null, heldOut, message);
  }

  private void refused(
      String text,
      SequenceConfig sequence,
      @Nullable ConditionConfig condition,
      double heldOut,
      String message) {
    try {
      Files.writeString(folder.resolve("s.csv"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThatThrownBy(
            () ->
                SequenceDatasets.open(
                    Configs.with(Configs.file("s.csv"), heldOut, Map.of()),
                    sequence,
                    condition,
                    folder,
                    Key.of(1)))
        .isInstanceOfAny(DataException.class, InvalidValue.class)
        .hasMessage(message);
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  @Test
  void emptySeries() {
    refused(
        "id,t,v\n",
        PLAIN,
        0,
        "s.csv has no rows; a series needs at least one step, name another file");
    refused(
        lines("id,t,v", "a,0,1", "a,1,2", "b,0,", "b,1,"),
        SequenceConfigs.with(PLAIN, Order.REFUSE, Gaps.REFUSE, Missing.LINEAR),
        0,
        "s.csv, series 'b', column 'v': no value is known where those of the other columns are, so"
            + " the series is empty; leave the series or the column out");
  }

  @Test
  void aSeriesShorterThanTheWindow() {
    refused(
        lines("id,t,v", "a,0,1", "a,1,2", "a,2,4", "b,0,1", "b,1,5"),
        PLAIN,
        0,
        "s.csv, series 'b': has 2 steps, but a window has 3; shorten 'length' under data.sequence,"
            + " leave it out for whole series, or leave the series out with a query");
    refused(
        lines("id,t,v", "a,0,1", "a,1,2", "a,5,4", "a,6,1", "b,0,5", "b,1,7", "b,2,8"),
        SequenceConfigs.with(PLAIN, Order.REFUSE, Gaps.SPLIT, Missing.REFUSE),
        0,
        "s.csv, series 'a': has 2 steps between gaps at most, but a window has 3; shorten 'length'"
            + " under data.sequence, leave it out for whole series, or leave the series out with a"
            + " query");
    refused(
        lines("id,t,v", "a,0,1", "a,1,2", "a,2,4", "a,3,6"),
        SequenceConfigs.of("id", "t", List.of("v"), 3, 1, Split.TIME),
        0.5,
        "s.csv, series 'a': heldOut 0.5 leaves 2 of 4 steps in a row to train on, but a window has"
            + " 3; shorten 'length' under data.sequence, lower 'heldOut' under data, or split by"
            + " series");
    refused(
        lines("id,t,v", "a,0,1", "a,1,2", "a,2,4", "a,3,6"),
        SequenceConfigs.of("id", "t", List.of("v"), 3, 1, Split.TIME),
        0.25,
        "s.csv: heldOut 0.25 keeps no run of 3 steps, the length of a window; raise 'heldOut' under"
            + " data (0 holds nothing out), or shorten 'length' under data.sequence");
  }

  @Test
  void oneSeriesToDivideBySeries() {
    refused(
        lines("id,t,v", "a,0,1", "a,1,2", "a,2,4"),
        PLAIN,
        0.1,
        "data.sequence.split: is series, but must be time where there is one series only; or let"
            + " heldOut be 0");
  }

  @Test
  void aConstantChannel() {
    refused(
        lines("id,t,v,w", "a,0,1,7", "a,1,2,7", "a,2,4,7"),
        SequenceConfigs.of("id", "t", List.of("v", "w"), 3, 1, Split.SERIES),
        0,
        "s.csv, column 'w': the value is 7 in all 3 steps of the training part, and a constant"
            + " cannot be standardised; leave it out with 'channels: [v]' under data.sequence");
    refused(
        lines("id,t,v,w", "a,0,1,x", "a,1,2,x", "a,2,4,x"),
        PLAIN,
        new ConditionConfig(List.of("w"), List.of(), 0),
        0,
        "s.csv, column 'w': the value is 'x' in all 3 steps of the training part, so it tells"
            + " nothing; leave it out of condition.columns");
  }

  @Test
  void unsortedAndDuplicateStamps() {
    refused(
        lines("id,t,v", "a,0,1", "b,5,1", "a,2,2", "a,1,4"),
        PLAIN,
        0,
        "s.csv, row 4, series 'a': the stamp 1 follows 2 in row 3; sort the rows, or choose"
            + " data.sequence.order: sort");
    refused(
        lines("t,v", "2024-01-02,1", "2024-01-01,2", "2024-01-03,2"),
        SequenceConfigs.of(null, "t", null, 3, 1, Split.SERIES),
        0,
        "s.csv, row 2: the stamp 2024-01-01 follows 2024-01-02 in row 1; sort the rows, or choose"
            + " data.sequence.order: sort");
    refused(
        lines("id,t,v", "a,0,1", "a,2,4", "a,1,2", "a,2,3"),
        SequenceConfigs.with(PLAIN, Order.SORT, Gaps.REFUSE, Missing.REFUSE),
        0,
        "s.csv, row 4, series 'a': the stamp 2 stands in row 2 too; leave one of them out");
    refused(
        lines("t,v", "0,1", "1,2", "0,3", "1,5"),
        SequenceConfigs.with(
            SequenceConfigs.of(null, "t", null, 2, 1, Split.SERIES),
            Order.SORT,
            Gaps.REFUSE,
            Missing.REFUSE),
        0,
        "s.csv, row 3: the stamp 0 stands in row 1 too; leave one of them out, or name the column"
            + " of series in data.sequence.id");
  }

  @Test
  void missingValues() {
    refused(
        lines("id,t,v", "a,0,1", "a,1,NaN", "a,2,4"),
        PLAIN,
        0,
        "s.csv, row 2, column 'v': the value is NaN; fill it in, or choose"
            + " data.sequence.missing: previous or linear");
    refused(
        lines("id,t,v", "a,0,1", "a,1,", "a,2,4"),
        PLAIN,
        0,
        "s.csv, row 2, column 'v': the value is missing; fill it in, or choose"
            + " data.sequence.missing: previous or linear");
    refused(
        lines("id,t,v", "a,0,1", "a,1,-Infinity", "a,2,4"),
        SequenceConfigs.with(PLAIN, Order.REFUSE, Gaps.REFUSE, Missing.LINEAR),
        0,
        "s.csv, row 2, column 'v': the value is -Infinity; correct it");
    refused(
        lines("id,t,v", "a,0,1", "a,,3", "a,2,4"),
        SequenceConfigs.with(PLAIN, Order.REFUSE, Gaps.REFUSE, Missing.LINEAR),
        0,
        "s.csv, row 2, column 't': the value is missing; fill it in, or leave the row out with a"
            + " query");
    refused(
        lines("id,t,v", "a,0,1", ",1,3", "a,2,4"),
        PLAIN,
        0,
        "s.csv, row 2, column 'id': the value is missing; fill it in, or leave the row out with a"
            + " query");
  }

  @Test
  void aGap() {
    refused(
        lines("id,t,v", "a,0,1", "a,0.1,2", "a,0.2,4", "a,0.30000000000000004,6", "a,0.6,6"),
        PLAIN,
        0,
        "s.csv, row 5, series 'a': the stamp 0.6 follows 0.3, a step of 0.3 where the most frequent"
            + " is 0.1; fill the gap in, or choose data.sequence.gaps: split (a new series begins"
            + " there) or irregular (steps need not be equal)");
    refused(
        lines("t,v", "2024-02-28,1", "2024-02-29,2", "2024-03-01,3", "2024-03-03,5"),
        SequenceConfigs.of(null, "t", null, 2, 1, Split.SERIES),
        0,
        "s.csv, row 4: the stamp 2024-03-03 follows 2024-03-01, a step of 2 where the most frequent"
            + " is 1; fill the gap in, or choose data.sequence.gaps: split (a new series begins"
            + " there) or irregular (steps need not be equal)");
  }

  @Test
  void aLabelThatIsHeldOutOnly() {
    StringBuilder text = new StringBuilder("v,kind\n");
    for (int i = 0; i < 20; i++) {
      text.append(i * i).append(i < 17 ? i % 2 == 0 ? ",sun" : ",rain" : ",snow").append('\n');
    }
    refused(
        text.toString(),
        SequenceConfigs.of(null, null, null, 3, 1, Split.TIME),
        new ConditionConfig(List.of("kind"), List.of(), 0),
        0.2,
        "s.csv, column 'kind': the class 'snow' stands in held-out windows, but in none to train on;"
            + " change 'split' under data.sequence or 'heldOut' under data, or group rare classes in"
            + " a query");
  }

  @Test
  void columnsThatAreNotThereOrHoldTheWrongThing() {
    String text = lines("id,t,v,w,x", "a,0,1,p,1", "a,1,2,q,two", "a,2,4,r,3");
    refused(
        text,
        SequenceConfigs.of("series", "t", List.of("v"), 3, 1, Split.SERIES),
        0,
        "s.csv has no column 'series'; it has id, t, v, w, x");
    refused(
        text,
        SequenceConfigs.of("id", "T", List.of("v"), 3, 1, Split.SERIES),
        0,
        "s.csv has no column 'T', did you mean 't'? it has id, t, v, w, x");
    refused(
        text,
        SequenceConfigs.of("id", "t", List.of("v", "vv"), 3, 1, Split.SERIES),
        0,
        "s.csv has no column 'vv', did you mean 'v'? it has id, t, v, w, x");
    refused(
        text,
        PLAIN,
        new ConditionConfig(List.of("xx"), List.of(), 0),
        0,
        "s.csv has no column 'xx', did you mean 'x'? it has id, t, v, w, x");
    refused(
        text,
        SequenceConfigs.of("id", "t", List.of("v", "w"), 3, 1, Split.SERIES),
        0,
        "s.csv, column 'w': holds text ('p' in row 1), not numbers; correct it, turn it into numbers"
            + " with a query (select try_cast(\"w\" as double) as \"w\", ... from ...), or name the"
            + " columns to model in data.sequence.channels without it");
    refused(
        text,
        SequenceConfigs.of("id", "t", null, 3, 1, Split.SERIES),
        0,
        "s.csv, column 'x': holds numbers, but also text ('two' in row 2); correct it,"
            + " turn it into numbers with a query (select try_cast(\"x\" as double) as \"x\", ..."
            + " from ...), or name the columns to model in data.sequence.channels without it");
    refused(
        text,
        SequenceConfigs.of("id", "w", List.of("v"), 3, 1, Split.SERIES),
        0,
        "s.csv, column 'w': holds 'p' in row 1, but stamps are all numbers, or all dates and times"
            + " (2024-01-31 12:00:00); correct it, name another column in data.sequence.time, or"
            + " leave that out to take the order of the rows");
    refused(
        lines("t,w", "0,p", "1,q", "2,r"),
        SequenceConfigs.of(null, "t", null, 3, 1, Split.SERIES),
        0,
        "s.csv has no column of numbers to model beside those of series, time and condition; it has"
            + " t, w");
    refused(
        lines("id,t,v", "a,0,1", "a,1,2,3", "a,2,4"),
        PLAIN,
        0,
        "s.csv, line 3: has 4 fields where the first line has 3; correct the line, or quote the"
            + " field that holds a separator");
  }
}
