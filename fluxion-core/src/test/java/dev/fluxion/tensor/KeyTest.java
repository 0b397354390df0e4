package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The generator against the published vectors of Random123, its transforms against known quantiles,
 * and its streams for independence. All draws are fixed by seed, so a test that passes once passes
 * always; the false-alarm rate is what a fresh seed would risk.
 */
class KeyTest {
  @Test
  void philoxGivesThePublishedVectors() {
    // Known-answer vectors of Random123's philox4x32-10 (kat_vectors).
    int[] out = new int[4];
    Philox.block(0L, 0, 0, 0, 0, out);
    assertThat(out).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    Philox.block(-1L, -1, -1, -1, -1, out);
    assertThat(out).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    Philox.block(0x299f31d0_a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, out);
    assertThat(out).containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void blocksComputedTogetherAreThoseComputedOneByOne() {
    long key = 0x299f31d0_a4093822L;
    for (long first : new long[] {0, 5, 0xFFFFFFFEL, -3}) {
      long[][] together = new long[4][37];
      Philox.blocks(key, first, 3, 37, together);
      int[] alone = new int[4];
      for (int i = 0; i < 37; i++) {
        long counter = first + i;
        Philox.block(key, (int) counter, (int) (counter >>> 32), 3, 0, alone);
        for (int word = 0; word < 4; word++) {
          assertThat(together[word][i]).isEqualTo(alone[word] & 0xFFFFFFFFL);
        }
      }
    }
  }

  @Test
  void quantilesComputedTogetherAreThoseComputedOneByOne() {
    double[] p = new double[4096];
    for (int i = 0; i < p.length; i++) {
      p[i] = i < 64 ? Math.pow(0.5, i + 1.0) : (i - 63.5) / (p.length - 64);
    }
    double[] z = new double[p.length];
    NormalQuantile.at(p, p.length, z);
    for (int i = 0; i < p.length; i++) {
      assertThat(z[i]).isEqualTo(NormalQuantile.at(p[i]));
    }
  }

  @Test
  void normalQuantileMatchesReferenceValues() {
    // mpmath, 30 digits: sqrt(2) * erfinv(2 p - 1).
    assertThat(NormalQuantile.at(0.975)).isCloseTo(1.95996398454005424, within(1e-15));
    assertThat(NormalQuantile.at(0.5)).isZero();
    assertThat(NormalQuantile.at(0.6)).isCloseTo(0.253347103135799798, within(1e-16));
    assertThat(NormalQuantile.at(1e-3)).isCloseTo(-3.09023230616781354, within(1e-14));
    assertThat(NormalQuantile.at(1e-20)).isCloseTo(-9.26234008979840846, within(1e-14));
  }

  @Test
  void anyCutOfAStreamGivesTheSameNumbers() {
    Key key = Key.of(7).derive(Purpose.SOURCE);
    float[] whole = new float[1001];
    key.normal(0, whole, 0, whole.length);
    float[] cut = new float[1001];
    for (int from = 0; from < cut.length; from += 37) {
      key.normal(from, cut, from, Math.min(37, cut.length - from));
    }
    assertThat(cut).containsExactly(whole);
  }

  /** More than a block of blocks, from any place of a block on: as one by one. */
  @Test
  void longDrawsAreThoseOfOneElementEach() {
    Key key = Key.of(3);
    int length = 1300;
    for (long first : new long[] {0, 1, 3, (1L << 34) - 5, (1L << 60) + 1}) {
      float[] normals = new float[length + 7];
      float[] uniforms = new float[length + 7];
      double[] wideNormals = new double[length + 7];
      double[] wideUniforms = new double[length + 7];
      long[] below = new long[length + 7];
      key.normal(first, normals, 7, length);
      key.uniform(first, uniforms, 7, length);
      key.normal(first, wideNormals, 7, length);
      key.uniform(first, wideUniforms, 7, length);
      key.below(1000, first, below, 7, length);
      float[] one = new float[1];
      double[] wide = new double[1];
      long[] number = new long[1];
      for (int i = 0; i < length; i++) {
        key.normal(first + i, one, 0, 1);
        assertThat(normals[7 + i]).isEqualTo(one[0]);
        key.uniform(first + i, one, 0, 1);
        assertThat(uniforms[7 + i]).isEqualTo(one[0]);
        key.normal(first + i, wide, 0, 1);
        assertThat(wideNormals[7 + i]).isEqualTo(wide[0]);
        key.uniform(first + i, wide, 0, 1);
        assertThat(wideUniforms[7 + i]).isEqualTo(wide[0]);
        key.below(1000, first + i, number, 0, 1);
        assertThat(below[7 + i]).isEqualTo(number[0]);
      }
      assertThat(normals[6]).isZero();
    }
  }

  @Test
  void derivedKeysDiffer() {
    Set<Long> seen = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      for (Purpose purpose : Purpose.values()) {
        for (long step = 0; step < 100; step++) {
          seen.add(Key.of(seed).derive(purpose).derive(step).value());
        }
      }
    }
    // A repeat among 65,000 keys of 64 bits has probability 1e-10.
    assertThat(seen).hasSize(50 * 100 * Purpose.values().length);
  }

