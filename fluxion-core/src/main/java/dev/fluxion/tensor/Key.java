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

  /** Blocks that are computed together. */
  private static final int BLOCKS = 128;

  private static final long WORD = 0xFFFFFFFFL;
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
    words(
        DRAW_32,
        first >>> 2,
        (int) (first & 3),
        length,
        (at, words, from, count) -> {
          int start = offset + (int) at;
          for (int i = 0; i < count; i++) {
            to[start + i] = (float) (((words[from + i] >>> 9) + 0.5) * UNIT_23);
          }
        });
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
    double[] p = new double[Math.min(length, 4 * BLOCKS)];
    double[] z = new double[p.length];
    words(
        DRAW_32,
        first >>> 2,
        (int) (first & 3),
        length,
        (at, words, from, count) -> {
          for (int i = 0; i < count; i++) {
            p[i] = ((words[from + i] & WORD) + 0.5) * UNIT_32;
          }
          NormalQuantile.at(p, count, z);
          int start = offset + (int) at;
          for (int i = 0; i < count; i++) {
            to[start + i] = (float) z[i];
          }
        });
  }

  /** As {@link #normal(long, float[], int, int)} in double precision, from 52 bits each. */
  public void normal(long first, double[] to, int offset, int length) {
    uniform(first, to, offset, length);
    double[] p = new double[Math.min(length, 2 * BLOCKS)];
    double[] z = new double[p.length];
    for (int done = 0; done < length; done += p.length) {
      int count = Math.min(p.length, length - done);
      System.arraycopy(to, offset + done, p, 0, count);
      NormalQuantile.at(p, count, z);
      System.arraycopy(z, 0, to, offset + done, count);
    }
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

  private interface Sink {
    /**
     * Takes some words that follow each other.
     *
     * @param at number of words taken before
     */
    void accept(long at, int[] words, int from, int count);
  }

  private interface LongSink {
    void accept(int index, long bits);
  }

  /** Hands on words of a domain, from a block on whose first words are left out. */
  private void words(int domain, long first, int leftOut, long length, Sink sink) {
    int room = (int) Math.min(BLOCKS, (leftOut + length + 3) / 4);
    long[][] counters = new long[4][room];
    int[] words = new int[4 * room];
    int skipped = leftOut;
    long block = first;
    long done = 0;
    while (done < length) {
      int wanted = (int) Math.min(room, (skipped + length - done + 3) / 4);
      Philox.blocks(value, block, domain, wanted, counters);
      for (int lane = 0; lane < 4; lane++) {
        long[] from = counters[lane];
        for (int i = 0; i < wanted; i++) {
          words[4 * i + lane] = (int) from[i];
        }
      }
      int count = (int) Math.min(4 * wanted - skipped, length - done);
      sink.accept(done, words, skipped, count);
      done += count;
      block += wanted;
      skipped = 0;
    }
  }

  private void longs(long first, int length, LongSink sink) {
    words(
        DRAW_64,
        first >>> 1,
        2 * (int) (first & 1),
        2L * length,
        (at, words, from, count) -> {
          for (int i = 0; i < count; i += 2) {
            sink.accept(
                (int) (at / 2) + i / 2,
                (words[from + i] & WORD) | ((long) words[from + i + 1] << 32));
          }
        });
  }
}
