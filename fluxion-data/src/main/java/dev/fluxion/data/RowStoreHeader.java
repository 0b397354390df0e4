package dev.fluxion.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands before the rows of a stored table.
 *
 * <p>Layout, big-endian: magic "FLXROWS1", the byte length of the whole header (a multiple of 64),
 * rows stored, rows dropped (8 bytes each), SHA-256 (32 bytes), length and UTF-8 text of the
 * origin, number of columns, for each its name and offset. Then follow the rows: little-endian
 * float32, row-major, {@code value - offset}.
 *
 * <p>Where a column holds text, the magic is "FLXROWS2", and behind the offset of each column stand
 * the number of its labels, 0 of a column of numbers, and the labels; values are codes of them.
 *
 * @param rows rows stored
 * @param dropped rows left out because a value was missing
 * @param digest SHA-256 of columns, offsets, content and numbers of rows
 * @param origin what the rows were made from
 * @param columns names of the columns
 * @param offsets what to add to the stored values of each column
 * @param labels the labels of each column of text
 */
record RowStoreHeader(
    long rows,
    long dropped,
    byte[] digest,
    String origin,
    List<String> columns,
    double[] offsets,
    Map<String, List<String>> labels) {
  static final long MAGIC = 0x464C58524F575331L;
  static final long MAGIC_WITH_TEXT = 0x464C58524F575332L;
  static final int DIGEST = 32;
  private static final int MAX_BYTES = 64 << 20;

  /** Returns the header as bytes; the length depends on origin and columns only. */
  byte[] toBytes() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeLong(rows);
    out.writeLong(dropped);
    out.write(digest);
    writeText(out, origin);
    writeColumns(out);
    int length = (12 + body.size() + 63) / 64 * 64;
    ByteArrayOutputStream whole = new ByteArrayOutputStream(length);
    DataOutputStream front = new DataOutputStream(whole);
    front.writeLong(labels.isEmpty() ? MAGIC : MAGIC_WITH_TEXT);
    front.writeInt(length);
    body.writeTo(front);
    front.write(new byte[length - whole.size()]);
    return whole.toByteArray();
  }

  /** Returns rows and dropped rows as bytes, which the digest covers after the content. */
  byte[] counts() {
    return ByteBuffer.allocate(16).putLong(rows).putLong(dropped).array();
  }

  /** Returns columns, offsets and labels as bytes, which the digest covers before the content. */
  byte[] names() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeColumns(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private void writeColumns(DataOutputStream out) throws IOException {
    out.writeInt(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      writeText(out, columns.get(i));
      out.writeDouble(offsets[i]);
      if (!labels.isEmpty()) {
        List<String> known = labels.getOrDefault(columns.get(i), List.of());
        out.writeInt(known.size());
        for (String label : known) {
          writeText(out, label);
        }
      }
    }
  }

  /**
   * Returns the length of the header whose first 12 bytes are given.
   *
   * @throws IOException if these are not the first bytes of a stored table
   */
  static int length(byte[] start, long fileSize) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(start));
    long magic = in.readLong();
    int length = in.readInt();
    boolean known = magic == MAGIC || magic == MAGIC_WITH_TEXT;
    if (!known || length < 64 || length > MAX_BYTES || length > fileSize) {
      throw new IOException("it is not a stored table");
    }
    return length;
  }

  /**
   * Reads a header.
   *
   * @throws IOException if the bytes are not those of a header
   */
  static RowStoreHeader of(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 12, bytes.length));
    boolean text = ByteBuffer.wrap(bytes).getLong() == MAGIC_WITH_TEXT;
    long rows = in.readLong();
    long dropped = in.readLong();
    byte[] digest = new byte[DIGEST];
    in.readFully(digest);
    String origin = readText(in);
    int count = in.readInt();
    if (count < 1 || count > bytes.length || rows < 0) {
      throw new IOException("its header is damaged");
    }
    List<String> columns = new ArrayList<>();
    double[] offsets = new double[count];
    Map<String, List<String>> labels = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      columns.add(readText(in));
      offsets[i] = in.readDouble();
      int known = text ? in.readInt() : 0;
      if (known < 0 || known > bytes.length) {
        throw new IOException("its header is damaged");
      }
      List<String> texts = new ArrayList<>();
      for (int k = 0; k < known; k++) {
        texts.add(readText(in));
      }
      if (known > 0) {
        labels.put(columns.get(i), List.copyOf(texts));
      }
    }
    return new RowStoreHeader(
        rows, dropped, digest, origin, List.copyOf(columns), offsets, Map.copyOf(labels));
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("its header is damaged");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
