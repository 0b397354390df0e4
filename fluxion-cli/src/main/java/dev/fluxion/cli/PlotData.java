package dev.fluxion.cli;

import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.Rows;
import dev.fluxion.data.TableFiles;
import dev.fluxion.data.ToyColumns;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.plot.Points;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Points of data to draw.
 *
 * @param name what titles call them
 * @param points the points, with classes where these are known
 * @param conditions the columns of the model's condition, none where it has none
 */
record PlotData(String name, Points points, Table conditions) {

  /**
   * Finds points: those of a file, of the toy distribution, or the training rows of the run.
   *
   * @param file the file that was named, or null
   * @param classes the column of the file that holds class numbers, or null
   * @param count the most points
   * @throws InvalidValue if there are no data
   */
  static PlotData of(
      ModelArgument argument,
      ModelView view,
      @Nullable Path file,
      @Nullable String classes,
      int count) {
    List<String> given = ReferenceData.conditions(view.model());
    if (file != null) {
      Table rows = chosen(TableFiles.read(file, null, given), count, view.key());
      PlotData data = of(String.valueOf(file.getFileName()), view, rows);
      return classes == null
          ? data
          : new PlotData(
              data.name(), data.points().withClasses(labels(rows, classes)), data.conditions());
    }
    FlowModel model = argument.model();
    DataConfig data = model.experiment().data();
    if (data.toy() != null) {
      return toy(String.valueOf(data.toy()), view, count);
    }
    Optional<Path> stored =
        argument.run().map(RunDirectory::data).filter(path -> Files.exists(path));
    if (stored.isEmpty()) {
      throw new InvalidValue(
          "--data",
          "is missing, and there are no data beside " + argument.file() + "; name a file of rows");
    }
    Key key = Key.of(model.experiment().training().seed());
    try (Dataset dataset =
        Datasets.open(data, model.experiment().condition(), Path.of(""), stored.get(), key)) {
      Rows rows = dataset.training();
      int total = Math.toIntExact(rows.count());
      double[] values = new double[Math.multiplyExact(total, rows.width())];
      rows.rows(0, total, values);
      dataset.dequantizer().apply(view.key(), 0, total, values);
      List<String> columns =
          Stream.concat(dataset.columns().stream(), dataset.conditionColumns().stream()).toList();
      Table table = new Table(columns, total, values, dataset.labels());
      return of("training data", view, chosen(table, count, view.key()));
    }
  }

  private static PlotData toy(String name, ModelView view, int count) {
    ToyDistribution toy = ToyDistribution.of(name);
    Key key = view.key().derive(Purpose.DATA);
    Table rows = ReferenceData.columns(view.model(), toy).table(key, 0, count);
    PlotData data = of("data", view, rows);
    if (toy.classes() == 0 || data.conditions().columns().contains(ToyColumns.CLASS)) {
      return data;
    }
    int[] labels = new int[count];
    toy.draw(key, 0, count, new double[count * toy.columns().size()], labels);
    return new PlotData("data", data.points().withClasses(labels), data.conditions());
  }

  private static PlotData of(String name, ModelView view, Table rows) {
    Points points = view.points(rows);
    List<String> given =
        ReferenceData.conditions(view.model()).stream().filter(rows.columns()::contains).toList();
    Table conditions = rows.select(given);
    return new PlotData(name, view.classed(points, conditions), conditions);
  }

  /** A random choice of at most {@code count} rows. */
  private static Table chosen(Table table, int count, Key key) {
    return table.rows() <= count
        ? table
        : table.rows(Arrays.copyOf(key.derive(Purpose.SHUFFLE).permutation(table.rows()), count));
  }

  private static int[] labels(Table rows, String column) {
    double[] values = rows.column(column);
    int[] labels = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      labels[i] = (int) values[i];
      InvalidValue.unless(
          labels[i] == values[i] && labels[i] >= 0,
          "--classes",
          "a column with the value " + values[i],
          "a column of whole numbers from 0");
    }
    return labels;
  }
}
