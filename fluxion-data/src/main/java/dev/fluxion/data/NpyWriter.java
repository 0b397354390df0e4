package dev.fluxion.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.model.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes a NumPy file of float64 rows, and the names of the columns in a file beside it. */
final class NpyWriter extends FileWriter {
  private static final String TYPE = "<f8";

  private final Path target;
  private final List<String> columns;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private long rows;

  NpyWriter(Path target, AtomicFile file, List<String> columns) throws IOException {
    super(target, file);
    this.target = target;
    this.columns = columns;
    this.channel = FileChannel.open(temporary(), StandardOpenOption.WRITE);
    buffer.put(NpyHeader.toBytes(TYPE, 0, columns.size()));
  }

  @Override
  void put(double[] rowMajor, int count) throws IOException {
    for (int i = 0; i < count * columns.size(); i++) {
      if (buffer.remaining() < 8) {
        flush();
      }
      buffer.putDouble(rowMajor[i]);
    }
    rows += count;
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  void finish() throws IOException {
    flush();
    ByteBuffer header = ByteBuffer.wrap(NpyHeader.toBytes(TYPE, rows, columns.size()));
    while (header.hasRemaining()) {
      channel.write(header, header.position());
    }
    channel.close();
    try (AtomicFile names = DataFiles.create(NpySource.namesFile(target))) {
      Files.write(names.temporary(), new ObjectMapper().writeValueAsBytes(columns));
      names.commit();
    }
  }

  @Override
  void release() throws IOException {
    channel.close();
  }
}
