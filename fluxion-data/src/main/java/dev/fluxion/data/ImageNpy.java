package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy files of unsigned bytes, format version 1.0 in C order: count x height x width, or count x
 * height x width x channels.
 *
 * <p>Source: numpy.lib.format.
 */
final class ImageNpy {
  private static final int HEADER = 128;
  private static final Pattern TEXT =
      Pattern.compile(
          "\\{'descr': '[|<]u1', 'fortran_order': False, 'shape': \\(([0-9, ]{1,60})\\), \\} *\n");

  private ImageNpy() {}

  /** Returns the header of an array, 128 bytes long. */
  static byte[] header(long... sizes) {
    StringBuilder shape = new StringBuilder();
    for (long size : sizes) {
      shape.append(shape.isEmpty() ? "" : ", ").append(size);
    }
    String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape + "), }";
    byte[] header = new byte[HEADER];
    Arrays.fill(header, (byte) ' ');
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, HEADER - 10, 0};
    System.arraycopy(start, 0, header, 0, start.length);
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, start.length, ascii.length);
    header[HEADER - 1] = '\n';
    return header;
  }

  /**
   * Reads a file.
   *
   * @param name what messages call it
   * @throws DataException if it is no such file, or its length does not fit its shape
   */
  static ImageSet read(Path file, String name, ImagesConfig config) {
    Sources.requireReadable(file, name);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] start = in.readNBytes(10);
      if (start.length < 10 || start[0] != (byte) 0x93 || start[6] != 1) {
        throw new DataException(
            name + " is no NumPy file of version 1.0; write it with numpy.save");
      }
      int length = (start[8] & 0xFF) | (start[9] & 0xFF) << 8;
      Matcher header = TEXT.matcher(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
      if (!header.matches()) {
        throw new DataException(
            name
                + " does not hold unsigned bytes in C order; save the images with"
                + " numpy.save(name, images.astype('uint8'))");
      }
      int[] sizes =
          Arrays.stream(header.group(1).split(","))
              .map(String::strip)
              .filter(text -> !text.isEmpty())
              .mapToInt(text -> text.length() > 9 ? 0 : Integer.parseInt(text))
              .toArray();
      long count =
          Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> Math.min(a, 1L << 31) * b);
      long bytes = Files.size(file) - 10 - length;
      if (sizes.length < 3 || sizes.length > 4 || count < 1 || count != bytes) {
        throw new DataException(
            name
                + " has the shape ("
                + header.group(1)
                + ") and "
                + bytes
                + " bytes of values, but images are count x height x width (x channels), a byte for"
                + " each; save them so");
      }
      return ImagePixels.of(name, sizes, in.readNBytes((int) count)).prepared(name, config);
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
  }
}
