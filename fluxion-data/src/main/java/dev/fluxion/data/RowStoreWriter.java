package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.model.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores the rows of a source as float32 blocks, checking each value.
 *
 * <p>The offset of a column is 0, or the middle of its first rows where these lie far from 0 for
 * their spread (time stamps), so that rounding to float32 keeps the differences.
 */
final class RowStoreWriter implements RowSource.Consumer {
  private static final int FIRST_VALUES = 1 << 20;
  // So that differences stay within single precision too.
  private static final double LARGEST = 1e38;
  private static final double NARROWEST = 1e-30;

  private final String name;
  private final List<String> columns;
  private final Map<String, List<String>> labels;
  private final List<String> conditions;
  private final DataConfig.Missing missingRule;
  private final String origin;
  private final FileChannel channel;
  private final MessageDigest digest = Digests.sha256();
  private final ByteBuffer block = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
  private final double[] smallest;
  private final double[] largest;
  private double[] first;
  private int firstRows;
  private double @Nullable [] offsets;
  private long rows;
  private long dropped;

  private RowStoreWriter(
      RowSource source,
      List<String> conditions,
      DataConfig.Missing missingRule,
      String origin,
      FileChannel channel) {
    this.name = source.name();
    this.columns = source.columns();
    this.labels = source.labels();
    this.conditions = conditions;
    this.missingRule = missingRule;
    this.origin = origin;
    this.channel = channel;
    int width = columns.size();
    this.smallest = new double[width];
    this.largest = new double[width];
    Arrays.fill(smallest, Double.POSITIVE_INFINITY);
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    this.first = new double[width * Math.max(1, Math.min(1 << 16, FIRST_VALUES / width))];
  }

  /**
   * Reads all rows of a source into a file.
   *
   * @param conditions those columns that are given, not modelled
   * @param origin what the rows are made from; {@link RowStore#open} compares it
   * @throws DataException if a value cannot be used, if fewer than two rows are left, if a column
   *     is constant, or if the file cannot be written
   */
  static void write(
      RowSource source,
      List<String> conditions,
      DataConfig.Missing missingRule,
      String origin,
      Path file) {
    try (AtomicFile target = DataFiles.create(file);
        FileChannel channel = FileChannel.open(target.temporary(), StandardOpenOption.WRITE)) {
      RowStoreWriter writer = new RowStoreWriter(source, conditions, missingRule, origin, channel);
      source.forEach(writer);
      writer.finish();
      target.commit();
    } catch (IOException e) {
      throw DataFiles.failed(file, e);
    } catch (WriteFailed e) {
      throw DataFiles.failed(file, e.failure);
    }
  }

  @Override
  public void accept(long row, double[] values, boolean[] missing) {
    for (int i = 0; i < values.length; i++) {
      if (missing[i] || Double.isNaN(values[i])) {
        if (missingRule == DataConfig.Missing.DROP) {
          dropped++;
          return;
        }
        throw new DataException(
            place(row, i)
                + (missing[i] ? "the value is missing" : "the value is NaN")
                + "; 'missing: drop' under data leaves such rows out");
      }
      if (Double.isInfinite(values[i])) {
        throw new DataException(
            place(row, i)
                + "the value is infinite; leave such rows out with a query: select * from ... where"
                + " isfinite(\""
                + columns.get(i)
                + "\")");
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > LARGEST) {
        throw new DataException(
            place(row, i)
                + values[i]
                + " is beyond single precision; divide the column in a query");
      }
    }
    for (int i = 0; i < values.length; i++) {
      smallest[i] = Math.min(smallest[i], values[i]);
      largest[i] = Math.max(largest[i], values[i]);
    }
    if (offsets == null) {
      System.arraycopy(values, 0, first, firstRows * values.length, values.length);
      firstRows++;
      if ((firstRows + 1) * values.length > first.length) {
        begin();
      }
    } else {
      put(values, 0, offsets);
    }
    rows++;
  }

  private String place(long row, int column) {
    return name + ", row " + (row + 1) + ", column '" + columns.get(column) + "': ";
  }

