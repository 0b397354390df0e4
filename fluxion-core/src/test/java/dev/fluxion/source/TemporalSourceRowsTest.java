package dev.fluxion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Rows, shapes and wrong values of the sources along time. */
class TemporalSourceRowsTest {
  static final List<NormalProcess> ALL = TemporalSourceTest.ALL;
  private static final Tensor STAMPS = Tensors.of(TemporalSourceTest.stamps(70, 0), 1, 70);

  @ParameterizedTest
  @FieldSource("ALL")
  void sequencesDrawnInPartsAreTheWhole(NormalProcess process) {
    int values = 140;
    for (TemporalSource source : List.of(process, process.tempered(0.8))) {
      for (Tensor stamps : List.of(STAMPS, STAMPS.expand(10, 70).contiguous())) {
        Tensor cut = stamps.size(0) == 1 ? stamps : stamps.narrow(0, 3, 4);
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
          Tensor whole = source.at(stamps, 2).sample(Key.of(4), 0, type, 10, 70, 2);
          Tensor part = source.at(cut, 2).sample(Key.of(4), 3, type, 4, values);
          assertThat(Tensors.doubles(part))
              .containsExactly(Arrays.copyOfRange(Tensors.doubles(whole), 3 * values, 7 * values));
          Tensor filled = Tensors.zeros(type, 4, 70, 2);
          source.at(cut, 2).fill(Key.of(4), 3, filled);
          assertThat(Tensors.doubles(filled)).containsExactly(Tensors.doubles(part));
          for (int k : new int[] {0, 5, 66, 70}) {
            Tensor beginning = whole.narrow(1, 0, k);
            Tensor more = source.continued(Key.of(5), 0, beginning, stamps);
            Tensor some = source.continued(Key.of(5), 3, beginning.narrow(0, 3, 4), cut);
            assertThat(more.scalar_type().intern()).isEqualTo(type);
            assertThat(Tensors.doubles(more.narrow(1, 0, k)))
                .containsExactly(Tensors.doubles(beginning));
            assertThat(Tensors.doubles(some))
                .containsExactly(Tensors.doubles(more.narrow(0, 3, 4)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aRowAloneIsTheRowAmongMany(NormalProcess process) {
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
      Tensor whole = process.at(STAMPS, 1).sample(Key.of(6), 0, type, 37, 70, 1);
      Tensor more = process.continued(Key.of(7), 0, whole.narrow(1, 0, 40), STAMPS);
      for (int i : new int[] {0, 17, 36}) {
        Tensor alone = process.at(STAMPS, 1).sample(Key.of(6), i, type, 1, 70, 1);
        assertThat(Tensors.doubles(alone)).containsExactly(Tensors.doubles(whole.narrow(0, i, 1)));
        Tensor rest = process.continued(Key.of(7), i, alone.narrow(1, 0, 40), STAMPS);
        assertThat(Tensors.doubles(rest)).containsExactly(Tensors.doubles(more.narrow(0, i, 1)));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aPartOfTheRowsHasTheLawsOfThoseRows(NormalProcess process) {
    double[] values = new double[7 * 70];
    for (int i = 0; i < 7; i++) {
      System.arraycopy(TemporalSourceTest.stamps(70, i), 0, values, i * 70, 70);
    }
    Tensor stamps = Tensors.of(values, 7, 70);
    for (Source source :
        List.of(
            process.at(stamps, 2),
            process.at(stamps, 2).tempered(0.6),
            process.at(stamps, 2).widened(0.3),
            process.at(STAMPS, 2))) {
      Tensor whole = source.sample(Key.of(8), 0, ScalarType.Double, 7, 140);
      Tensor part = source.rows(2, 5).sample(Key.of(8), 2, ScalarType.Double, 3, 140);
      assertThat(Tensors.doubles(part)).containsExactly(Tensors.doubles(whole.narrow(0, 2, 3)));
      assertThat(Tensors.doubles(source.rows(2, 5).logDensity(part)))
          .containsExactly(Tensors.doubles(source.logDensity(whole).narrow(0, 2, 3)), within(1e-8));
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void onlyIndependentUnitValuesAreCalledStandard(NormalProcess process) {
    boolean white = process.equals(new WhiteNoise()) || process.equals(new MovingAverage(1));
    assertThat(process.white()).isEqualTo(white);
    assertThat(process.at(STAMPS, 1).standardNormal()).isEqualTo(white);
    assertThat(process.tempered(1)).isEqualTo(process);
    assertThat(process.tempered(0.5).tempered(2)).isEqualTo(process);
    assertThat(process.tempered(0.5).white()).isFalse();
    assertThat(process.tempered(0.5).at(STAMPS, 1).standardNormal()).isFalse();
    assertThat(process.at(STAMPS, 1).widened(0.5).standardNormal()).isFalse();
    assertThat(new Ar1(0).white()).isTrue();
  }

  @Test
  void whereStampsDoNotMatterTheyMayBeAnything() {
    Tensor same = Tensors.zeros(ScalarType.Double, 1, 5);
    for (NormalProcess process : List.of(new WhiteNoise(), new MovingAverage(3), new Ar1(0.5))) {
      assertThat(process.at(same, 1).sample(Key.of(1), 0, ScalarType.Float, 2, 5).shape())
          .containsExactly(2, 5);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    refused(() -> new MovingAverage(0), "width: is 0, but must be a whole number from 1 to 1000");
    refused(() -> new MovingAverage(1001), "width: is 1001");
    refused(() -> new Ar1(1), "phi: is 1.0, but must be above -1 and below 1");
    refused(() -> new Ar1(Double.NaN), "phi: is NaN");
    refused(() -> new OrnsteinUhlenbeck(0), "correlationTime: is 0.0, but must be positive");
    refused(() -> new TemporalGaussianProcess(-1, 1e-4), "lengthScale: is -1.0");
    refused(() -> new TemporalGaussianProcess(1, 0), "nugget: is 0.0, but must be 1.0E-10 or more");
    for (NormalProcess process : ALL) {
      refused(() -> process.tempered(0), "temperature: is 0.0, but must be positive");
      refused(() -> process.tempered(2).tempered(-1), "temperature: is -1.0");
    }
  }

  @Test
  void stampsAreNamedByPositionAndSequence() {
    for (NormalProcess process :
        List.of(new OrnsteinUhlenbeck(1), new TemporalGaussianProcess(1, 1e-4))) {
      Tensor back = Tensors.of(new double[] {0, 1, 2, 0, 3, 2.5}, 2, 3);
      refused(
          () -> process.at(back, 1),
          "stamps: position 2 of sequence 1 is 2.5 after 3.0, but stamps must increase");
      Tensor twice = Tensors.of(new double[] {0, 1, 1}, 1, 3);
      refused(() -> process.at(twice, 1), "position 2 of sequence 0 is 1.0 after 1.0");
      Tensor gap = Tensors.of(new double[] {0, Double.NaN, 1}, 1, 3);
      refused(() -> process.at(gap, 1), "position 1 of sequence 0 is NaN");
    }
    for (NormalProcess process : ALL) {
      refused(() -> process.at(Tensors.zeros(ScalarType.Double, 3), 1), "stamps: are [3]");
      refused(() -> process.at(STAMPS, 0), "channels: is 0, but must be 1 or more");
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void sequencesOfAnotherShapeAreRefused(NormalProcess process) {
    Source source = process.at(STAMPS, 2);
    refused(
        () -> source.sample(Key.of(1), 0, ScalarType.Float, 4, 70, 3),
        "sequences: are [4, 70, 3], but must be [rows, 70, 2] or [rows, 140]");
    refused(
        () -> source.logDensity(Tensors.zeros(ScalarType.Double, 4, 139)),
        "as there are 70 stamps and 2 channels");
    Tensor two = STAMPS.expand(2, 70);
    refused(
        () -> process.at(two, 1).sample(Key.of(1), 0, ScalarType.Float, 3, 70),
        "stamps: are those of 2 sequences, but there are 3 rows");
    refused(
        () -> process.stepLogDensity(Tensors.zeros(ScalarType.Double, 3, 69, 1), STAMPS),
        "sequences: are [3, 69, 1], but must be [rows, positions, channels] with 70 positions");
    refused(
        () -> process.continued(Key.of(1), 0, Tensors.zeros(ScalarType.Double, 3, 71, 1), STAMPS),
        "with at most 70 positions");
  }

  private static void refused(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining(message);
  }
}
