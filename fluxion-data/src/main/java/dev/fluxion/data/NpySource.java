package dev.fluxion.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a NumPy file; the names of its columns stand in {@code NAME.columns.json} beside
 * {@code NAME.npy}, else they are named by their index, column0 and so on.
 */
final class NpySource implements RowSource {
  private final InputStream in;
  private final NpyHeader header;
  private final String name;
  private final List<String> columns;
  private final int[] positions;

  private NpySource(
      InputStream in, NpyHeader header, String name, List<String> columns, int[] positions) {
    this.in = in;
    this.header = header;
    this.name = name;
    this.columns = columns;
    this.positions = positions;
  }

  /** Returns the file that holds the names of a NumPy file's columns. */
  static Path namesFile(Path npy) {
    String name = String.valueOf(npy.getFileName());
    int dot = name.lastIndexOf('.');
    return npy.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".columns.json");
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it is not a file that can be read, or lacks a wanted column
   */
  static NpySource open(Path file, String name, ColumnWish wanted) {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 18);
      try {
        return of(in, Files.size(file), name, names(namesFile(file)), wanted);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
  }

  /**
   * Reads from a stream.
   *
   * @param size number of bytes in the stream
   * @param names names of the columns, where they are known
   * @throws IOException if the header cannot be read or does not fit the size
   */
  static NpySource of(
      InputStream in, long size, String name, @Nullable List<String> names, ColumnWish wanted)
      throws IOException {
    NpyHeader header = NpyHeader.read(in, size);
    List<String> present = names == null ? numbered(header.columns()) : names;
    if (present.size() != header.columns()) {
      throw new IOException(
          "it has "
              + header.columns()
              + " columns, but the file of names beside it has "
              + present.size());
    }
    int[] positions = ColumnChoice.positions(name, present, wanted.names(name, present));
    return new NpySource(
        in, header, name, Arrays.stream(positions).mapToObj(present::get).toList(), positions);
  }

  private static List<String> numbered(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("column" + i);
    }
    return names;
  }

  private static @Nullable List<String> names(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      return List.of(new ObjectMapper().readValue(Files.readAllBytes(file), String[].class));
    } catch (com.fasterxml.jackson.core.JsonProcessingException | NullPointerException e) {
      throw new IOException(file + " must hold a JSON list of column names", e);
    }
  }

  /** Returns the number of rows. */
  long rows() {
    return header.rows();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public void forEach(Consumer consumer) {
    int width = header.columns();
    ByteBuffer bytes = ByteBuffer.allocate(width * header.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[positions.length];
    boolean[] missing = new boolean[positions.length];
    try {
      for (long row = 0; row < header.rows(); row++) {
        if (in.readNBytes(bytes.array(), 0, bytes.capacity()) < bytes.capacity()) {
          throw new IOException("it ends early, in row " + (row + 1));
        }
        for (int i = 0; i < values.length; i++) {
          int at = positions[i] * header.bytes();
          values[i] = header.bytes() == 4 ? bytes.getFloat(at) : bytes.getDouble(at);
        }
        consumer.accept(row, values, missing);
      }
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // Only read from.
    }
  }
}
