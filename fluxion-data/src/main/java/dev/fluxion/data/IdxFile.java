package dev.fluxion.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file of unsigned bytes: two bytes 0, the type 0x08, the number of dimensions, each
 * dimension as a big-endian 32-bit number, then the values, the last dimension changing fastest. It
 * may be gzipped.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 *
 * @param sizes sizes of the dimensions
 * @param values the values
 */
record IdxFile(int[] sizes, byte[] values) {
  private static final int UNSIGNED_BYTES = 0x08;
  private static final int MOST_DIMENSIONS = 4;
  private static final int BLOCK = 1 << 20;

  /** Tells whether a file begins as an IDX file does, gzipped or not. */
  static boolean is(Path file) {
    try (InputStream in = plain(file)) {
      byte[] start = in.readNBytes(4);
      return start.length == 4
          && start[0] == 0
          && start[1] == 0
          && start[2] >= UNSIGNED_BYTES
          && start[2] <= 0x0E
          && start[3] >= 1
          && start[3] <= MOST_DIMENSIONS;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads a file to its end.
   *
   * @param name what messages call it
   * @throws DataException if it cannot be read, is no IDX file of bytes, holds nothing, or is
   *     longer or shorter than it says
   */
  static IdxFile read(Path file, String name) {
    Sources.requireReadable(file, name);
    try (InputStream in = plain(file)) {
      int[] sizes = sizes(in, name);
      long count = 1;
      for (int size : sizes) {
        count =
            count * size > Integer.MAX_VALUE ? Long.MAX_VALUE / Integer.MAX_VALUE : count * size;
      }
      if (count > Integer.MAX_VALUE - 8) {
        throw new DataException(
            name
                + " says that it holds "
                + shown(sizes)
                + " values, more than 2147483639; divide it");
      }
      return new IdxFile(sizes, values(in, (int) count, sizes, name));
    } catch (EOFException | ZipException e) {
      throw new DataException(
          name + " is damaged (" + DataFiles.reason(e) + "); fetch or write it again", e);
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
  }

  private static InputStream plain(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.mark(2);
      boolean zipped = in.read() == 0x1F && in.read() == 0x8B;
      in.reset();
      return zipped ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static int[] sizes(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(4);
    if (start.length < 4 || start[0] != 0 || start[1] != 0) {
      throw new DataException(
          name
              + " begins with "
              + hexadecimal(start)
              + ", so it is no IDX file, which begins with 00 00 08 and the number of its"
              + " dimensions; name an IDX file, gzipped or not");
    }
    if (start[2] != UNSIGNED_BYTES) {
      throw new DataException(
          name
              + " holds values of the IDX type 0x"
              + hexadecimal(new byte[] {start[2]})
              + ", but they must be unsigned bytes, 0x08; write it again as bytes");
    }
    int dimensions = start[3];
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new DataException(
          name + " has " + dimensions + " dimensions, but must have 1 to " + MOST_DIMENSIONS);
    }
    int[] sizes = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      byte[] size = in.readNBytes(4);
      if (size.length < 4) {
        throw new DataException(
            name + " ends within its header, after dimension " + i + "; fetch or write it again");
      }
      sizes[i] =
          (size[0] & 0xFF) << 24
              | (size[1] & 0xFF) << 16
              | (size[2] & 0xFF) << 8
              | (size[3] & 0xFF);
      if (sizes[i] < 1) {
        throw new DataException(
            name
                + " says that dimension "
                + (i + 1)
                + " has the size "
                + (sizes[i] & 0xFFFFFFFFL)
                + ", but it must be from 1 to 2147483647; fetch or write it again");
      }
    }
    return sizes;
  }

  /** Reads in blocks, so that a header alone takes no memory. */
  private static byte[] values(InputStream in, int count, int[] sizes, String name)
      throws IOException {
    byte[] values = new byte[Math.min(count, BLOCK)];
    int length = 0;
    while (length < count) {
      if (length == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(count, 2L * length));
      }
      int read = in.read(values, length, values.length - length);
      if (read < 0) {
        throw new DataException(
            name
                + " says that it holds "
                + shown(sizes)
                + " values, but ends after "
                + length
                + " of "
                + count
                + "; fetch or write it again");
      }
      length += read;
    }
    if (in.read() >= 0) {
      throw new DataException(
          name
              + " goes on behind the "
              + shown(sizes)
              + " values that it says it holds; fetch or write it again");
    }
    return values;
  }

  private static String shown(int[] sizes) {
    StringBuilder text = new StringBuilder();
    for (int size : sizes) {
      text.append(text.isEmpty() ? "" : " x ").append(size);
    }
    return text.toString();
  }

  private static String hexadecimal(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length == 0 ? "nothing" : "");
    for (byte value : bytes) {
      text.append(text.isEmpty() ? "" : " ").append(String.format("%02x", value));
    }
    return text.toString();
  }
}
