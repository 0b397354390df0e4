package dev.fluxion.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Small images in rows, one after the other from the upper left, with thin lines between them; each
 * pixel is enlarged by a whole number, so that nothing is blurred.
 *
 * @param values greys from 0 to 255 as unsigned bytes, image by image, channel by channel and row
 *     by row
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height pixels of an image from top to bottom
 * @param width pixels of an image from left to right
 * @param columns images in a row
 */
public record ImageGrid(byte[] values, int channels, int height, int width, int columns) {
  private static final int LINE = 2;
  private static final int LINE_COLOR = 0x6B7A8F;
  private static final int TILE = 56;
  private static final int LARGEST_SIDE = 16_000;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is no image or part of one, or another number of
   *     channels, or the picture would have a side of more than 16,000 pixels
   */
  public ImageGrid {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "images of "
              + channels
              + " channels cannot be drawn; give one of grey or three of colour");
    }
    int size = channels * height * width;
    if (size < 1 || columns < 1 || values.length < size || values.length % size != 0) {
      throw new IllegalArgumentException(
          values.length
              + " values in "
              + columns
              + " columns are no images of "
              + size
              + " values");
    }
    int scale = scale(height, width);
    long tall = lines(values.length / size, columns) * (height * (long) scale + LINE) + LINE;
    long wide = columns * (width * (long) scale + LINE) + LINE;
    if (Math.max(tall, wide) > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          values.length / size
              + " images make a picture of "
              + tall
              + " x "
              + wide
              + " pixels, but a side has "
              + LARGEST_SIDE
              + " at most; draw fewer");
    }
  }

  /** A grid that is as near to a square as whole numbers allow. */
  public static ImageGrid square(byte[] values, int channels, int height, int width) {
    int count = Math.max(1, values.length / Math.max(1, channels * height * width));
    return new ImageGrid(
        values,
        channels,
        height,
        width,
        (int) Math.ceil(Math.sqrt(count * (double) height / width)));
  }

  /** Returns the number of images. */
  public int count() {
    return values.length / (channels * height * width);
  }

  private static long lines(int count, int columns) {
    return (count + columns - 1L) / columns;
  }

  /** Small images are enlarged to some 56 pixels. */
  private static int scale(int height, int width) {
    return Math.max(1, TILE / Math.max(height, width));
  }

  /** Returns the grid in pixels. */
  public BufferedImage render() {
    int scale = scale(height, width);
    int tileHeight = height * scale + LINE;
    int tileWidth = width * scale + LINE;
    int rows = (int) lines(count(), columns);
    BufferedImage image =
        new BufferedImage(
            columns * tileWidth + LINE, rows * tileHeight + LINE, BufferedImage.TYPE_INT_RGB);
    int[] line = new int[image.getWidth()];
    java.util.Arrays.fill(line, LINE_COLOR);
    for (int y = 0; y < image.getHeight(); y++) {
      image.setRGB(0, y, line.length, 1, line, 0, line.length);
    }
    int[] tile = new int[width * scale * scale];
    for (int i = 0; i < count(); i++) {
      int left = i % columns * tileWidth + LINE;
      int top = i / columns * tileHeight + LINE;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width * scale; x++) {
          int rgb = rgb(i, y, x / scale);
          for (int k = 0; k < scale; k++) {
            tile[k * width * scale + x] = rgb;
          }
        }
        image.setRGB(left, top + y * scale, width * scale, scale, tile, 0, width * scale);
      }
    }
    return image;
  }

  private int rgb(int i, int y, int x) {
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      int channel = channels == 1 ? 0 : c;
      rgb = rgb << 8 | (values[((i * channels + channel) * height + y) * width + x] & 0xFF);
    }
    return rgb;
  }

  /** Returns two pictures beside each other, as high as the higher one. */
  public static BufferedImage beside(BufferedImage left, BufferedImage right) {
    int gap = 8 * LINE;
    BufferedImage both =
        new BufferedImage(
            left.getWidth() + gap + right.getWidth(),
            Math.max(left.getHeight(), right.getHeight()),
            BufferedImage.TYPE_INT_RGB);
    int[] white = new int[both.getWidth()];
    java.util.Arrays.fill(white, 0xFFFFFF);
    for (int y = 0; y < both.getHeight(); y++) {
      both.setRGB(0, y, white.length, 1, white, 0, white.length);
    }
    copy(left, both, 0);
    copy(right, both, left.getWidth() + gap);
    return both;
  }

  private static void copy(BufferedImage from, BufferedImage to, int left) {
    int width = from.getWidth();
    int[] line = new int[width];
    for (int y = 0; y < from.getHeight(); y++) {
      from.getRGB(0, y, width, 1, line, 0, width);
      to.setRGB(left, y, width, 1, line, 0, width);
    }
  }

  /**
   * Writes a picture as PNG, whole or not at all.
   *
   * @throws IllegalArgumentException if the extension is not .png
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, BufferedImage picture) throws IOException {
    PictureFile.requireExtension(file, "png");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    PictureFile.write(file, bytes.toByteArray());
  }

  /**
   * Writes pictures as an animated GIF.
   *
   * @param delayMillis time of a frame
   * @param holdMillis how much longer the last one stands
   * @throws IllegalArgumentException if there is none, or their sizes differ
   * @throws IOException if the file cannot be written
   */
  public static void animate(
      Path file, List<BufferedImage> pictures, int delayMillis, int holdMillis) throws IOException {
    GifWriter.writeImages(file, pictures, delayMillis, holdMillis);
  }
}
