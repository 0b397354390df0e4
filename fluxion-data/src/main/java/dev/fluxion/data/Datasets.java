package dev.fluxion.data;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the data that a configuration names. */
public final class Datasets {
  private Datasets() {}

  /** Opens data without condition; as the other one. */
  public static Dataset open(DataConfig config, Path directory, Path cacheFile, Key key) {
    return open(config, null, directory, cacheFile, key);
  }

  /**
   * Opens data and divides them into training and held-out part.
   *
   * <p>The rows of a file, of a query's result, or of a counted toy set are stored once in {@code
   * cacheFile} as float32 and read from there; a second opening with the same configuration uses
   * what is stored, whatever has become of file or query. Held-out are the first {@code
   * round(heldOut * n)} rows of a permutation by the key; of a toy distribution without a count,
   * 4,096 rows of their own.
   *
   * @param condition which columns are given, not modelled; absent: none
   * @param directory where relative file names start
   * @param cacheFile where the rows are stored; its folder must exist
   * @param key the key of division and toy rows
   * @throws DataException if the data cannot be used; the message names place and cure
   * @throws InvalidValue if the configuration does not fit the data
   */
  public static Dataset open(
      DataConfig config,
      @Nullable ConditionConfig condition,
      Path directory,
      Path cacheFile,
      Key key) {
    try {
      return opened(config, condition, directory, cacheFile, key);
    } catch (InvalidValue invalid) {
      throw invalid.under("data");
    }
  }

  private static Dataset opened(
      DataConfig config,
      @Nullable ConditionConfig condition,
      Path directory,
      Path cacheFile,
      Key key) {
    List<String> conditions = condition == null ? List.of() : condition.columns();
    if (config.images() != null) {
      return ImageDataset.open(config, conditions, directory, cacheFile, key);
    }
    if (config.toy() != null) {
      return openToy(config.toy(), config, conditions, cacheFile, key);
    }
    String file = config.file();
    String name = file == null ? "the query" : file;
    String origin =
        (file == null ? "query " + config.query() : "file " + file)
            + "\ncolumns "
            + config.columns()
            + "\nmissing "
            + config.missing()
            + (conditions.isEmpty() ? "" : "\ncondition " + conditions);
    Optional<RowStore> stored = RowStore.open(cacheFile, origin);
    if (stored.isEmpty()) {
      List<String> classes = condition == null ? List.of() : condition.classes();
      ColumnWish wanted = new ColumnWish(config.columns(), conditions, classes, false);
      if (file == null) {
        try (RowSource source = Sources.query(String.valueOf(config.query()), directory, wanted)) {
          RowStoreWriter.write(source, conditions, config.missing(), origin, cacheFile);
        }
      } else {
        storeFile(file, config, wanted, directory, origin, cacheFile);
      }
      stored = RowStore.open(cacheFile, origin);
    }
    return new StoredDataset(stored.orElseThrow(), name, config, conditions.size(), key, null);
  }

  private static void storeFile(
      String file,
      DataConfig config,
      ColumnWish wanted,
      Path directory,
      String origin,
      Path cacheFile) {
    boolean bundled = BundledData.is(file);
    Path path = bundled ? BundledData.copy(file) : resolve(directory, file);
    try (RowSource source = Sources.file(path, file, wanted)) {
      RowStoreWriter.write(source, wanted.conditions(), config.missing(), origin, cacheFile);
    } finally {
      if (bundled) {
        delete(path);
      }
    }
  }

  private static Dataset openToy(
      String name, DataConfig config, List<String> conditions, Path cacheFile, Key key) {
    ToyDistribution toy = ToyDistribution.of(name, key);
    ToyColumns chosen = ToyColumns.of(name, toy, conditions);
    if (config.columns() != null && !config.columns().equals(chosen.modelled())) {
      throw new DataException(
          "the toy set "
              + name
              + " has the columns "
              + chosen.modelled()
              + (conditions.isEmpty() ? "" : " beside those of the condition")
              + ", not "
              + config.columns()
              + "; leave 'columns' out");
    }
    if (config.count() == null) {
      return new FreshDataset(name, toy, chosen, config, key);
    }
    String origin =
        "toy "
            + name
            + "\ncount "
            + config.count()
            + "\nkey "
            + key.value()
            + (conditions.isEmpty() ? "" : "\ncondition " + conditions);
    Optional<RowStore> stored = RowStore.open(cacheFile, origin);
    if (stored.isEmpty()) {
      try (RowSource source =
          new ToySource("the toy set " + name, chosen, key.derive(Purpose.DATA), config.count())) {
        RowStoreWriter.write(source, conditions, config.missing(), origin, cacheFile);
      }
      stored = RowStore.open(cacheFile, origin);
    }
    return new StoredDataset(stored.orElseThrow(), name, config, conditions.size(), key, toy);
  }

  /** Returns the path of a name, which starts at a folder, or at the user's own where it is ~/. */
  static Path resolve(Path directory, String file) {
    try {
      return file.startsWith("~/")
          ? Path.of(System.getProperty("user.home"), file.substring(2))
          : directory.resolve(file);
    } catch (InvalidPathException e) {
      throw new DataException("'" + file + "' is no file name: " + e.getReason(), e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A copy in the temporary folder, which the system clears.
    }
  }
}
