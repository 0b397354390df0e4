package dev.fluxion.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a NumPy file: little-endian float32 or float64, one or two dimensions, C order.
 *
 * <p>Source: numpy.lib.format, versions 1.0 to 3.0.
 *
 * @param bytes length of a value: 4 or 8
 * @param rows number of rows
 * @param columns number of columns; 1 for one dimension
 */
record NpyHeader(int bytes, long rows, int columns) {
  private static final int MAX_HEADER = 1 << 16;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']{1,20})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile(
          "'shape'\\s*:\\s*\\(\\s*(?:(\\d{1,18})\\s*(?:,\\s*(\\d{1,9}))?\\s*,?)?\\s*\\)");

  /**
   * Reads a header and leaves the stream at the first value.
   *
   * @param size length of the whole file in bytes; the header must fit it exactly
   * @throws IOException if the stream fails, or the header is not one that can be read; the message
   *     says why
   */
  static NpyHeader read(InputStream in, long size) throws IOException {
    Text header = text(in);
    NpyHeader parsed = parse(header.text());
    long data = size - header.bytes();
    if (parsed.rows == 0) {
      // No bytes vouch for the number of columns.
      throw new IOException("it has no rows");
    }
    long rowBytes = (long) parsed.bytes * parsed.columns;
    if (parsed.rows > data / rowBytes || parsed.rows * rowBytes != data) {
      throw new IOException(
          "its header claims "
              + parsed.rows
              + " x "
              + parsed.columns
              + " values, but "
              + data
              + " bytes follow");
    }
    return parsed;
  }

  /**
   * What stands before the values.
   *
   * @param text a description of type, order and shape
   * @param bytes length of all of it
   */
  record Text(String text, long bytes) {}

  /**
   * Reads the description of any array and leaves the stream at the first value.
   *
   * @throws IOException if the stream fails, or is none of a NumPy file; the message says why
   */
  static Text text(InputStream in) throws IOException {
    byte[] start = in.readNBytes(8);
    for (int i = 0; i < MAGIC.length; i++) {
      if (start.length < 8 || start[i] != MAGIC[i]) {
        throw new IOException("it is not a NumPy file; write it with numpy.save");
      }
    }
    int version = start[6];
    int lengthBytes = version == 1 ? 2 : 4;
    byte[] length = in.readNBytes(lengthBytes);
    if (version < 1 || version > 3 || length.length < lengthBytes) {
      throw new IOException("its format version " + version + " is not known");
    }
    long headerLength = 0;
    for (int i = lengthBytes - 1; i >= 0; i--) {
      headerLength = headerLength << 8 | (length[i] & 0xFF);
    }
    if (headerLength > MAX_HEADER) {
      throw new IOException("its header claims " + headerLength + " bytes");
    }
    byte[] header = in.readNBytes((int) headerLength);
    if (header.length < headerLength) {
      throw new IOException("it ends within its header");
    }
    return new Text(
        new String(header, StandardCharsets.ISO_8859_1), 8L + lengthBytes + headerLength);
  }

  private static NpyHeader parse(String header) throws IOException {
    Matcher type = TYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !order.find() || !header.contains("'shape'")) {
      throw new IOException("its header lacks type, order or shape");
    }
    String name = type.group(1);
    if (!name.equals("<f4") && !name.equals("<f8")) {
      throw new IOException(
          "its values are '" + name + "', but must be '<f4' or '<f8': save astype('<f8')");
    }
    if (!shape.find() || shape.group(1) == null) {
      throw new IOException(
          "its shape is not one of one or two dimensions: reshape to (rows, columns)");
    }
    boolean flat = shape.group(2) == null;
    if (order.group(1).equals("True") && !flat) {
      throw new IOException("it is in Fortran order: save numpy.ascontiguousarray(...)");
    }
    int columns = flat ? 1 : Integer.parseInt(shape.group(2));
    if (columns == 0) {
      throw new IOException("it has no columns");
    }
    return new NpyHeader(name.equals("<f4") ? 4 : 8, Long.parseLong(shape.group(1)), columns);
  }

  /**
   * Returns a header of 128 bytes.
   *
   * @param type NumPy's name of the values' type
   * @param sizes two to four sizes of the dimensions
   */
  static byte[] toBytes(String type, long... sizes) {
    String shape = Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    byte[] header = new byte[128];
    Arrays.fill(header, (byte) ' ');
    System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
    header[6] = 1;
    header[7] = 0;
    header[8] = 118;
    header[9] = 0;
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, 10, ascii.length);
    header[127] = '\n';
    return header;
  }
}
