package dev.fluxion.cli;

import dev.fluxion.data.DataException;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.model.FlowModel;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Which values of a row are not known, as {@code --missing} says it. */
final class MissingPart {
  private static final String OPTION = "--missing";
  private static final String FORMS =
      "left, right, top, bottom, box:TOP,LEFT,HEIGHT,WIDTH, random:SHARE or a .png file";
  private static final int HALF_OF_WHITE = 128;

  private MissingPart() {}

  /**
   * Returns the places of the values that are known, rising.
   *
   * @param key the key of random places
   * @throws InvalidValue if the text is none of the forms, or leaves nothing known or nothing
   *     missing
   */
  static List<Integer> known(String text, FlowModel flow, Key key) {
    boolean[] missing =
        flow.images()
            .map(frame -> everyChannel(pixels(text, frame.shape(), key), frame.shape()))
            .orElseGet(() -> columns(text, flow.columns()));
    List<Integer> known =
        IntStream.range(0, missing.length).filter(i -> !missing[i]).boxed().toList();
    InvalidValue.unless(
        !known.isEmpty() && known.size() < missing.length,
        OPTION,
        "'" + text + "'",
        "a part: this leaves " + (known.isEmpty() ? "nothing known" : "nothing missing"));
    return known;
  }

  private static boolean[] columns(String text, List<String> names) {
    List<String> wanted = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new InvalidValue(
            OPTION,
            "names '"
                + name
                + "', but the columns of the model are "
                + String.join(", ", names)
                + Names.suggestion(name, names));
      }
    }
    boolean[] missing = new boolean[names.size()];
    for (int j = 0; j < missing.length; j++) {
      missing[j] = wanted.contains(names.get(j));
    }
    return missing;
  }

  private static boolean[] everyChannel(boolean[] pixels, ImageShape shape) {
    boolean[] all = new boolean[shape.values()];
    for (int i = 0; i < all.length; i++) {
      all[i] = pixels[i % pixels.length];
    }
    return all;
  }

  private static boolean[] pixels(String text, ImageShape shape, Key key) {
    int height = shape.height();
    int width = shape.width();
    if (text.toLowerCase(Locale.ROOT).endsWith(".png")) {
      return picture(new File(text), height, width);
    }
    if (text.startsWith("random:")) {
      return random(text, height * width, key);
    }
    if (text.startsWith("box:")) {
      return box(text, height, width);
    }
    return switch (text) {
      case "left" -> box(0, 0, height, width / 2, height, width);
      case "right" -> box(0, width / 2, height, width - width / 2, height, width);
      case "top" -> box(0, 0, height / 2, width, height, width);
      case "bottom" -> box(height / 2, 0, height - height / 2, width, height, width);
      default -> throw wrong(text);
    };
  }

  private static InvalidValue wrong(String text) {
    return new InvalidValue(OPTION, "is '" + text + "', but must be " + FORMS);
  }

  private static boolean[] box(int top, int left, int tall, int wide, int height, int width) {
    boolean[] missing = new boolean[height * width];
    for (int y = top; y < top + tall; y++) {
      Arrays.fill(missing, y * width + left, y * width + left + wide, true);
    }
    return missing;
  }

  private static boolean[] box(String text, int height, int width) {
    if (!text.matches("box:\\d{1,5},\\d{1,5},\\d{1,5},\\d{1,5}")) {
      throw wrong(text);
    }
    int[] sizes = Arrays.stream(text.substring(4).split(",")).mapToInt(Integer::parseInt).toArray();
    InvalidValue.unless(
        sizes[0] + sizes[2] <= height && sizes[1] + sizes[3] <= width,
        OPTION,
        "'" + text + "'",
        "a box within images of " + height + " x " + width + " pixels");
    return box(sizes[0], sizes[1], sizes[2], sizes[3], height, width);
  }

  private static boolean[] random(String text, int pixels, Key key) {
    double share;
    try {
      share = Double.parseDouble(text.substring("random:".length()));
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
    InvalidValue.unless(
        share > 0 && share < 1, OPTION, "'" + text + "'", "random: and a share between 0 and 1");
    int[] order = key.permutation(pixels);
    boolean[] missing = new boolean[pixels];
    for (int i = 0; i < Math.round(share * pixels); i++) {
      missing[order[i]] = true;
    }
    return missing;
  }

  /** Black pixels are missing, white ones known. */
  private static boolean[] picture(File file, int height, int width) {
    if (!file.isFile()) {
      throw new DataException(file + " does not exist; name a picture, black where pixels miss");
    }
    BufferedImage picture;
    try {
      picture = ImageIO.read(file);
    } catch (IOException broken) {
      throw new DataException(file + " cannot be read: " + broken.getMessage(), broken);
    }
    if (picture == null) {
      throw new DataException(file + " is no PNG file; save the picture as one");
    }
    if (picture.getHeight() != height || picture.getWidth() != width) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d x %d pixels, but the images have %d x %d; draw it in that size",
              file,
              picture.getHeight(),
              picture.getWidth(),
              height,
              width));
    }
    boolean[] missing = new boolean[height * width];
    for (int i = 0; i < missing.length; i++) {
      int rgb = picture.getRGB(i % width, i / width);
      missing[i] = (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF) < 3 * HALF_OF_WHITE;
    }
    return missing;
  }
}
