package dev.fluxion.tensor;

/**
 * A key of random numbers: a value from which independent streams, and the elements of each stream,
 * are computed by index.
 *
 * <p>Element i of a stream is a pure function of (key, i), so a draw may be cut into chunks in any
 * way, on any number of threads, and gives the same numbers. The generator is {@link Philox}; its
 * 128-bit counter holds the block index (64 bits), a domain word and a zero. Domain 0 holds 32-bit
 * draws (four a block), domain 1 holds 64-bit draws (two a block), domain 2 derives keys by index
 * and domain 3 derives keys by {@link Purpose}. The normal transform is the quantile function of
 * {@link NormalQuantile}. The whole specification is in {@code docs/random.md}.
 *
 * @param value the 64-bit key of the generator
 */
public record Key(long value) {
  private static final int DRAW_32 = 0;
  private static final int DRAW_64 = 1;
  private static final int DERIVE_INDEX = 2;
  private static final int DERIVE_PURPOSE = 3;
  private static final double UNIT_23 = 0x1p-23;
  private static final double UNIT_32 = 0x1p-32;
  private static final double UNIT_52 = 0x1p-52;

  /** Returns the root key of a seed. */
  public static Key of(long seed) {
    return new Key(0).derive(seed);
  }

  /** Returns the key of one purpose, independent of the keys of all others. */
  public Key derive(Purpose purpose) {
    return child(purpose.code(), DERIVE_PURPOSE);
  }

  /** Returns the index-th key below this one: a step, a chunk, a round. */
  public Key derive(long index) {
    return child(index, DERIVE_INDEX);
  }

  private Key child(long index, int domain) {
    int[] out = new int[4];
    Philox.block(value, (int) index, (int) (index >>> 32), domain, 0, out);
    return new Key((out[0] & 0xFFFFFFFFL) | ((long) out[1] << 32));
  }

  /**
   * Fills with uniform numbers strictly between 0 and 1: {@code (floor(word / 2^9) + 1/2) / 2^23},
   * which float32 holds exactly.
   *
   * @param first the index, within the stream, of the first element
   * @param to receives {@code length} numbers from {@code offset} on
   */
  public void uniform(long first, float[] to, int offset, int length) {
    words(first, length, (i, word) -> to[offset + i] = (float) (((word >>> 9) + 0.5) * UNIT_23));
  }

  /** As {@link #uniform(long, float[], int, int)} in double precision, from 52 bits each. */
  public void uniform(long first, double[] to, int offset, int length) {
    longs(first, length, (i, bits) -> to[offset + i] = ((bits >>> 12) + 0.5) * UNIT_52);
  }

  /**
   * Fills with standard normal numbers: the normal quantile at {@code (word + 1/2) / 2^32}.
   *
   * @param first the index, within the stream, of the first element
   * @param to receives {@code length} numbers from {@code offset} on
   */
  public void normal(long first, float[] to, int offset, int length) {
    words(
        first,
        length,
        (i, word) ->
            to[offset + i] = (float) NormalQuantile.at(((word & 0xFFFFFFFFL) + 0.5) * UNIT_32));
  }

  /** As {@link #normal(long, float[], int, int)} in double precision, from 52 bits each. */
  public void normal(long first, double[] to, int offset, int length) {
    longs(
        first,
        length,
        (i, bits) -> to[offset + i] = NormalQuantile.at(((bits >>> 12) + 0.5) * UNIT_52));
  }

  /**
   * Fills with integers from 0 (included) to {@code bound} (excluded), by {@code floor(bits * bound
   * / 2^64)}, whose bias is below {@code bound / 2^64}.
   *
   * @throws IllegalArgumentException if the bound is not positive
   */
  public void below(long bound, long first, long[] to, int offset, int length) {
    if (bound <= 0) {
      throw new IllegalArgumentException("the bound is " + bound + ", but must be positive");
    }
    longs(first, length, (i, bits) -> to[offset + i] = high(bits, bound));
  }

  /**
   * Returns a uniformly distributed order of 0 .. size - 1 (Fisher and Yates, from the last element
   * down).
   */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    if (size > 1) {
      longs(
          0,
          size - 1,
          (i, bits) -> {
            int last = size - 1 - i;
            int other = (int) high(bits, last + 1L);
            int held = order[last];
            order[last] = order[other];
            order[other] = held;
          });
    }
    return order;
  }

  /** The high word of the unsigned product of any 64 bits with a positive factor. */
  private static long high(long bits, long factor) {
    return Math.multiplyHigh(bits, factor) + (factor & (bits >> 63));
  }

  private interface WordSink {
    void accept(int index, int word);
  }

  private interface LongSink {
    void accept(int index, long bits);
  }

  private void words(long first, int length, WordSink sink) {
    int[] out = new int[4];
    long element = first;
    int done = 0;
    while (done < length) {
      long block = element >>> 2;
      Philox.block(value, (int) block, (int) (block >>> 32), DRAW_32, 0, out);
      for (int lane = (int) (element & 3); lane < 4 && done < length; lane++, done++, element++) {
        sink.accept(done, out[lane]);
      }
    }
  }

  private void longs(long first, int length, LongSink sink) {
    int[] out = new int[4];
    long element = first;
    int done = 0;
    while (done < length) {
      long block = element >>> 1;
      Philox.block(value, (int) block, (int) (block >>> 32), DRAW_64, 0, out);
      for (int lane = (int) (element & 1); lane < 2 && done < length; lane++, done++, element++) {
        sink.accept(done, (out[2 * lane] & 0xFFFFFFFFL) | ((long) out[2 * lane + 1] << 32));
      }
    }
  }
}
