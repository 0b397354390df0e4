package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.MixtureField;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class MixtureFlowTest {
  @Test
  void onStraightLinesItIsTheFieldOfTheOtherTests() {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 40, 2);
      Tensor t = Tensors.uniform(Key.of(2), 0, ScalarType.Double, 40);
      MixtureFlow flow = Flows.three(Flows.STRAIGHT);
      MixtureField field = MixtureField.three();
      assertThat(Tensors.doubles(flow.velocity(t, x, Condition.NONE)))
          .containsExactly(Tensors.doubles(field.velocity(t, x, Condition.NONE)), within(1e-12));
      assertThat(Tensors.doubles(flow.logDensity(t, x)))
          .containsExactly(Tensors.doubles(field.logDensity(t, x)), within(1e-12));
    }
  }

  /**
   * The score is the density's gradient, and {@code d/dt log p + div v + v . score = 0}, all by
   * central differences whose error is below 1e-5 here.
   */
  @Test
  void scoreAndVelocityBelongToTheDensity() {
    double h = 1e-4;
    try (Scope scope = new Scope()) {
      for (Schedule schedule : new Schedule[] {Flows.STRAIGHT, Flows.VP}) {
        MixtureFlow flow = Flows.three(schedule);
        double[] points = Tensors.doubles(Tensors.normal(Key.of(3), 0, ScalarType.Double, 30, 2));
        for (int i = 0; i < 30; i++) {
          double[] x = {points[2 * i], points[2 * i + 1]};
          double t = 0.1 + 0.025 * i;
          double[] score =
              Tensors.doubles(flow.score(Tensors.of(new double[] {t}, 1), Tensors.of(x, 1, 2)));
          double[] v = velocity(flow, t, x);
          double divergence = 0;
          for (int j = 0; j < 2; j++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[j] += h;
            down[j] -= h;
            double slope = (density(flow, t, up) - density(flow, t, down)) / (2 * h);
            assertThat(score[j]).isCloseTo(slope, within(1e-5));
            divergence += (velocity(flow, t, up)[j] - velocity(flow, t, down)[j]) / (2 * h);
          }
          double change = (density(flow, t + h, x) - density(flow, t - h, x)) / (2 * h);
          assertThat(change + divergence + v[0] * score[0] + v[1] * score[1])
              .isCloseTo(0, within(1e-4));
        }
      }
    }
  }

  private static double density(MixtureFlow flow, double t, double[] x) {
    return flow.logDensity(Tensors.of(new double[] {t}, 1), Tensors.of(x, 1, 2)).item_double();
  }

  private static double[] velocity(MixtureFlow flow, double t, double[] x) {
    return Tensors.doubles(
        flow.velocity(Tensors.of(new double[] {t}, 1), Tensors.of(x, 1, 2), Condition.NONE));
  }
}
