package dev.fluxion.cli;

import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.Rows;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.plot.ImageGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Grids of images: of data, and of samples of a model. */
final class ImageGrids {
  /** The most classes of which each has a line of its own. */
  private static final int MOST_CLASSES = 16;

  private ImageGrids() {}

  /**
   * Returns the form of a model's images.
   *
   * @throws InvalidValue if it is no model of images
   */
  static ImageFrame frame(FlowModel model) {
    return model
        .images()
        .orElseThrow(
            () ->
                new InvalidValue(
                    "RUN|MODEL", "is no model of images; train one with data: {images: ...}"));
  }

  /** Returns the images of rows, which have one for each value of the shape. */
  static ImageGrid of(ImageFrame frame, Table rows) {
    return grid(frame, rows, 0);
  }

  /** Returns the images of rows, some in a line; 0 for a square. */
  static ImageGrid grid(ImageFrame frame, Table rows, int columns) {
    return of(frame, frame.greys(rows.select(frame.columns()).values()), columns);
  }

  /**
   * Returns a grid of greys.
   *
   * @param columns images in a line; 0 for a square
   */
  static ImageGrid of(ImageFrame frame, byte[] greys, int columns) {
    int channels = frame.shape().channels();
    int height = frame.shape().height();
    int width = frame.shape().width();
    return columns == 0
        ? ImageGrid.square(greys, channels, height, width)
        : new ImageGrid(greys, channels, height, width, columns);
  }

  /**
   * Samples, and how they stand in a grid.
   *
   * @param rows the samples
   * @param columns samples in a row; 0 for a square
   */
  record Drawn(Table rows, int columns) {}

  /** Draws samples as {@link #drawn} does, as a grid. */
  static ImageGrid samples(FlowModel model, int count, Key key, SamplingOptions options) {
    Drawn drawn = drawn(model, count, key, options);
    return grid(frame(model), drawn.rows(), drawn.columns());
  }

  /**
   * Draws samples. A model of classes without a condition given draws each class in lines of its
   * own, in the order of the labels.
   *
   * @param count number of samples
   */
  static Drawn drawn(FlowModel model, int count, Key key, SamplingOptions options) {
    List<ConditionSchema.Column> columns =
        model.conditionSchema().map(ConditionSchema::columns).orElse(List.of());
    boolean given = !model.conditions().isAbsent() || columns.isEmpty();
    if (!given
        && columns.size() == 1
        && columns.get(0) instanceof ConditionSchema.Classes classes
        && classes.labels().size() <= MOST_CLASSES
        && count >= classes.labels().size()) {
      int each = count / classes.labels().size();
      double[] codes = new double[each * classes.labels().size()];
      for (int i = 0; i < codes.length; i++) {
        int code = i / each;
        codes[i] = code;
      }
      Table conditions =
          new Table(
              List.of(classes.name()),
              codes.length,
              codes,
              java.util.Map.of(classes.name(), classes.labels()));
      FlowModel known = model.given(model.condition().of(conditions));
      return new Drawn(known.sample(codes.length, key, options), Math.max(1, each));
    }
    return new Drawn(model.sample(count, key, options), 0);
  }

  /** Returns the first images of a random order of the training images of a run. */
  static Table training(Experiment experiment, Path stored, int count, Key key) {
    if (!Files.exists(stored)) {
      throw new InvalidValue(
          "--data", "is missing, and there are no data at " + stored + "; name a file of images");
    }
    Key own = Key.of(experiment.training().seed());
    try (Dataset dataset =
        Datasets.open(experiment.data(), experiment.condition(), Path.of(""), stored, own)) {
      Rows rows = dataset.training();
      int total = Math.toIntExact(rows.count());
      int chosen = Math.min(count, total);
      int[] order = key.derive(Purpose.SHUFFLE).permutation(total);
      double[] values = new double[chosen * rows.width()];
      double[] row = new double[rows.width()];
      for (int i = 0; i < chosen; i++) {
        rows.rows(order[i], 1, row);
        System.arraycopy(row, 0, values, i * row.length, row.length);
      }
      List<String> columns =
          Stream.concat(dataset.columns().stream(), dataset.conditionColumns().stream()).toList();
      return new Table(columns, chosen, values, dataset.labels());
    }
  }

  /** Returns noise becoming samples, a grid for each time. */
  static List<ImageGrid> flow(ModelView view, int count, int frames) {
    List<ImageGrid> grids = new ArrayList<>();
    for (double[] state : view.path(view.start(count), frames).states()) {
      double[] values = state.clone();
      view.model().transform().toData(values, count);
      grids.add(of(frame(view.model()), new Table(view.model().columns(), count, values)));
    }
    return grids;
  }

  /** Returns the data of a run or of a file that was named. */
  static Table data(
      ModelArgument argument, @Nullable Path file, @Nullable Path labels, int count, Key key) {
    FlowModel model = argument.model();
    if (file != null) {
      Table rows = ReferenceData.images(model, file, labels);
      int[] order = key.derive(Purpose.SHUFFLE).permutation(rows.rows());
      return rows.rows(Arrays.copyOf(order, Math.min(count, rows.rows())));
    }
    Path stored = argument.run().map(RunDirectory::data).orElse(Path.of("data.rows"));
    return training(model.experiment(), stored, count, key);
  }
}
