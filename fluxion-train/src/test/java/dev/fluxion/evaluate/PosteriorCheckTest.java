package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.LinearGaussian;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import org.junit.jupiter.api.Test;

class PosteriorCheckTest {
  private static FlowModel trained(int steps) {
    return Trainer.train(
        Experiment.parse(
            """
            data: {toy: posterior-2d}
            condition: {columns: [x1, x2], drop: 0.0}
            path: {type: condot}
            field: {type: mlp, width: 48, depth: 2, activation: silu, time: raw}
            sampling: {solver: rk4, steps: 8}
            training: {steps: %d, batch: 1024, schedule: {type: cosine}, seed: 1}
            """
                .formatted(steps)));
  }

  /**
   * Against N(10/13 (x + 1), 3/13 I). With 4,000 draws on both sides the mean error of exact
   * samples is .018 posterior deviations, the deviation of one accuracy .0056, so the bounds leave
   * room for what training does not learn, not for chance. A field that has seen too few steps
   * fails them.
   */
  @Test
  void aTrainedPosteriorIsNearTheTrueOneAndAnUntrainedIsNot() {
    FlowModel model = trained(2500);
    PosteriorCheck check = new PosteriorCheck(3, 4000, model.defaultOptions(), Key.of(3));
    PosteriorCheck.Report found = check.run(model, new LinearGaussian(2));
    assertThat(found.mean(PosteriorCheck.Line::meanError)).isLessThan(0.08);
    assertThat(found.mean(PosteriorCheck.Line::varianceRatio)).isCloseTo(1, within(0.06));
    assertThat(found.mean(PosteriorCheck.Line::accuracy)).isCloseTo(0.5, within(0.03));
    PosteriorCheck few = new PosteriorCheck(2, 500, model.defaultOptions(), Key.of(3));
    PosteriorCheck.Report poor = few.run(trained(5), new LinearGaussian(2));
    assertThat(poor.mean(PosteriorCheck.Line::meanError)).isGreaterThan(0.2);
    assertThat(poor.mean(PosteriorCheck.Line::accuracy)).isGreaterThan(0.6);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> few.run(model, new LinearGaussian(5)))
        .withMessageContaining("asked of one of [theta1, theta2, theta3, theta4, theta5] given");
  }
}
