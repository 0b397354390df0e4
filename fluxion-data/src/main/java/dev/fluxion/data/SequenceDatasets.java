package dev.fluxion.data;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the sequences that a configuration names. */
public final class SequenceDatasets {
  private SequenceDatasets() {}

  /**
   * Opens sequences, and divides them into windows to train on and held-out windows.
   *
   * <p>Series of a file, of a query's result, or of a counted toy process are held in memory as
   * float64. Held-out are whole series or the last part of each, as {@link SequenceConfig#split}
   * says; of a toy process without a count, 1,024 sequences of their own.
   *
   * @param config where the data come from, and the share that is held out
   * @param sequence how rows make sequences
   * @param condition which columns are given, not modelled; absent: none
   * @param directory where relative file names start
   * @param key the key of division and toy sequences
   * @throws DataException if the data cannot be used; the message names place and cure
   * @throws InvalidValue if the configuration does not fit the data
   */
  public static SequenceDataset open(
      DataConfig config,
      SequenceConfig sequence,
      @Nullable ConditionConfig condition,
      Path directory,
      Key key) {
    try {
      requireFitting(config);
      if (config.toy() != null) {
        return openToy(config.toy(), config, sequence, condition, key);
      }
      try (StepRows rows = rows(config, StepColumns.of(sequence, condition), directory)) {
        SeriesTable table = SeriesReader.read(rows, sequence, false, false);
        SequenceSplit split = SequenceSplit.of(table, config, sequence, key);
        TrainingColumns.require(table, split, rows.channels(), rows.classes());
        return new StoredSequences(table, rows.channels(), split, null);
      }
    } catch (InvalidValue invalid) {
      throw invalid.place().startsWith("condition") ? invalid : invalid.under("data");
    }
  }

  private static void requireFitting(DataConfig config) {
    InvalidValue.unless(
        config.columns() == null,
        "columns",
        String.valueOf(config.columns()),
        "absent where data.sequence is given; name the channels in data.sequence.channels");
    InvalidValue.unless(
        config.missing() == DataConfig.Missing.REFUSE,
        "missing",
        config.missing(),
        "absent where data.sequence is given, since a step left out is a gap; choose"
            + " data.sequence.missing: previous or linear");
    InvalidValue.unless(
        config.dequantize().isEmpty(),
        "dequantize",
        config.dequantize(),
        "absent where data.sequence is given");
  }

  private static StepRows rows(DataConfig config, StepColumns wanted, Path directory) {
    String file = config.file();
    if (file == null) {
      return StepSource.query(String.valueOf(config.query()), directory, wanted);
    }
    return StepSource.file(file, directory, wanted);
  }

  private static SequenceDataset openToy(
      String name,
      DataConfig config,
      SequenceConfig sequence,
      @Nullable ConditionConfig condition,
      Key key) {
    SequenceLaw law = SequenceLaw.of(name);
    InvalidValue.unless(
        sequence.channels() == null || sequence.channels().equals(law.channels()),
        "sequence.channels",
        String.valueOf(sequence.channels()),
        "absent or " + law.channels() + ", the channels of the toy process " + name);
    if (condition != null) {
      throw new InvalidValue(
          "condition.columns",
          "is "
              + condition.columns()
              + ", but the toy process "
              + name
              + " has the channels "
              + law.channels()
              + " alone; leave the section out");
    }
    Integer length = sequence.length();
    if (length == null) {
      throw new InvalidValue(
          "sequence.length",
          "is absent, but a toy process has no length of its own; give the number of positions");
    }
    if (config.count() == null) {
      return new FreshSequences(name, law, length, key);
    }
    InvalidValue.unless(
        config.count() * length <= Integer.MAX_VALUE - 8,
        "count",
        config.count(),
        "at most 2147483639 steps altogether, of " + length + " in each sequence");
    SeriesTable table =
        SeriesTable.of(
            "the toy process " + name,
            law.draw(key.derive(Purpose.DATA), 0, config.count().intValue(), length));
    SequenceSplit split = SequenceSplit.of(table, config, sequence, key);
    return new StoredSequences(table, law.channels().size(), split, law);
  }
}
