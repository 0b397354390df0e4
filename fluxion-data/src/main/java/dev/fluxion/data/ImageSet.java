package dev.fluxion.data;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.nn.image.ImageShape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images in memory, and their labels where these are known.
 *
 * @param name what messages call them
 * @param shape the shape of each image
 * @param levels the values of all images, one image after the other, as unsigned bytes
 * @param codes the code of each image's label; of no images without labels
 * @param labels the labels by code, in their order; none where there are no labels
 */
record ImageSet(String name, ImageShape shape, byte[] levels, int[] codes, List<String> labels) {
  ImageSet {
    labels = List.copyOf(labels);
  }

  /** Returns the number of images. */
  int count() {
    return levels.length / shape.values();
  }

  /**
   * Returns the same images with one more thing checked: that no value is above the last level.
   *
   * @throws DataException with the first image that has one
   */
  ImageSet within(int count) {
    for (int i = 0; i < levels.length; i++) {
      if ((levels[i] & 0xFF) >= count) {
        throw new DataException(
            name
                + ", image "
                + (i / shape.values() + 1)
                + ": a pixel has the value "
                + (levels[i] & 0xFF)
                + ", but data.images.levels says that values are from 0 to "
                + (count - 1)
                + "; set it to the number of grey levels, 256 for most files");
      }
    }
    return this;
  }

  /**
   * Returns the images with some labels.
   *
   * @throws InvalidValue if images have no labels, or none has one of these
   */
  ImageSet only(List<String> wanted) {
    InvalidValue.unless(
        !labels.isEmpty(),
        "images.only",
        wanted,
        "absent for " + name + ", whose images have no labels");
    for (String label : wanted) {
      if (!labels.contains(label)) {
        throw new InvalidValue(
            "images.only",
            "names '"
                + label
                + "', which no image of "
                + name
                + " has; its labels are "
                + ColumnChoice.listed(labels)
                + Names.suggestion(label, labels));
      }
    }
    int[] chosen =
        IntStream.range(0, codes.length)
            .filter(i -> wanted.contains(labels.get(codes[i])))
            .toArray();
    List<String> kept = labels.stream().filter(wanted::contains).toList();
    byte[] values = new byte[chosen.length * shape.values()];
    int[] known = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(
          levels, chosen[i] * shape.values(), values, i * shape.values(), shape.values());
      known[i] = kept.indexOf(labels.get(codes[chosen[i]]));
    }
    return new ImageSet(name, shape, values, known, kept);
  }
}
