package dev.fluxion.data;

import dev.fluxion.nn.image.ImageShape;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Pictures of files as bytes, channel by channel: one channel of grey, or red, green and blue.
 *
 * <p>Values of grey pictures are taken as they are stored, with no change by a colour profile;
 * those of 16 bits are cut to their upper 8. A palette of greys makes a grey picture.
 */
final class ImageDecoder {
  private static final int OPAQUE = 0xFF;

  private ImageDecoder() {}

  /**
   * Decodes a picture.
   *
   * @param name what messages call it
   * @throws DataException if the bytes are no picture that Java reads, are damaged, or have
   *     transparent pixels
   */
  static ImagePixels decode(byte[] bytes, String name) {
    BufferedImage image;
    try {
      image = read(bytes, name);
    } catch (IOException | RuntimeException damaged) {
      if (damaged instanceof DataException known) {
        throw known;
      }
      throw new DataException(
          name
              + " cannot be decoded ("
              + DataFiles.reason(damaged)
              + "); write it again as PNG or JPEG in grey or RGB",
          damaged);
    }
    ColorModel colors = image.getColorModel();
    return colors.getNumColorComponents() == 1 && !(colors instanceof IndexColorModel)
        ? grey(image, colors.hasAlpha(), name)
        : colored(image, name);
  }

  /** Reads the first picture; what a reader only warns of, such as an early end, is an error. */
  private static BufferedImage read(byte[] bytes, String name) throws IOException {
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(
            name + " is no picture that can be read; known are PNG, JPEG, GIF and BMP");
      }
      ImageReader reader = readers.next();
      try {
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
        BufferedImage image = reader.read(0);
        if (!warnings.isEmpty()) {
          throw new IOException(warnings.get(0));
        }
        return image;
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImagePixels grey(BufferedImage image, boolean alpha, String name) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int height = image.getHeight();
    int[] row = new int[width];
    byte[] values = new byte[shape(1, image, name).values()];
    int bits = raster.getSampleModel().getSampleSize(0);
    for (int y = 0; y < height; y++) {
      if (alpha) {
        raster.getSamples(0, y, width, 1, 1, row);
        int full = (1 << raster.getSampleModel().getSampleSize(1)) - 1;
        for (int value : row) {
          requireOpaque(value == full, name);
        }
      }
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        values[y * width + x] = (byte) (row[x] >> (bits - 8));
      }
    }
    return new ImagePixels(shape(1, image, name), values);
  }

  private static ImagePixels colored(BufferedImage image, String name) {
    int width = image.getWidth();
    int height = image.getHeight();
    int pixels = width * height;
    byte[] values = new byte[shape(3, image, name).values()];
    int[] row = new int[width];
    boolean greys = image.getColorModel() instanceof IndexColorModel;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        requireOpaque(row[x] >>> 24 == OPAQUE, name);
        int at = y * width + x;
        for (int c = 0; c < 3; c++) {
          values[c * pixels + at] = (byte) (row[x] >> (16 - 8 * c));
        }
        greys &= values[at] == values[pixels + at] && values[at] == values[2 * pixels + at];
      }
    }
    return greys
        ? new ImagePixels(shape(1, image, name), java.util.Arrays.copyOf(values, pixels))
        : new ImagePixels(shape(3, image, name), values);
  }

  private static ImageShape shape(int channels, BufferedImage image, String name) {
    try {
      return new ImageShape(channels, image.getHeight(), image.getWidth());
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": its shape " + e.getMessage(), e);
    }
  }

  private static void requireOpaque(boolean opaque, String name) {
    if (!opaque) {
      throw new DataException(
          name + " has transparent pixels, whose colour is open; lay it on a background first");
    }
  }
}
