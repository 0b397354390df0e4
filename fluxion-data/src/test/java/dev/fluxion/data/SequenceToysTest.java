package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceToysTest {
  private static final Key KEY = Key.of(7);

  @TempDir Path folder = Path.of("");

  private SequenceDataset open(DataConfig config, @Nullable Integer length) {
    return SequenceDatasets.open(config, SequenceConfigs.windows(length, 1), null, folder, KEY);
  }

  @Test
  void aFreshProcessGivesNewSequencesAtEveryStepAndHoldsOutItsOwn() {
    try (SequenceDataset data = open(Configs.toy("ar1", null), 16)) {
      assertThat(data.fresh()).isTrue();
      assertThat(data.channels()).containsExactly("x");
      assertThat(data.conditionColumns()).isEmpty();
      assertThat(data.length()).isEqualTo(16);
      assertThat(data.lengths()).containsExactly(16);
      assertThat(data.count()).isEqualTo(4096);
      assertThat(data.training().count()).isEqualTo(4096);
      assertThat(data.heldOut().count()).isEqualTo(1024);
      assertThat(data.law()).isNotNull();
      assertThat(data.fingerprint()).hasSize(64);
      Set<Double> firsts = new HashSet<>();
      for (Sequences part :
          List.of(
              data.training(),
              data.heldOut(),
              data.read(KEY, 0, 8, 0, 8),
              data.read(KEY, 1, 8, 0, 8))) {
        for (int i = 0; i < part.count(); i++) {
          assertThat(firsts.add(part.stepsOf(i).at(0, 0))).isTrue();
        }
      }
    }
  }

  @Test
  void aCountedProcessIsDividedBySequence() {
    try (SequenceDataset data = open(Configs.toy("sine", 50L), 12)) {
      assertThat(data.fresh()).isFalse();
      assertThat(data.count()).isEqualTo(45);
      assertThat(data.heldOut().count()).isEqualTo(5);
      Set<String> ids = new HashSet<>(data.training().ids());
      ids.addAll(data.heldOut().ids());
      assertThat(ids).hasSize(50);
      assertThat(data.law()).isNotNull();
      try (SequenceDataset again = open(Configs.toy("sine", 50L), 12)) {
        assertThat(again.fingerprint()).isEqualTo(data.fingerprint());
        assertThat(again.heldOut().ids()).isEqualTo(data.heldOut().ids());
      }
      try (SequenceDataset other = open(Configs.toy("sine", 51L), 12)) {
        assertThat(other.fingerprint()).isNotEqualTo(data.fingerprint());
      }
    }
  }

  @Test
  void aBatchIsTheSameHoweverItIsCut() {
    for (Long count : new Long[] {null, 50L}) {
      try (SequenceDataset data = open(Configs.toy("ornstein-uhlenbeck", count), 6)) {
        for (int batch : new int[] {32, 200}) {
          Sequences whole = data.read(KEY, 3, batch, 0, batch);
          Sequences part = data.read(KEY, 3, batch, 7, 20);
          assertThat(part.ids()).isEqualTo(whole.ids().subList(7, 20));
          for (int i = 0; i < 13; i++) {
            assertThat(part.stampsOf(i)).isEqualTo(whole.stampsOf(7 + i));
            assertThat(part.stepsOf(i).values()).isEqualTo(whole.stepsOf(7 + i).values());
          }
        }
      }
    }
  }

  @Test
  void whatAToyProcessCannotDoIsSaidWithItsPlace() {
    requireMessage(
        () -> open(Configs.toy("ar1", null), null),
        "data.sequence.length: is absent, but a toy process has no length of its own; give the"
            + " number of positions");
    requireMessage(
        () -> open(Configs.dropping(Configs.toy("ar1", null)), 4),
        "data.missing: is drop, but must be absent where data.sequence is given, since a step left"
            + " out is a gap; choose data.sequence.missing: previous or linear");
    requireMessage(
        () ->
            SequenceDatasets.open(
                Configs.toy("ar1", null),
                SequenceConfigs.windows(4, 1),
                new ConditionConfig(List.of("class"), List.of(), 0),
                folder,
                KEY),
        "condition.columns: is [class], but the toy process ar1 has the channels [x] alone; leave"
            + " the section out");
    requireMessage(
        () ->
            SequenceDatasets.open(
                Configs.toy("ar1", null), SequenceConfigs.channels(4, "a", "b"), null, folder, KEY),
        "data.sequence.channels: is [a, b], but must be absent or [x], the channels of the toy"
            + " process ar1");
    requireMessage(
        () -> open(Configs.toy("ar1", 100_000_000L), 100),
        "data.count: is 100000000, but must be at most 2147483639 steps altogether, of 100 in each"
            + " sequence");
  }

  private static void requireMessage(Runnable action, String message) {
    assertThatThrownBy(action::run).isInstanceOf(InvalidValue.class).hasMessage(message);
  }
}
