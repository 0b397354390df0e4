package dev.fluxion.cli;

import dev.fluxion.data.DataNotes;
import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.ImageFiles;
import dev.fluxion.data.TableFiles;
import dev.fluxion.data.ToyColumns;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a model is judged by: those of a file, fresh ones of the toy distribution that it
 * was trained on, or the held-out part of its run.
 *
 * @param name what they are called in reports
 * @param rows the rows, where they stand in a file
 * @param toy the distribution that they come from, where it is known; they are drawn from it where
 *     there are none
 */
record ReferenceData(String name, Optional<Table> rows, Optional<ToyDistribution> toy) {

  /**
   * Finds the rows.
   *
   * @param file the file that was named, or null
   * @param labels a file of labels of images, or null
   * @throws InvalidValue if no file was named and there is nothing else
   */
  static ReferenceData of(
      ModelArgument argument, @Nullable Path file, @Nullable Path labels, Console console) {
    FlowModel model = argument.model();
    DataConfig data = model.experiment().data();
    requireImages(model, file, labels);
    if (file != null) {
      Table rows =
          model.images().isPresent()
              ? images(model, file, labels)
              : TableFiles.read(file, model.columns(), conditions(model));
      repeated(argument, rows).ifPresent(console::warn);
      return new ReferenceData(file.toString(), Optional.of(rows), Optional.empty());
    }
    String toy = data.toy();
    Optional<Path> heldOut =
        argument.run().map(RunDirectory::heldOut).filter(path -> Files.exists(path));
    if (toy != null && (data.count() == null || heldOut.isEmpty())) {
      ToyDistribution law = ToyDistribution.of(toy, Key.of(model.dataSeed()));
      return new ReferenceData("fresh rows of " + toy, Optional.empty(), Optional.of(law));
    }
    if (heldOut.isEmpty()) {
      throw new InvalidValue(
          "--data",
          "is missing, and there is no held-out part beside "
              + argument.file()
              + "; name a file of rows that the model has not seen, or a run's folder");
    }
    Table rows = TableFiles.read(heldOut.get(), model.columns(), conditions(model));
    repeated(argument, rows).ifPresent(console::warn);
    Optional<ToyDistribution> law =
        Optional.ofNullable(toy)
            .filter(name -> conditions(model).isEmpty())
            .map(name -> ToyDistribution.of(name, Key.of(model.dataSeed())));
    return new ReferenceData("held-out rows of the run", Optional.of(rows), law);
  }

  /**
   * Checks that labels are given beside images only.
   *
   * @throws InvalidValue if they are not
   */
  static void requireImages(FlowModel model, @Nullable Path file, @Nullable Path labels) {
    if (labels != null && (file == null || model.images().isEmpty())) {
      throw new InvalidValue(
          "--labels",
          "is "
              + labels
              + ", but "
              + (file == null ? "--data is missing" : "the model is none of images")
              + "; leave it out");
    }
  }

  /** Returns the images of a file as rows of a model's, their labels behind them. */
  static Table images(FlowModel model, Path file, @Nullable Path labels) {
    ImagesConfig like = Objects.requireNonNull(model.experiment().data().images());
    return ImageFiles.read(file, labels, like);
  }

  /** Returns the names of the columns of a model's condition, none where it has none. */
  static List<String> conditions(FlowModel model) {
    return model.conditionSchema().map(ConditionSchema::names).orElse(List.of());
  }

  /** Returns the columns of a toy distribution as a model that was trained on it divides them. */
  static ToyColumns columns(FlowModel model, ToyDistribution toy) {
    return ToyColumns.of(String.valueOf(model.experiment().data().toy()), toy, conditions(model));
  }

  /** Returns what to warn of where rows repeat rows that the model was trained on. */
  private static Optional<String> repeated(ModelArgument argument, Table rows) {
    Optional<Path> stored =
        argument.run().map(RunDirectory::data).filter(path -> Files.exists(path));
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    DataConfig data = argument.model().experiment().data();
    Key key = Key.of(argument.model().experiment().training().seed());
    try (Dataset dataset =
        Datasets.open(
            data, argument.model().experiment().condition(), Path.of(""), stored.get(), key)) {
      long repeated = dataset.repeated(rows);
      return repeated == 0
          ? Optional.empty()
          : Optional.of(
              DataNotes.repeatedWarning(repeated, rows.rows(), dataset.dequantizer().active()));
    }
  }
}
