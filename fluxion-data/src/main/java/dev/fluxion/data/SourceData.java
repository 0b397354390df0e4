package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.model.Sources;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens the data that a flow starts from. */
public final class SourceData {
  private SourceData() {}

  /**
   * Reads the rows of a source, or finds the toy distribution it names.
   *
   * @param directory where relative file names start
   * @param columns the columns of the model
   * @param like the images of the model, or null where its rows are none
   * @param transform the transform that was fitted to the data of the model
   * @throws DataException if the file cannot be read, lacks a column, or holds a value that is no
   *     finite number
   * @throws InvalidValue if the data do not fit the model, or are too many for a model file
   */
  public static Source open(
      SourceConfig.Data config,
      Path directory,
      List<String> columns,
      @Nullable ImagesConfig like,
      Transform transform) {
    String toy = config.toy();
    if (toy != null) {
      return Sources.toy(toy, transform, columns.size());
    }
    ImagesConfig images = config.images();
    if (images != null) {
      return images(images, directory, like, columns, transform);
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

  private static Source images(
      ImagesConfig config,
      Path directory,
      @Nullable ImagesConfig like,
      List<String> columns,
      Transform transform) {
    InvalidValue.unless(
        like != null, "source.images", "given", "absent where the data are no images");
    ImagesConfig model = Objects.requireNonNull(like);
    InvalidValue.unless(
        config.levels() == model.levels() && Objects.equals(config.binarize(), model.binarize()),
        "source.images.levels",
        config.levels() + " with binarize " + config.binarize(),
        "those of data.images, "
            + model.levels()
            + " with binarize "
            + model.binarize()
            + ", so that values mean the same");
    Table rows;
    try {
      rows = ImageFiles.rows(ImageSources.read(config, directory), config, model.shape());
    } catch (InvalidValue invalid) {
      throw invalid.under("source");
    }
    return Sources.table(config.name(), rows.select(columns), transform);
  }
}
