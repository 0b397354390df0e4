package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads images of files as rows, and starts files of images. */
public final class ImageFiles {
  private ImageFiles() {}

  /** Tells whether a name stands for images: a folder, or an IDX file that is there. */
  public static boolean is(Path file) {
    return Files.isDirectory(file) || (Files.isRegularFile(file) && IdxFile.is(file));
  }

  /**
   * Reads images as a model's training reads its own: resized, made grey and binarised as the
   * configuration says, without noise. The form is told from the file: a folder of pictures, a
   * table by its extension, a NumPy array, else IDX.
   *
   * @param labels an IDX file of labels, or null
   * @param like how the model's images were read
   * @return columns {@code p0, p1, ...} and, where the images have labels, one named "label"
   * @throws DataException if a file cannot be used, or the images have another shape than those of
   *     the configuration
   */
  public static Table read(Path file, @Nullable Path labels, ImagesConfig like) {
    return rows(ImageSources.read(file, labels, like), like, like.shape());
  }

  /**
   * Returns images as rows, binarised as a configuration says.
   *
   * @param shape the shape that they must have, or null
   */
  static Table rows(ImageSet images, ImagesConfig like, @Nullable ImageShape shape) {
    String file = images.name();
    if (shape != null && !shape.equals(images.shape())) {
      throw new DataException(
          file
              + " has images of the shape "
              + images.shape()
              + ", but the model was trained on "
              + shape
              + " (channels, height, width); give images of that shape");
    }
    int width = images.shape().values();
    boolean labelled = !images.labels().isEmpty();
    int all = width + (labelled ? 1 : 0);
    if ((long) images.count() * all > Integer.MAX_VALUE - 8) {
      throw new DataException(file + " has too many images to hold in memory; divide it");
    }
    double[] values = new double[images.count() * all];
    byte[] image = new byte[width];
    for (int i = 0; i < images.count(); i++) {
      System.arraycopy(images.levels(), i * width, image, 0, width);
      Binarization.levels(like, image, values, i * all);
      if (labelled) {
        values[i * all + width] = images.codes()[i];
      }
    }
    List<String> columns =
        new ArrayList<>(
            new ImageFrame(images.shape(), like.usedLevels(), like.levels() - 1).columns());
    Map<String, List<String>> texts = Map.of();
    if (labelled) {
      columns.add(ImagesConfig.LABEL);
      texts = Map.of(ImagesConfig.LABEL, images.labels());
    }
    return new Table(columns, images.count(), values, texts);
  }

  /** Returns what is worth knowing about the images of a file or folder. */
  public static ImageSummary summary(Path file, @Nullable Path labels, ImagesConfig like) {
    return ImageSummary.of(ImageSources.read(file, labels, like));
  }

  /**
   * Tells whether images can be written under a name: an array {@code .npy}, or a folder, whose
   * name has no extension or is that of a folder.
   */
  public static boolean writes(Path out) {
    String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".npy") || !name.contains(".") || Files.isDirectory(out);
  }

  /**
   * Starts a file of images, which come as rows: values first, then the columns of a condition.
   *
   * <p>An array is of unsigned bytes, count x height x width, of colours count x height x width x
   * channels, as files of the training data have them. A folder gets a PNG file for each image,
   * where there are labels in a folder for each; it appears when all are written.
   *
   * @param out a name that {@link #writes} takes
   * @param given the conditions that the images are drawn under, of no columns where there are none
   * @throws DataException if the file cannot be written, or the folder holds files
   */
  public static TableWriter open(Path out, ImageFrame frame, Table given) {
    String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return ImageNpyWriter.open(out, frame, given.columns().size());
    }
    Map<Double, String> labels = new LinkedHashMap<>();
    if (given.columns().equals(List.of(ImagesConfig.LABEL))) {
      double[] values = given.column(ImagesConfig.LABEL);
      List<String> texts = given.texts(ImagesConfig.LABEL);
      for (int i = 0; i < values.length; i++) {
        labels.put(values[i], texts.get(i));
      }
    }
    return ImageFolderWriter.open(out, frame, labels);
  }
}
