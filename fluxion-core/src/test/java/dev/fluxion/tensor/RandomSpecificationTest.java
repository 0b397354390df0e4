package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * The library against {@code docs/random.md}.
 *
 * <p>All numbers were printed by the Python code of that page, run with Python 3, for the key
 * {@code derive(purpose(seed(7), 2), 123456789012)}; none by this library.
 */
class RandomSpecificationTest {
  private static final Key KEY = Key.of(7).derive(Purpose.NOISE).derive(123_456_789_012L);

  /** A place in the stream whose block index needs more than 32 bits. */
  private static final long FAR = (1L << 40) + 1;

  private static final double[] UNIFORM_32 = {
    0.5890759825706482,
    0.7259679436683655,
    0.8698475956916809,
    0.47116798162460327,
    0.10828834772109985,
    0.11928373575210571
  };
  private static final double[] NORMAL_32 = {
    0.22516856846714878,
    0.6006636316729743,
    1.1256708853161066,
    -0.0723340802854465,
    -1.2356823900913585,
    -1.1785749909786425
  };

  @Test
  void keysAreDerivedAsSpecified() {
    assertThat(Key.of(7).value()).isEqualTo(0x994000305af6afafL);
    assertThat(Key.of(-3).value()).isEqualTo(0xd8e7044dc66e122fL);
    assertThat(KEY.value()).isEqualTo(0x81fe287e404577acL);
  }

  @Test
  void singlePrecisionDrawsAreThoseOfThePage() {
    float[] uniform = new float[6];
    KEY.uniform(0, uniform, 0, 6);
    float[] normal = new float[6];
    KEY.normal(0, normal, 0, 6);
    for (int i = 0; i < 6; i++) {
      assertThat((double) uniform[i]).isEqualTo(UNIFORM_32[i]);
      assertThat(normal[i]).isCloseTo((float) NORMAL_32[i], within(Math.ulp(normal[i])));
    }
    KEY.uniform(FAR, uniform, 0, 1);
    assertThat((double) uniform[0]).isEqualTo(0.6184074282646179);
    KEY.normal(FAR, normal, 0, 1);
    assertThat(normal[0]).isCloseTo(0.3013008107397195f, within(1e-7f));
  }

  @Test
  void doublePrecisionDrawsAreThoseOfThePage() {
    double[] uniform = new double[3];
    KEY.uniform(0, uniform, 0, 3);
    assertThat(uniform)
        .containsExactly(0.20319748931028025, 0.12384102758871374, 0.5608428597030922);
    KEY.uniform(FAR, uniform, 0, 1);
    assertThat(uniform[0]).isEqualTo(0.09886699165217927);
    double[] normal = new double[3];
    KEY.normal(0, normal, 0, 3);
    assertThat(normal)
        .containsExactly(
            new double[] {-0.8302543739400596, -1.1559978041143804, 0.15310651200093883},
            within(1e-15));
    KEY.normal(FAR, normal, 0, 1);
    assertThat(normal[0]).isCloseTo(-1.288034415736334, within(1e-15));
  }

  @Test
  void integersAndPermutationsAreThoseOfThePage() {
    long[] digits = new long[12];
    KEY.below(10, 0, digits, 0, 12);
    assertThat(digits).containsExactly(2, 1, 5, 3, 6, 1, 8, 0, 4, 6, 1, 3);
    long[] large = new long[3];
    KEY.below(1_000_000_000_000_000_000L, 0, large, 0, 3);
    assertThat(large)
        .containsExactly(203197489310280365L, 123841027588713843L, 560842859703092182L);
    assertThat(KEY.permutation(12)).containsExactly(11, 4, 8, 6, 0, 7, 10, 9, 3, 5, 1, 2);
    assertThat(KEY.permutation(1)).containsExactly(0);
    assertThat(KEY.permutation(0)).isEmpty();
  }

  /** This word's highest 24 bits are all set, which must not round up to 1. */
  @Test
  void theLargestUniformDrawIsBelowOne() {
    float[] draw = new float[1];
    Key.of(0).uniform(14_786_131L, draw, 0, 1);
    assertThat((double) draw[0]).isEqualTo(0.9999999403953552);
  }

  @Test
  void purposesKeepTheirCodes() {
    assertThat(Purpose.values()).extracting(Purpose::code).doesNotHaveDuplicates();
    assertThat(Purpose.SOURCE.code()).isZero();
    assertThat(Purpose.NOISE.code()).isEqualTo(2);
    assertThat(Purpose.SHUFFLE.code()).isEqualTo(4);
    assertThat(Purpose.PROBE.code()).isEqualTo(12);
    assertThat(Purpose.COUPLING.code()).isEqualTo(13);
  }
}
