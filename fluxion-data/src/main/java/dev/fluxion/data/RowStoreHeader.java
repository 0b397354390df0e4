package dev.fluxion.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands before the rows of a stored table.
 *
 * <p>Layout, big-endian: magic "FLXROWS1", the byte length of the whole header (a multiple of 64),
 * rows stored, rows dropped (8 bytes each), SHA-256 (32 bytes), length and UTF-8 text of the
 * origin, number of columns, for each its name and offset. Then follow the rows: little-endian
 * float32, row-major, {@code value - offset}.
 *
 * @param rows rows stored
 * @param dropped rows left out because a value was missing
 * @param digest SHA-256 of columns, offsets, content and numbers of rows
 * @param origin what the rows were made from
 * @param columns names of the columns
 * @param offsets what to add to the stored values of each column
 */
record RowStoreHeader(
    long rows, long dropped, byte[] digest, String origin, List<String> columns, double[] offsets) {
  static final long MAGIC = 0x464C58524F575331L;
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
    out.writeInt(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      writeText(out, columns.get(i));
      out.writeDouble(offsets[i]);
    }
    int length = (12 + body.size() + 63) / 64 * 64;
    ByteArrayOutputStream whole = new ByteArrayOutputStream(length);
    DataOutputStream front = new DataOutputStream(whole);
    front.writeLong(MAGIC);
    front.writeInt(length);
    body.writeTo(front);
    front.write(new byte[length - whole.size()]);
    return whole.toByteArray();
  }

  /** Returns rows and dropped rows as bytes, which the digest covers after the content. */
  byte[] counts() {
    return ByteBuffer.allocate(16).putLong(rows).putLong(dropped).array();
  }

  /** Returns columns and offsets as bytes, which the digest covers before the content. */
  byte[] names() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      writeText(out, columns.get(i));
      out.writeDouble(offsets[i]);
    }
    return bytes.toByteArray();
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
    if (magic != MAGIC || length < 64 || length > MAX_BYTES || length > fileSize) {
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
    for (int i = 0; i < count; i++) {
      columns.add(readText(in));
      offsets[i] = in.readDouble();
    }
    return new RowStoreHeader(rows, dropped, digest, origin, List.copyOf(columns), offsets);
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
