package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy files of unsigned bytes in C order: count x height x width, or count x height x width x
 * channels.
 *
 * <p>Source: numpy.lib.format.
 */
final class ImageNpy {
  /** NumPy's name of the type. */
  static final String TYPE = "|u1";

  private static final Pattern TEXT =
      Pattern.compile(
          "\\{'descr': '[|<]u1', 'fortran_order': False, 'shape': \\(([0-9, ]{1,60})\\), \\} *\n");

  private ImageNpy() {}

  /**
   * Reads a file.
   *
   * @param name what messages call it
   * @throws DataException if it is no such file, or its length does not fit its shape
   */
  static ImageSet read(Path file, String name, ImagesConfig config) {
    Sources.requireReadable(file, name);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      NpyHeader.Text found = NpyHeader.text(in);
      Matcher header = TEXT.matcher(found.text());
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
      long bytes = Files.size(file) - found.bytes();
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
