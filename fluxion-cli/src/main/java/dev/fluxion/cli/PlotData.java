package dev.fluxion.cli;

import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.Rows;
import dev.fluxion.data.TableFiles;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Points of data to draw.
 *
 * @param name what titles call them
 * @param points the points, with classes where these are known
 */
record PlotData(String name, Points points) {

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
    if (file != null) {
      Table rows = chosen(TableFiles.read(file, null), count, view.key());
      Points points = view.points(rows);
      return new PlotData(
          String.valueOf(file.getFileName()),
          classes == null ? points : points.withClasses(labels(rows, classes)));
    }
    FlowModel model = argument.model();
    DataConfig data = model.experiment().data();
    if (data.toy() != null) {
      ToyDistribution toy =
          ToyDistribution.of(String.valueOf(data.toy()), Key.of(model.dataSeed()));
      return toy(toy, view, count);
    }
    Optional<Path> stored =
        argument.run().map(RunDirectory::data).filter(path -> Files.exists(path));
    if (stored.isEmpty()) {
      throw new InvalidValue(
          "--data",
          "is missing, and there are no data beside " + argument.file() + "; name a file of rows");
    }
    Key key = Key.of(model.experiment().training().seed());
    try (Dataset dataset = Datasets.open(data, Path.of(""), stored.get(), key)) {
      Rows rows = dataset.training();
      int total = Math.toIntExact(rows.count());
      double[] values = new double[Math.multiplyExact(total, dataset.columns().size())];
      rows.rows(0, total, values);
      dataset.dequantizer().apply(view.key(), 0, total, values);
      Table table = new Table(dataset.columns(), total, values);
      return new PlotData("training data", view.points(chosen(table, count, view.key())));
    }
  }

  private static PlotData toy(ToyDistribution toy, ModelView view, int count) {
    double[] values = new double[Math.multiplyExact(count, toy.columns().size())];
    int[] labels = new int[count];
    toy.draw(view.key().derive(Purpose.DATA), 0, count, values, labels);
    Points points = view.points(new Table(toy.columns(), count, values));
    return new PlotData("data", toy.classes() > 0 ? points.withClasses(labels) : points);
  }

  /** A random choice of at most {@code count} rows. */
  private static Table chosen(Table table, int count, Key key) {
    if (table.rows() <= count) {
      return table;
    }
    int width = table.columns().size();
    int[] order = key.derive(Purpose.SHUFFLE).permutation(table.rows());
    double[] values = new double[count * width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(table.values(), order[i] * width, values, i * width, width);
    }
    return new Table(table.columns(), count, values);
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
