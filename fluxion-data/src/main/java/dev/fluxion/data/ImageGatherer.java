package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.nn.image.ImageShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers images one after the other, and holds them to the shape of the first. */
final class ImageGatherer {
  private final String name;
  private final ImagesConfig config;
  private final ImageChange change;
  private final ByteArrayOutputStream levels = new ByteArrayOutputStream();
  private @Nullable ImageShape shape;
  private String first = "";

  /**
   * Begins with none.
   *
   * @param name what messages call all of them
   */
  ImageGatherer(String name, ImagesConfig config) {
    this.name = name;
    this.config = config;
    this.change = ImageChange.of(config);
  }

  /** Adds the pictures of files. */
  ImageGatherer all(List<Path> files) {
    for (Path file : files) {
      try {
        picture(Files.readAllBytes(file), file.toString());
      } catch (IOException e) {
        throw new DataException(file + " cannot be read: " + DataFiles.reason(e), e);
      }
    }
    return this;
  }

  /**
   * Adds the picture of a file's bytes, whose white is the last level.
   *
   * @param own what messages call it
   * @throws DataException if it cannot be decoded or has another shape than the first
   */
  void picture(byte[] bytes, String own) {
    ImagePixels image = ImageDecoder.decode(bytes, own);
    int last = config.levels() - 1;
    if (last < ImageFrame.WHITE) {
      byte[] values = image.values();
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) Math.round((values[i] & 0xFF) * (double) last / ImageFrame.WHITE);
      }
    }
    add(image, own);
  }

  /**
   * Adds an image of levels.
   *
   * @param own what messages call it
   * @throws DataException if it has another shape than the first
   */
  void add(ImagePixels image, String own) {
    ImageShape to = change.shape(image.shape());
    if (shape == null) {
      shape = to;
      first = own;
    }
    if (to.channels() != shape.channels()) {
      throw new DataException(
          own
              + " has "
              + channels(to)
              + ", but "
              + first
              + " has "
              + channels(shape)
              + "; make all alike with data.images.grey true");
    }
    if (!to.equals(shape)) {
      throw new DataException(
          own
              + " is "
              + size(to)
              + " pixels, but "
              + first
              + " is "
              + size(shape)
              + "; bring all to one size with data.images.resize [height, width]");
    }
    if (levels.size() > Integer.MAX_VALUE - 8 - to.values()) {
      throw new DataException(name + " has too many images to hold in memory; take fewer");
    }
    levels.writeBytes(change.apply(image.values(), image.shape()));
  }

  private static String channels(ImageShape shape) {
    return shape.channels() == 1 ? "one channel (grey)" : shape.channels() + " channels (colour)";
  }

  private static String size(ImageShape shape) {
    return shape.height() + " x " + shape.width();
  }

  /** Returns all images, at least one, with their labels. */
  ImageSet set(ImageLabels labels) {
    if (shape == null) {
      throw new DataException(name + " has no images");
    }
    return new ImageSet(name, shape, levels.toByteArray(), labels.codes(), labels.labels())
        .within(config.levels());
  }
}
