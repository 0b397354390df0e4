package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.nn.image.ImageShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the images that a configuration names. */
final class ImageSources {
  private ImageSources() {}

  /**
   * Reads all images of a configuration, resized and made grey as it says.
   *
   * @param directory where relative names start
   * @throws DataException if a file cannot be used; the message names it and the cure
   */
  static ImageSet read(ImagesConfig config, Path directory) {
    ImageSet all = all(config, directory);
    return config.only() == null ? all : all.only(config.only());
  }

  private static ImageSet all(ImagesConfig config, Path directory) {
    if (config.folder() != null) {
      return ImageFolder.read(
          Datasets.resolve(directory, config.folder()), config.folder(), config);
    }
    if (config.file() != null) {
      return table(config.file(), directory, config);
    }
    String idx = String.valueOf(config.idx());
    String labels = config.labels();
    return idx(
        Datasets.resolve(directory, idx),
        idx,
        labels == null ? null : Datasets.resolve(directory, labels),
        String.valueOf(labels),
        config);
  }

  /**
   * Reads the images of a file or folder whose form is told from it: a folder, a table by its
   * extension, else IDX.
   *
   * @param labels an IDX file of labels, or null
   * @param like says what is done with the images; where they come from is not looked at
   */
  static ImageSet read(Path file, @Nullable Path labels, ImagesConfig like) {
    String name = file.toString();
    boolean table =
        name.toLowerCase(Locale.ROOT).matches(".*\\.((csv|tsv|json|jsonl|ndjson)(\\.gz)?|parquet)");
    if (labels != null && (Files.isDirectory(file) || table)) {
      throw new DataException(
          labels
              + " holds labels, but "
              + name
              + (table ? " is a table, whose labels are a column" : " is a folder of classes")
              + "; leave --labels out");
    }
    if (Files.isDirectory(file)) {
      return ImageFolder.read(file, name, like);
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(".npy")) {
      return ImageNpy.read(file, name, like);
    }
    return table || BundledData.is(name)
        ? table(name, Path.of(""), like)
        : idx(file, name, labels, String.valueOf(labels), like);
  }

  private static ImageSet table(String file, Path directory, ImagesConfig config) {
    boolean bundled = BundledData.is(file);
    Path path = bundled ? BundledData.copy(file) : Datasets.resolve(directory, file);
    try {
      return ImageTable.read(path, file, config);
    } finally {
      if (bundled) {
        Datasets.delete(path);
      }
    }
  }

  private static ImageSet idx(
      Path file, String name, @Nullable Path labels, String labelsName, ImagesConfig config) {
    IdxFile images = IdxFile.read(file, name);
    int[] sizes = images.sizes();
    if (sizes.length < 3) {
      throw new DataException(
          name
              + " has "
              + sizes.length
              + (sizes.length == 1 ? " dimension, as a file of labels" : " dimensions")
              + ", but images have three, count x height x width, or four with colours; name the"
              + " file of images under idx"
              + (sizes.length == 1 ? " and that of labels under labels" : ""));
    }
    ImagePixels pixels = ImagePixels.of(name, sizes, images.values());
    return labelled(pixels.prepared(name, config), labels, labelsName);
  }

  /** Returns the images with the labels of an IDX file. */
  private static ImageSet labelled(ImageSet images, @Nullable Path labels, String labelsName) {
    if (labels == null) {
      return images;
    }
    IdxFile file = IdxFile.read(labels, labelsName);
    if (file.sizes().length != 1) {
      throw new DataException(
          labelsName
              + " has "
              + file.sizes().length
              + " dimensions, but labels have one; name the file of labels");
    }
    if (file.values().length != images.count()) {
      throw new DataException(
          labelsName
              + " has "
              + file.values().length
              + " labels, but "
              + images.name()
              + " has "
              + images.count()
              + " images; take the labels that belong to them");
    }
    List<String> texts = new ArrayList<>();
    for (byte value : file.values()) {
      texts.add(Integer.toString(value & 0xFF));
    }
    ImageLabels known = ImageLabels.of(texts);
    return new ImageSet(
        images.name(), images.shape(), images.levels(), known.codes(), known.labels());
  }

  /**
   * Returns the shape of images that come as rows of values: that of the configuration, or a square
   * of one channel.
   */
  static ImageShape shape(String name, int values, @Nullable ImageShape given) {
    if (given != null) {
      if (given.values() != values) {
        throw new DataException(
            name
                + " has "
                + values
                + " values for each image, but data.images.shape "
                + given
                + " has "
                + given.values()
                + "; set the shape that fits");
      }
      return given;
    }
    int side = (int) Math.round(Math.sqrt(values));
    if (side * side != values) {
      throw new DataException(
          name
              + " has "
              + values
              + " values for each image, which is no square; say [channels, height, width] in"
              + " data.images.shape");
    }
    return new ImageShape(1, side, side);
  }
}
