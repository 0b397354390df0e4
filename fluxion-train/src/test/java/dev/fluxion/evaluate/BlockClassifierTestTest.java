package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class BlockClassifierTestTest {
  private static final Key KEY = Key.of(4);

  /** Says its input and learns nothing; notes what it is shown. */
  private static final class Plain implements Learner {
    final List<Set<Double>> learned = new ArrayList<>();
    final List<Set<Double>> tested = new ArrayList<>();

    @Override
    public Tensor initial(Key key) {
      learned.add(new HashSet<>());
      tested.add(new HashSet<>());
      return Tensors.zeros(ScalarType.Float, 1);
    }

    @Override
    public Tensor output(Tensor flat, Tensor x) {
      Set<Double> seen = (flat.requires_grad() ? learned : tested).get(learned.size() - 1);
      for (double value : Tensors.doubles(x)) {
        seen.add(value);
      }
      return x.add(flat.mul(new Scalar(0)));
    }
  }

  private static Cloud block(double... values) {
    return Cloud.of(values, values.length, 1);
  }

  private static BlockClassifierTest test(List<Cloud> a, List<Cloud> b, Learner network) {
    try (Workers workers = Workers.of(1)) {
      return BlockClassifierTest.of(a, b, network, KEY, workers);
    }
  }

  /**
   * Pairs of blocks of which 1, 1/2, 1/2, 0 and 1 is told rightly: mean 3/5, s^2 = .7 / 4, and the
   * squared error s^2 / 5 (1 + 5/4).
   */
  @Test
  void theStandardErrorIsThatOfBlocks() {
    Cloud right = block(1, 1);
    Cloud wrong = block(-1, -1);
    Cloud half = block(1, -1);
    BlockClassifierTest found =
        test(
            List.of(right, half, half, wrong, right),
            List.of(wrong, half, half, right, wrong),
            new Plain());
    assertThat(found.accuracy()).isCloseTo(0.6, within(1e-12));
    assertThat(found.standardError()).isCloseTo(Math.sqrt(0.7 / 4 / 5 * 2.25), within(1e-12));
    assertThat(found.rows()).isEqualTo(10);
    assertThat(found.blocks()).isEqualTo(5);
  }

  /** 7 blocks of 2 points a side, all 28 different: each fold shows all of them, none twice. */
  @Test
  void noBlockIsInBothPartsOfAFold() {
    List<Cloud> a = new ArrayList<>();
    List<Cloud> b = new ArrayList<>();
    for (int k = 0; k < 7; k++) {
      a.add(block(4 * k, 4 * k + 1));
      b.add(block(4 * k + 2, 4 * k + 3));
    }
    Plain network = new Plain();
    test(a, b, network);
    assertThat(network.tested).hasSize(5);
    int tested = 0;
    for (int fold = 0; fold < 5; fold++) {
      Set<Double> both = new HashSet<>(network.tested.get(fold));
      tested += both.size();
      assertThat(both.size() % 4).isZero();
      assertThat(network.learned.get(fold)).hasSize(28 - both.size());
      both.addAll(network.learned.get(fold));
      assertThat(both).hasSize(28);
    }
    assertThat(tested).isEqualTo(28);
  }

  @Test
  void wrongShapesAreRefused() {
    Cloud one = block(1, 2);
    List<Cloud> five = List.of(one, one, one, one, one);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> test(List.of(one, one), List.of(one, one), new Plain()))
        .withMessageContaining("5 or more, on both sides, got 2 and 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> test(five, List.of(one, one, one, one, block(1)), new Plain()))
        .withMessageContaining("got 2 in the first and 2 and 1 in the blocks of index 4");
  }
}
