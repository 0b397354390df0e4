package dev.fluxion.data;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes sequences in files of the long form: a row for each step, with the name of its
 * series, its stamp, its channels and the columns of its condition.
 */
public final class SequenceFiles {
  /** The name of the column of series where the configuration has none. */
  public static final String SERIES = "series";

  /** The name of the column of stamps where the configuration has none. */
  public static final String TIME = "time";

  private SequenceFiles() {}

  /**
   * Reads the series of a file for a model, in the order in which they first stand.
   *
   * <p>Columns that the configuration names are wanted, also that of stamps; where it names none of
   * series, a column {@code series} is taken where there is one, as {@link #write} makes it.
   *
   * @param config the names of the columns, and what to do with disorder, gaps and missing values
   * @param channels the channels of the model; none where stamps and condition are wanted alone
   * @param condition its condition, whose columns are taken where the file has them
   * @param missing whether missing values of channels stay, as NaN, whatever the configuration says
   * @throws DataException if the file cannot be read, lacks a column, or its rows make no series
   */
  public static Sequences read(
      Path file,
      SequenceConfig config,
      List<String> channels,
      @Nullable ConditionConfig condition,
      boolean missing) {
    return read(file, config, channels, condition, missing, warning -> {});
  }

  /**
   * As above, and says what became of missing values.
   *
   * @param warnings receives a sentence on rows that were left out, and one on values filled in
   */
  public static Sequences read(
      Path file,
      SequenceConfig config,
      List<String> channels,
      @Nullable ConditionConfig condition,
      boolean missing,
      Consumer<String> warnings) {
    List<String> conditions = condition == null ? List.of() : condition.columns();
    boolean own = channels.contains(SERIES) || conditions.contains(SERIES);
    boolean named = config.id() != null;
    StepColumns columns =
        new StepColumns(
            named || own ? config.id() : SERIES,
            config.time(),
            channels,
            conditions,
            condition == null ? List.of() : condition.classes(),
            !named,
            true);
    try (StepRows rows = StepSource.file(file, String.valueOf(file.getFileName()), columns)) {
      SeriesTable read = SeriesReader.read(rows, config, missing, true);
      read.warnings().forEach(warnings);
      return read.series();
    }
  }

  /**
   * Writes sequences, whole or not at all; stamps are written as numbers, also those that were
   * dates, and a missing value as NaN.
   *
   * @param file a {@code .csv}, {@code .tsv} or {@code .parquet} file
   * @param config gives the columns of series and stamps their names
   * @throws DataException if a column repeats, the extension cannot be written, or the file cannot
   */
  public static void write(Path file, Sequences sequences, SequenceConfig config) {
    Table steps = sequences.steps();
    String id = config.id() == null ? SERIES : config.id();
    String time = config.time() == null ? TIME : config.time();
    List<String> columns = new ArrayList<>(List.of(id, time));
    columns.addAll(steps.columns());
    Map<String, List<String>> labels = new HashMap<>(steps.labels());
    labels.put(id, sequences.ids());
    int width = columns.size();
    TableWriter writer = TableFiles.open(file, columns, labels);
    try {
      for (int i = 0; i < sequences.count(); i++) {
        int first = sequences.offsets()[i];
        int length = sequences.length(i);
        double[] rows = new double[length * width];
        for (int k = 0; k < length; k++) {
          rows[k * width] = i;
          rows[k * width + 1] = sequences.stamps()[first + k];
          System.arraycopy(
              steps.values(), (first + k) * (width - 2), rows, k * width + 2, width - 2);
        }
        writer.write(rows, length);
      }
      writer.close();
    } finally {
      writer.abort();
    }
  }
}
