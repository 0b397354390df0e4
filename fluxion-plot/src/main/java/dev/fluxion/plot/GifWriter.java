package dev.fluxion.plot;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Animated GIFs (GIF89a) that loop for ever, with one palette for all frames, no dithering, and
 * only the changed pixels of each frame stored.
 */
public final class GifWriter {
  /** How long the last frame stands longer than the others, in milliseconds. */
  public static final int HOLD_MILLIS = 1500;

  private static final int PALETTE_FRAMES = 6;

  private GifWriter() {}

  /**
   * Draws the pictures one after the other and writes them as frames; the last one stands {@link
   * #HOLD_MILLIS} longer.
   *
   * @param delayMillis time of a frame, 20 or more, kept to 10 milliseconds
   * @throws IllegalArgumentException if there is no frame, their sizes differ, the delay is too
   *     short, or the file's extension is not .gif
   * @throws MissingFontsException if the Java runtime finds no font
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, List<Picture> frames, int delayMillis) throws IOException {
    write(file, frames.size(), i -> frames.get(i).render(), delayMillis, HOLD_MILLIS);
  }

  /**
   * Writes images as frames.
   *
   * @param holdMillis how much longer the last frame stands, 0 or more
   * @throws IllegalArgumentException as {@link #write(Path, List, int)}
   * @throws IOException if the file cannot be written
   */
  public static void writeImages(
      Path file, List<BufferedImage> frames, int delayMillis, int holdMillis) throws IOException {
    write(file, frames.size(), frames::get, delayMillis, holdMillis);
  }

  private static void write(
      Path file, int count, IntFunction<BufferedImage> frames, int delayMillis, int holdMillis)
      throws IOException {
    PictureFile.requireExtension(file, "gif");
    if (count == 0) {
      throw new IllegalArgumentException(file + ": no frames; give at least one");
    }
    if (delayMillis < 20 || delayMillis > 60_000 || holdMillis < 0 || holdMillis > 60_000) {
      throw new IllegalArgumentException(
          file
              + ": delay "
              + delayMillis
              + " ms and hold "
              + holdMillis
              + " ms; give a delay of 20 to 60000 and a hold of 0 to 60000");
    }
    PictureFile.write(file, encode(file, count, frames, delayMillis, holdMillis));
  }

  private static byte[] encode(
      Path file, int count, IntFunction<BufferedImage> frames, int delayMillis, int holdMillis)
      throws IOException {
    GifPalette palette = palette(count, frames);
    IndexColorModel colors = palette.colorModel();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      int[] before = new int[0];
      int width = 0;
      int height = 0;
      for (int i = 0; i < count; i++) {
        BufferedImage frame = frames.apply(i);
        if (i == 0) {
          width = frame.getWidth();
          height = frame.getHeight();
          writer.prepareWriteSequence(GifMetadata.stream(writer, width, height, colors));
        } else if (frame.getWidth() != width || frame.getHeight() != height) {
          throw new IllegalArgumentException(
              file
                  + ": frame "
                  + i
                  + " is "
                  + frame.getWidth()
                  + " x "
                  + frame.getHeight()
                  + " pixels, the first one "
                  + width
                  + " x "
                  + height
                  + "; give frames of one size");
        }
        int[] indices = indices(frame, palette);
        Rectangle part = changed(indices, before, width, height);
        BufferedImage stored = difference(indices, before, width, part, colors);
        int delay = delayMillis + (i == count - 1 ? holdMillis : 0);
        writer.writeToSequence(
            new IIOImage(stored, null, GifMetadata.frame(writer, stored, part, delay, i == 0)),
            null);
        before = indices;
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static GifPalette palette(int count, IntFunction<BufferedImage> frames) {
    GifPalette.Counter counter = new GifPalette.Counter();
    int sampled = Math.min(count, PALETTE_FRAMES);
    for (int i = 0; i < sampled; i++) {
      counter.add(frames.apply(sampled == 1 ? 0 : (int) ((long) i * (count - 1) / (sampled - 1))));
    }
    return counter.palette();
  }

  private static int[] indices(BufferedImage frame, GifPalette palette) {
    int[] indices =
        frame.getRGB(0, 0, frame.getWidth(), frame.getHeight(), null, 0, frame.getWidth());
    int rgb = 0xFFFFFF;
    int index = palette.index(rgb);
    for (int i = 0; i < indices.length; i++) {
      if ((indices[i] & 0xFFFFFF) != rgb) {
        rgb = indices[i] & 0xFFFFFF;
        index = palette.index(rgb);
      }
      indices[i] = index;
    }
    return indices;
  }

  /** The smallest rectangle with every changed pixel, at least one pixel. */
  private static Rectangle changed(int[] now, int[] before, int width, int height) {
    if (before.length == 0) {
      return new Rectangle(width, height);
    }
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int i = 0; i < now.length; i++) {
      if (now[i] != before[i]) {
        left = Math.min(left, i % width);
        right = Math.max(right, i % width);
        top = Math.min(top, i / width);
        bottom = Math.max(bottom, i / width);
      }
    }
    return right < 0
        ? new Rectangle(1, 1)
        : new Rectangle(left, top, right - left + 1, bottom - top + 1);
  }

  private static BufferedImage difference(
      int[] now, int[] before, int width, Rectangle part, IndexColorModel colors) {
    BufferedImage image =
        new BufferedImage(part.width, part.height, BufferedImage.TYPE_BYTE_INDEXED, colors);
    int[] row = new int[part.width];
    for (int y = 0; y < part.height; y++) {
      for (int x = 0; x < part.width; x++) {
        int i = (part.y + y) * width + part.x + x;
        boolean same = before.length > 0 && before[i] == now[i];
        row[x] = same ? GifPalette.TRANSPARENT : now[i];
      }
      image.getRaster().setPixels(0, y, part.width, 1, row);
    }
    return image;
  }
}
