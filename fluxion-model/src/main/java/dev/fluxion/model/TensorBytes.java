package dev.fluxion.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Little-endian bytes of tensors, in blocks. */
final class TensorBytes {
  private static final int BLOCK = 1 << 16;

  /** Elements allocated before any has been read; a lie about the size costs no more than this. */
  private static final int FIRST_ALLOCATION = 1 << 20;

  private TensorBytes() {}

  static void write(TensorEntry entry, OutputStream out) throws IOException {
    int size = entry.dtype().bytes();
    ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < entry.count(); from += BLOCK / size) {
      int n = Math.min(BLOCK / size, entry.count() - from);
      if (entry instanceof TensorEntry.Float32 single) {
        block.asFloatBuffer().put(single.values(), from, n);
      } else if (entry instanceof TensorEntry.Float64 numbers) {
        block.asDoubleBuffer().put(numbers.values(), from, n);
      } else if (entry instanceof TensorEntry.Int64 whole) {
        block.asLongBuffer().put(whole.values(), from, n);
      }
      out.write(block.array(), 0, n * size);
    }
  }

  /**
   * Reads a tensor whose count fits an array.
   *
   * @throws EOFException if the stream ends first
   */
  static TensorEntry read(TensorEntry.Dtype dtype, long[] shape, int count, InputStream in)
      throws IOException {
    return switch (dtype) {
      case F32 -> {
        float[] values = new float[Math.min(count, FIRST_ALLOCATION)];
        for (int at = 0; at < count; ) {
          values = at < values.length ? values : Arrays.copyOf(values, grown(at, count));
          int n = Math.min(BLOCK / 4, values.length - at);
          block(in, n * 4).asFloatBuffer().get(values, at, n);
          at += n;
        }
        yield new TensorEntry.Float32(values, shape);
      }
      case F64 -> {
        double[] values = new double[Math.min(count, FIRST_ALLOCATION)];
        for (int at = 0; at < count; ) {
          values = at < values.length ? values : Arrays.copyOf(values, grown(at, count));
          int n = Math.min(BLOCK / 8, values.length - at);
          block(in, n * 8).asDoubleBuffer().get(values, at, n);
          at += n;
        }
        yield new TensorEntry.Float64(values, shape);
      }
      case I64 -> {
        long[] values = new long[Math.min(count, FIRST_ALLOCATION)];
        for (int at = 0; at < count; ) {
          values = at < values.length ? values : Arrays.copyOf(values, grown(at, count));
          int n = Math.min(BLOCK / 8, values.length - at);
          block(in, n * 8).asLongBuffer().get(values, at, n);
          at += n;
        }
        yield new TensorEntry.Int64(values, shape);
      }
    };
  }

  private static int grown(int length, int count) {
    return (int) Math.min(count, 2L * length);
  }

  private static ByteBuffer block(InputStream in, int bytes) throws IOException {
    byte[] block = in.readNBytes(bytes);
    if (block.length < bytes) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
  }
}
