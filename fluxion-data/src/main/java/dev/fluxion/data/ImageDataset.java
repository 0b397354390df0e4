package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stored images and their division into training and held-out ones. */
final class ImageDataset implements Dataset, Rows {
  private final ImageStore store;
  private final ImagesConfig config;
  private final ImageFrame frame;
  private final List<String> columns;
  private final boolean labelled;
  private final RowSplit split;
  private final EpochOrders orders;
  private final Dequantizer dequantizer;
  private final Optional<ImageAugmenter> augmenter;
  private final Table heldOut;
  private final DataNotes notes;

  private ImageDataset(ImageStore store, DataConfig data, boolean labelled, Key key) {
    this.store = store;
    this.config = shaped(data, store.shape());
    this.labelled = labelled;
    frame = new ImageFrame(store.shape(), config.usedLevels(), config.levels() - 1);
    columns = frame.columns();
    split = RowSplit.of("data.images", "images", store.count(), data.heldOut(), key);
    orders = new EpochOrders(split.training().length);
    dequantizer = Dequantizer.of(all(), data);
    augmenter =
        config.augment().none()
            ? Optional.empty()
            : Optional.of(new ImageAugmenter(config.augment(), store.shape()));
    heldOut = table(split.heldOut());
    notes =
        new DataNotes(
            store.count(),
            0,
            split.training().length,
            split.heldOut().length,
            repeated(heldOut),
            dequantizer.active());
  }

  /**
   * Opens the images of a configuration, stored in a file or read and stored there.
   *
   * @param conditions the columns of the condition, none or that of the labels
   * @param directory where relative file names start
   * @param cacheFile where the images are stored
   * @param key the key of the division
   */
  static ImageDataset open(
      DataConfig data, List<String> conditions, Path directory, Path cacheFile, Key key) {
    ImagesConfig config = Objects.requireNonNull(data.images(), "data without images");
    String origin = config.origin();
    Optional<ImageStore> stored = ImageStore.open(cacheFile, origin);
    if (stored.isEmpty()) {
      ImageStore.write(ImageSources.read(config, directory), origin, cacheFile);
      stored = ImageStore.open(cacheFile, origin);
    }
    ImageStore store = stored.orElseThrow();
    if (!conditions.isEmpty()) {
      InvalidValue.unless(
          !store.labels().isEmpty(),
          "images",
          "images without labels",
          "given with labels where condition.columns names them: 'labels' beside idx, folders in"
              + " folder, or a column 'label' in file");
      InvalidValue.unless(
          store.labels().size() >= 2,
          "images",
          "images of the one class " + store.labels(),
          "of two classes or more where condition.columns names the label; leave condition out");
    }
    return new ImageDataset(store, data, !conditions.isEmpty(), key);
  }

  private static ImagesConfig shaped(DataConfig data, ImageShape found) {
    try {
      return Objects.requireNonNull(data.images(), "data without images").of(found);
    } catch (InvalidValue invalid) {
      throw invalid.under("images");
    }
  }

  private List<String> all() {
    List<String> all = new ArrayList<>(columns);
    all.addAll(conditionColumns());
    return all;
  }

  private Table table(int[] rows) {
    if ((long) rows.length * width() > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "the held-out part has "
              + rows.length
              + " images of "
              + columns.size()
              + " values, too many for memory; lower 'heldOut' under data");
    }
    double[] values = new double[rows.length * width()];
    byte[] image = new byte[columns.size()];
    for (int i = 0; i < rows.length; i++) {
      store.levels(rows[i], image);
      put(rows[i], image, values, i * width());
    }
    return new Table(all(), rows.length, values, labels());
  }

  /** Puts an image's values, binarised where that is wished, and its label. */
  private void put(int row, byte[] image, double[] out, int at) {
    Binarization.levels(config, image, out, at);
    if (labelled) {
      out[at + image.length] = store.code(row);
    }
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public List<String> conditionColumns() {
    return labelled ? List.of(ImagesConfig.LABEL) : List.of();
  }

  @Override
  public Map<String, List<String>> labels() {
    return labelled ? Map.of(ImagesConfig.LABEL, store.labels()) : Map.of();
  }

  @Override
  public Optional<ImageShape> imageShape() {
    return Optional.of(store.shape());
  }

  @Override
  public int width() {
    return columns.size() + (labelled ? 1 : 0);
  }

  @Override
  public String fingerprint() {
    return store.fingerprint();
  }

  @Override
  public Rows training() {
    return this;
  }

  @Override
  public Table heldOut() {
    return heldOut;
  }

  @Override
  public Dequantizer dequantizer() {
    return dequantizer;
  }

  @Override
  public @Nullable ToyDistribution toy() {
    return null;
  }

  @Override
  public DataNotes notes() {
    return notes;
  }

  @Override
  public long repeated(Table table) {
    Table pixels = table.select(columns);
    Map<ByteBuffer, Integer> looked = new HashMap<>();
    for (int i = 0; i < pixels.rows(); i++) {
      double[] row = pixels.slice(i, i + 1).values();
      looked.merge(ByteBuffer.wrap(frame.levels(row)), 1, Integer::sum);
    }
    long repeated = 0;
    byte[] image = new byte[columns.size()];
    double[] row = new double[columns.size()];
    for (int i = 0; i < split.training().length && !looked.isEmpty(); i++) {
      store.levels(split.training()[i], image);
      Binarization.levels(config, image, row, 0);
      Integer found = looked.remove(ByteBuffer.wrap(frame.levels(row)));
      repeated += found == null ? 0 : found;
    }
    return repeated;
  }

  @Override
  public boolean fresh() {
    return false;
  }

  @Override
  public long count() {
    return split.training().length;
  }

  @Override
  public void read(Key key, long step, int batch, int from, int to, double[] out) {
    int[] chosen = orders.batch(key, step, batch, from, to);
    byte[] image = new byte[columns.size()];
    byte[] changed = new byte[columns.size()];
    Key own = key.derive(step);
    for (int i = 0; i < chosen.length; i++) {
      int row = split.training()[chosen[i]];
      store.levels(row, image);
      byte[] used = image;
      if (augmenter.isPresent()) {
        augmenter.get().apply(own, from + i, image, changed);
        used = changed;
      }
      put(row, used, out, i * width());
    }
    dequantizer.apply(own, from, to - from, out);
  }

  @Override
  public void rows(long first, int n, double[] out) {
    Objects.checkFromIndexSize(first, n, split.training().length);
    byte[] image = new byte[columns.size()];
    for (int i = 0; i < n; i++) {
      int row = split.training()[(int) first + i];
      store.levels(row, image);
      put(row, image, out, i * width());
    }
  }

  @Override
  public void close() {
    // The mapped file is let go with the last reference to it.
  }
}
