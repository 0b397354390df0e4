package dev.fluxion.experiment;

import dev.fluxion.nn.image.ImageShape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where images come from and what becomes of their grey levels: the section {@code data.images}.
 *
 * <p>A value of an image is a whole number from 0 to {@code levels - 1}, or 0 or 1 where images are
 * binarised; these are the data's units. Exactly one of idx, folder and file is given.
 *
 * @param idx an IDX file of images, gzipped or not
 * @param labels an IDX file of their labels
 * @param folder a folder of PNG, JPEG, GIF or BMP files; its folders, where it has some, are
 *     classes
 * @param file a table with a column of images, or with a column for each pixel
 * @param image the column of {@code file} that holds whole images; absent: {@code image}, where
 *     there is one
 * @param label the column of {@code file} that holds labels; absent: {@code label}, where there is
 *     one
 * @param only labels of the images that are taken; absent: all images
 * @param shape the shape of an image; absent: as the files say, of a row of pixels a square
 * @param resize height and width that images are brought to; absent: they all have one size
 * @param grey whether colours become their luma, 0.299 R + 0.587 G + 0.114 B
 * @param levels number of values that a pixel can have
 * @param dequantize whether values are spread over their level
 * @param binarize values above it become 1, others 0; absent: values stay
 * @param augment how training images are changed at random
 */
public record ImagesConfig(
    @Nullable String idx,
    @Nullable String labels,
    @Nullable String folder,
    @Nullable String file,
    @Nullable String image,
    @Nullable String label,
    @Nullable List<String> only,
    @Nullable ImageShape shape,
    @Nullable List<Integer> resize,
    boolean grey,
    int levels,
    Dequantize dequantize,
    @Nullable Integer binarize,
    AugmentConfig augment) {
  /** The name of the column of labels. */
  public static final String LABEL = "label";

  private static final int LARGEST_SIDE = 4096;

  /** Whether values are spread over their level. */
  public enum Dequantize {
    /** Values are whole numbers, which have no density. */
    NONE,
    /** Noise uniform on (-1/2, 1/2) of a level is added, fresh in every step. */
    UNIFORM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the values. */
  public ImagesConfig {
    int given = (idx == null ? 0 : 1) + (folder == null ? 0 : 1) + (file == null ? 0 : 1);
    if (given != 1) {
      throw new InvalidValue(
          "", "names " + given + " of idx, folder and file, but must name exactly one of them");
    }
    InvalidValue.unless(
        labels == null || idx != null, "labels", String.valueOf(labels), "absent without idx");
    InvalidValue.unless(
        image == null || file != null, "image", String.valueOf(image), "absent without file");
    InvalidValue.unless(
        label == null || file != null, "label", String.valueOf(label), "absent without file");
    only = only == null ? null : List.copyOf(only);
    InvalidValue.unless(
        only == null || !only.isEmpty(), "only", "empty", "absent or a list of labels");
    resize = resize == null ? null : List.copyOf(resize);
    InvalidValue.unless(
        resize == null
            || (resize.size() == 2
                && resize.stream().allMatch(side -> side >= 1 && side <= LARGEST_SIDE)),
        "resize",
        String.valueOf(resize),
        "[height, width], each from 1 to " + LARGEST_SIDE);
    InvalidValue.unless(levels >= 2 && levels <= 256, "levels", levels, "from 2 to 256");
    InvalidValue.unless(
        binarize == null || (binarize >= 0 && binarize < levels - 1),
        "binarize",
        String.valueOf(binarize),
        "from 0 to " + (levels - 2) + ", so that there are levels above it and not");
    InvalidValue.unless(
        binarize == null || dequantize == Dequantize.NONE,
        "dequantize",
        dequantize,
        "none beside binarize: a density of values that were cut to two says nothing of the images");
  }

  /** Returns the number of values that a pixel has in training. */
  public int usedLevels() {
    return binarize == null ? levels : 2;
  }

  /** Returns why the images have no density, with the cure; nothing where they have one. */
  public Optional<String> densityMissing() {
    if (binarize != null) {
      return Optional.of(
          "there is no log density: the images are binarised (data.images.binarize "
              + binarize
              + "), and whole numbers have no density; train without binarize and with"
              + " data.images.dequantize uniform");
    }
    return dequantize == Dequantize.UNIFORM
        ? Optional.empty()
        : Optional.of(
            "there is no log density: the images' grey levels are whole numbers"
                + " (data.images.dequantize none), on which a flow's density grows without bound;"
                + " train with data.images.dequantize uniform");
  }

  /**
   * Returns the same with the shape that the images were found to have.
   *
   * @throws InvalidValue if another one was given
   */
  public ImagesConfig of(ImageShape found) {
    InvalidValue.unless(
        shape == null || shape.equals(found),
        "shape",
        String.valueOf(shape),
        "absent or that of the images, " + found);
    return new ImagesConfig(
        idx,
        labels,
        folder,
        file,
        image,
        label,
        only,
        found,
        resize,
        grey,
        levels,
        dequantize,
        binarize,
        augment);
  }

  /** Returns the file or folder of the images, as messages call it. */
  public String name() {
    return String.valueOf(idx != null ? idx : folder != null ? folder : file)
        + (only == null ? "" : " " + only);
  }

  /** Returns what the stored images are made from: all that is done before they are stored. */
  public String origin() {
    return "images idx "
        + idx
        + "\nlabels "
        + labels
        + "\nfolder "
        + folder
        + "\nfile "
        + file
        + "\nimage "
        + image
        + "\nlabel "
        + label
        + "\nresize "
        + resize
        + "\ngrey "
        + grey
        + "\nlevels "
        + levels
        + (only == null ? "" : "\nonly " + only);
  }
}
