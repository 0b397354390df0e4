package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.path.Condition;
import dev.fluxion.path.LossWeight;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class EndOfSequenceTest {
  private static final Objective OBJECTIVE =
      new Objective.Velocity(Reduction.MEAN, LossWeight.NONE);

  private static Tensor normal(long seed, long... shape) {
    return Tensors.normal(Key.of(seed), 0, ScalarType.Double, shape);
  }

  private static SequenceField field(boolean end) {
    return new Gru(5, 1, Mlp.of(6, 1, Activation.TANH))
        .build(
            new SequenceShape(2, 0, SequenceMode.AUTOREGRESSIVE, false, false, false, end),
            Key.of(1),
            ScalarType.Double);
  }

  /** Two sequences, of 4 and of 2 positions. */
  private static final Tensor MASK = Tensors.of(new double[] {1, 1, 1, 1, 1, 1, 0, 0}, 2, 4);

  @Test
  void theLossHasTheCrossEntropyOfEachEnd() {
    SequenceField with = field(true);
    Tensor flat = with.parameters().flat().clone();
    flat.narrow(0, flat.size(0) - 8, 8).copy_(normal(2, 8));
    with = with.with(flat);
    SequenceField without = field(false).with(flat.narrow(0, 0, flat.size(0) - 8).clone());
    Tensor x1 = normal(3, 8, 2);
    Tensor weight = Tensors.of(new double[] {1, .5, 2, 1, 1, 3, 0, 0}, 8);
    PathSample sample =
        new PathSample(
            normal(4, 8, 2),
            x1,
            Tensors.uniform(Key.of(5), 0, ScalarType.Double, 8),
            normal(6, 8, 2),
            null,
            normal(7, 8, 2),
            weight);
    Condition condition =
        new Condition(Map.of(SequenceField.MASK, MASK, SequenceField.HISTORY, x1.view(2, 4, 2)));
    double[] found = Tensors.doubles(with.rowLoss(OBJECTIVE, with.parameters(), sample, condition));
    double[] flow =
        Tensors.doubles(without.rowLoss(OBJECTIVE, without.parameters(), sample, condition));
    double[] features =
        Tensors.doubles(with.features(sample.t().view(2, 4), x1.view(2, 4, 2), condition));
    double[] parameters = Tensors.doubles(normal(2, 8));
    double[] values = Tensors.doubles(x1);
    double[] weights = Tensors.doubles(weight);
    for (int i = 0; i < 8; i++) {
      double odds = parameters[7];
      for (int j = 0; j < 5; j++) {
        odds += parameters[j] * features[5 * i + j];
      }
      odds += parameters[5] * values[2 * i] + parameters[6] * values[2 * i + 1];
      double chance = 1 / (1 + Math.exp(-odds));
      boolean last = i == 3 || i == 5;
      double entropy = -Math.log(last ? chance : 1 - chance);
      assertThat(found[i]).isCloseTo(flow[i] + weights[i] * entropy, within(1e-12));
    }
  }

  @Test
  void endsAreOfTheAutoregressiveModeAlone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SequenceShape(1, 0, SequenceMode.JOINT, false, false, false, true))
        .withMessageContaining("mode: is joint")
        .withMessageContaining("end");
  }
}
