package dev.fluxion.data;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.model.Sources;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.source.Source;
import java.nio.file.Path;
import java.util.List;

/** Opens the data that a flow starts from. */
public final class SourceData {
  private SourceData() {}

  /**
   * Reads the rows of a source, or finds the toy distribution it names.
   *
   * @param directory where relative file names start
   * @param columns the columns of the model
   * @param transform the transform that was fitted to the data of the model
   * @throws DataException if the file cannot be read, lacks a column, or holds a value that is no
   *     finite number
   * @throws InvalidValue if the data do not fit the model, or are too many for a model file
   */
  public static Source open(
      SourceConfig.Data config, Path directory, List<String> columns, Transform transform) {
    String toy = config.toy();
    if (toy != null) {
      return Sources.toy(toy, transform, columns.size());
    }
    String file = String.valueOf(config.file());
    List<String> chosen = config.columns() == null ? columns : config.columns();
    if (chosen.size() != columns.size()) {
      throw new InvalidValue(
          "source.columns",
          "names "
              + chosen.size()
              + " columns, but the data have "
              + columns.size()
              + ": "
              + columns
              + "; name one for each of them, in their order");
    }
    Table read = TableFiles.read(file, directory, chosen);
    return Sources.table(file, new Table(columns, read.rows(), read.values()), transform);
  }
}