  /** False-alarm rate: below 1e-4 for all 338 statistics together (each within 5.2 sigma). */
  @Test
  void streamsOfDifferentPurposesAndStepsAreUncorrelated() {
    int n = 20_000;
    Purpose[] purposes = Purpose.values();
    double bound = 5.2 / Math.sqrt(n);
    for (int i = 0; i < purposes.length; i++) {
      for (int j = 0; j < purposes.length; j++) {
        float[] a = new float[n];
        float[] b = new float[n];
        Key.of(3).derive(purposes[i]).derive(i == j ? 1 : 5).normal(0, a, 0, n);
        Key.of(3).derive(purposes[j]).derive(i == j ? 2 : 5).normal(0, b, 0, n);
        double product = 0;
        double squares = 0;
        for (int k = 0; k < n; k++) {
          product += (double) a[k] * b[k];
          squares += ((double) a[k] * a[k] - 1) * ((double) b[k] * b[k] - 1) / 2;
        }
        assertThat(Math.abs(product / n)).isLessThan(bound);
        assertThat(Math.abs(squares / n)).isLessThan(2 * bound);
      }
    }
  }

  /** False-alarm rate 1e-6: chi-square of 255 degrees of freedom above 377 (its 1 - 1e-6 point). */
  @Test
  void uniformAndNormalDrawsFillTheirQuantilesEvenly() {
    int n = 1 << 18;
    float[] u = new float[n];
    Key.of(11).uniform(0, u, 0, n);
    float[] z = new float[n];
    Key.of(12).normal(0, z, 0, n);
    double[] edges = new double[255];
    for (int i = 0; i < 255; i++) {
      edges[i] = NormalQuantile.at((i + 1) / 256.0);
    }
    int[] uniform = new int[256];
    int[] normal = new int[256];
    for (int i = 0; i < n; i++) {
      uniform[(int) (u[i] * 256)]++;
      int at = java.util.Arrays.binarySearch(edges, z[i]);
      normal[at >= 0 ? at : -at - 1]++;
    }
    assertThat(chiSquare(uniform, n / 256.0)).isLessThan(377);
    assertThat(chiSquare(normal, n / 256.0)).isLessThan(377);
  }

  /** False-alarm rate 1e-6: chi-square of 23 degrees of freedom above 72.9. */
  @Test
  void permutationsAreUniform() {
    int[] counts = new int[24];
    int n = 24_000;
    for (int i = 0; i < n; i++) {
      int[] p = Key.of(5).derive(i).permutation(4);
      int rank = 0;
      for (int a = 0; a < 4; a++) {
        int smaller = 0;
        for (int b = a + 1; b < 4; b++) {
          smaller += p[b] < p[a] ? 1 : 0;
        }
        rank = rank * (4 - a) + smaller;
      }
      counts[rank]++;
    }
    assertThat(chiSquare(counts, n / 24.0)).isLessThan(72.9);
  }

  @Test
  void boundedIntegersStayInside() {
    long[] to = new long[10_000];
    Key.of(1).below(3, 0, to, 0, to.length);
    assertThat(to).containsOnly(0, 1, 2);
    Key.of(1).below(Long.MAX_VALUE, 0, to, 0, to.length);
    assertThat(java.util.Arrays.stream(to).min().orElseThrow()).isNotNegative();
  }

  private static double chiSquare(int[] counts, double expected) {
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
