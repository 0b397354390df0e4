package dev.fluxion.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stored table, memory-mapped in segments: any row at once, by any number of threads, without
 * holding the table in the heap.
 */
final class RowStore {
  private static final long SEGMENT_BYTES = 1L << 30;

  private final RowStoreHeader header;
  private final FloatBuffer[] segments;
  private final long segmentRows;

  private RowStore(RowStoreHeader header, FloatBuffer[] segments, long segmentRows) {
    this.header = header;
    this.segments = segments;
    this.segmentRows = segmentRows;
  }

  /**
   * Opens a stored table if there is one of this origin.
   *
   * @return nothing if the file does not exist or was made from another origin
   * @throws DataException if the file is damaged or not a stored table
   */
  static Optional<RowStore> open(Path file, String origin) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a folder, but must be a file of stored rows");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] start = read(channel, 0, 12);
      int length = RowStoreHeader.length(start, channel.size());
      RowStoreHeader header = RowStoreHeader.of(read(channel, 0, length));
      if (!header.origin().equals(origin)) {
        return Optional.empty();
      }
      long rowBytes = 4L * header.columns().size();
      if (header.rows() > (channel.size() - length) / rowBytes
          || channel.size() != length + header.rows() * rowBytes) {
        throw new IOException("its length does not fit its header");
      }
      MessageDigest digest = Digests.sha256();
      digest.update(header.names());
      long segmentRows = Math.max(1, SEGMENT_BYTES / rowBytes);
      int count = (int) ((header.rows() + segmentRows - 1) / segmentRows);
      FloatBuffer[] segments = new FloatBuffer[count];
      for (int i = 0; i < count; i++) {
        long first = i * segmentRows;
        long rows = Math.min(segmentRows, header.rows() - first);
        ByteBuffer mapped =
            channel.map(FileChannel.MapMode.READ_ONLY, length + first * rowBytes, rows * rowBytes);
        digest.update(mapped.duplicate());
        segments[i] = mapped.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      }
      digest.update(header.counts());
      if (!Arrays.equals(digest.digest(), header.digest())) {
        throw new IOException("its checksum does not fit its content");
      }
      return Optional.of(new RowStore(header, segments, segmentRows));
    } catch (IOException e) {
      throw new DataException(
          "the stored rows in "
              + file
              + " cannot be used: "
              + DataFiles.reason(e)
              + "; delete the file to read the data again",
          e);
    }
  }

  private static byte[] read(FileChannel channel, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends early");
      }
    }
    return bytes.array();
  }

  List<String> columns() {
    return header.columns();
  }

  /** Returns the labels of each column of text. */
  Map<String, List<String>> labels() {
    return header.labels();
  }

  long rows() {
    return header.rows();
  }

  long dropped() {
    return header.dropped();
  }

  /** Returns the SHA-256 of columns and content in hexadecimal digits. */
  String fingerprint() {
    return HexFormat.of().formatHex(header.digest());
  }

  /** Puts one row into {@code to} from index {@code at} on. */
  void row(long row, double[] to, int at) {
    FloatBuffer segment = segments[(int) (row / segmentRows)];
    double[] offsets = header.offsets();
    int from = (int) (row % segmentRows) * offsets.length;
    for (int i = 0; i < offsets.length; i++) {
      to[at + i] = offsets[i] + segment.get(from + i);
    }
  }

  /** Returns a value as it would come back from the store. */
  double rounded(int column, double value) {
    double offset = header.offsets()[column];
    return offset + (float) (value - offset);
  }
}
