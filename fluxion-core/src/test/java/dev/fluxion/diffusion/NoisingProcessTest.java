package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.solve.OdeFunction;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class NoisingProcessTest {
  private static final NoisingProcess VP = new NoisingProcess(Flows.VP);

  @Test
  void theVariancePreservingProcessIsThatOfSong() {
    for (double t : new double[] {0, 0.25, 0.5, 0.9, 0.999}) {
      double beta = 0.1 + (1 - t) * 19.9;
      assertThat(VP.rate(t)).isCloseTo(beta / 2, within(1e-9));
      assertThat(VP.noise(t)).isCloseTo(Math.sqrt(beta), within(1e-9));
      assertThat(new Diffusion.Reverse(1).at(Coefficients.at(Flows.VP, t)))
          .isCloseTo(beta / 2, within(1e-9));
    }
  }

  /** Two ways to one drift: from the score of the mixture, and from the velocity of its flow. */
  @Test
  void reverseAndFlowAreThoseOfTheVelocity() {
    MixtureFlow flow = Flows.three(Flows.VP);
    OdeFunction velocity = Flows.velocity(flow, 20);
    MarginalSde sde =
        new MarginalSde(velocity, ScoreFunction.ofVelocity(), Flows.VP, new Diffusion.Reverse(1));
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.normal(Key.of(6), 0, ScalarType.Double, 20, 2);
      Tensor one = Tensors.empty(ScalarType.Double, 20, 2);
      Tensor other = Tensors.empty(ScalarType.Double, 20, 2);
      for (double t : new double[] {0, 0.4, 0.95}) {
        VP.probabilityFlow(Flows.score(flow)).derivative(t, x, one);
        velocity.derivative(t, x, other);
        assertThat(Tensors.doubles(one)).containsExactly(Tensors.doubles(other), within(1e-9));
        VP.reverse(Flows.score(flow)).drift(t, x, one);
        sde.drift(t, x, other);
        assertThat(Tensors.doubles(one)).containsExactly(Tensors.doubles(other), within(1e-9));
        assertThat(sde.noise(t)).isCloseTo(VP.noise(t), within(1e-9));
      }
    }
  }

  @Test
  void timesWithoutSignalAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NoisingProcess(Flows.STRAIGHT).rate(0))
        .withMessageContaining("not finite at t = 0.0")
        .withMessageContaining("leave that time out");
  }
}
