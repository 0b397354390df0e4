package dev.fluxion.tensor;

/**
 * The counter-based generator Philox4x32 with ten rounds: a keyed bijection of 128-bit counters.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC
 * 2011), section 3.3.
 */
final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;

  private Philox() {}

  /**
   * Encrypts one counter: {@code out[0..3] = philox4x32-10(key, (c0, c1, c2, c3))}.
   *
   * @param key the key, low word first
   */
  static void block(long key, int c0, int c1, int c2, int c3, int[] out) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < 10; round++) {
      long product0 = MULTIPLIER_0 * (c0 & WORD);
      long product1 = MULTIPLIER_1 * (c2 & WORD);
      int next0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      int next2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      c0 = next0;
      c2 = next2;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /**
   * Encrypts the counters {@code (low word of first + i, high word, domain, 0)}, i from 0 to count:
   * the words of block i are {@code c[0][i], .., c[3][i]}. Each step is a loop over blocks, which a
   * compiler turns into instructions on eight of them.
   *
   * @param key the key, low word first
   * @param c receives the words, each as a number from 0 to 2^32 - 1
   */
  static void blocks(long key, long first, int domain, int count, long[][] c) {
    long[] c0 = c[0];
    long[] c1 = c[1];
    long[] c2 = c[2];
    long[] c3 = c[3];
    for (int i = 0; i < count; i++) {
      c0[i] = (first + i) & WORD;
      c1[i] = (first + i) >>> 32;
      c2[i] = domain;
      c3[i] = 0;
    }
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < 10; round++) {
      round(k0 & WORD, k1 & WORD, count, c0, c1, c2, c3);
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
  }

  private static void round(
      long k0, long k1, int count, long[] c0, long[] c1, long[] c2, long[] c3) {
    for (int i = 0; i < count; i++) {
      long product0 = MULTIPLIER_0 * c0[i];
      long product1 = MULTIPLIER_1 * c2[i];
      c0[i] = (product1 >>> 32) ^ c1[i] ^ k0;
      c2[i] = (product0 >>> 32) ^ c3[i] ^ k1;
      c1[i] = product1 & WORD;
      c3[i] = product0 & WORD;
    }
  }
}