  private double[] begin() {
    int width = columns.size();
    double[] chosen = new double[width];
    for (int i = 0; i < width; i++) {
      double middle = smallest[i] + 0.5 * (largest[i] - smallest[i]);
      double reach = Math.max(Math.abs(smallest[i]), Math.abs(largest[i]));
      chosen[i] = reach > 4 * (largest[i] - smallest[i]) ? middle : 0;
    }
    offsets = chosen;
    try {
      RowStoreHeader header = header(chosen, new byte[RowStoreHeader.DIGEST]);
      digest.update(header.names());
      writeFully(ByteBuffer.wrap(header.toBytes()));
    } catch (IOException e) {
      throw new WriteFailed(e);
    }
    for (int row = 0; row < firstRows; row++) {
      put(first, row * width, chosen);
    }
    first = new double[0];
    return chosen;
  }

  private RowStoreHeader header(double[] chosen, byte[] sum) {
    return new RowStoreHeader(rows, dropped, sum, origin, columns, chosen, labels);
  }

  private void put(double[] values, int at, double[] chosen) {
    for (int i = 0; i < chosen.length; i++) {
      float stored = (float) (values[at + i] - chosen[i]);
      if (block.remaining() < 4) {
        flush();
      }
      block.putFloat(stored);
    }
  }

  private void flush() {
    block.flip();
    digest.update(block.duplicate());
    try {
      writeFully(block);
    } catch (IOException e) {
      throw new WriteFailed(e);
    }
    block.clear();
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void finish() throws IOException {
    if (rows == 0) {
      throw new DataException(
          dropped == 0
              ? name + " has no rows; at least two are needed"
              : name
                  + ": all "
                  + dropped
                  + " rows have a missing value; leave the columns that miss most out with"
                  + " 'columns' under data");
    }
    if (rows == 1) {
      throw new DataException(
          name
              + " has one row"
              + (dropped > 0 ? " without a missing value" : "")
              + "; at least two are needed");
    }
    for (int i = 0; i < columns.size(); i++) {
      if (smallest[i] == largest[i]) {
        throw constant(name, columns, conditions, labels, i, smallest[i], rows + " rows");
      }
      if (largest[i] - smallest[i] < NARROWEST) {
        throw new DataException(
            name
                + ", column '"
                + columns.get(i)
                + "': all values lie within "
                + (largest[i] - smallest[i])
                + ", too close for single precision; multiply the column in a query");
      }
    }
    double[] chosen = offsets == null ? begin() : offsets;
    flush();
    digest.update(header(chosen, new byte[0]).counts());
    channel.position(0);
    writeFully(ByteBuffer.wrap(header(chosen, digest.digest()).toBytes()));
  }

  /** Returns the message about a column that has one value only. */
  static DataException constant(
      String name,
      List<String> columns,
      List<String> conditions,
      Map<String, List<String>> labels,
      int column,
      double value,
      String where) {
    String own = columns.get(column);
    List<String> texts = labels.getOrDefault(own, List.of());
    if (conditions.contains(own)) {
      return new DataException(
          name
              + ", column '"
              + own
              + "': the value is "
              + (texts.isEmpty() ? String.valueOf(value) : "'" + texts.get((int) value) + "'")
              + " in all "
              + where
              + ", so it tells nothing; leave it out of condition.columns");
    }
    List<String> others =
        columns.stream()
            .filter(other -> !other.equals(own) && !conditions.contains(other))
            .toList();
    String cure =
        others.isEmpty()
            ? "a model needs a column that varies"
            : "leave it out with 'columns: [" + String.join(", ", others) + "]' under data";
    return new DataException(
        name
            + ", column '"
            + columns.get(column)
            + "': the value is "
            + value
            + " in all "
            + where
            + ", and a constant cannot be standardised; "
            + cure);
  }

  /** Carries a failed write through {@link RowSource#forEach}. */
  private static final class WriteFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final IOException failure;

    WriteFailed(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
