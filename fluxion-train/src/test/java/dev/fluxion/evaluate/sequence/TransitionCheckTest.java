package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.SequenceLaw;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.TransformConfig;
import dev.fluxion.model.RowReader;
import dev.fluxion.model.SequenceFields;
import dev.fluxion.model.SequenceFrame;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The check on models whose law is known without training. */
class TransitionCheckTest {
  private static final SequenceLaw PROCESS = SequenceLaw.of("ornstein-uhlenbeck");
  private static final Key KEY = Key.of(11);

  /**
   * A model whose velocity is a constant, so that each value is N(shift, 1) whatever came before.
   */
  private static SequenceModel shifted(double shift, String mode) {
    Experiment experiment =
        Experiment.parse(
            "{data: {toy: ornstein-uhlenbeck, sequence: {length: 8}}, transform: {type: none},"
                + " path: {type: condot}, mode: "
                + mode
                + ", field: {type: "
                + (mode.equals("joint") ? "gru" : "continuous")
                + ", hidden: 4}, sampling: {solver: euler, steps: 2}}");
    SequenceFrame frame = new SequenceFrame(List.of(8), List.of(1.0), 0.85, List.of(0.5, 1.2));
    SequenceField fresh = SequenceFields.fresh(experiment, 1, Optional.empty(), frame, Key.of(3));
    List<Parameters.Entry> entries = fresh.parameters().entries();
    Tensor flat = fresh.parameters().flat().clone();
    for (Parameters.Entry entry : entries) {
      if (entry.name().startsWith("head.")) {
        Parameters.viewOf(flat, entry).zero_();
      }
    }
    Parameters.viewOf(flat, entries.get(entries.size() - 1)).fill_(new Scalar(shift));
    return SequenceModel.of(
        experiment,
        Transform.fit(
            new TransformConfig.None(), RowReader.of(new double[] {0, 1}, 1), List.of("x")),
        List.of("x"),
        Optional.empty(),
        frame,
        fresh.with(flat),
        Optional.empty(),
        Map.of());
  }

  @Test
  void momentsAndTheirErrorsAreThoseOfTheModelsLaw() {
    SequenceModel model = shifted(0.5, "autoregressive");
    TransitionCheck check = new TransitionCheck(3, 9, model.defaultOptions(), KEY);
    TransitionCheck.Report found = check.run(model, PROCESS);
    assertThat(found.largestMassError()).isLessThan(1e-4);
    assertThat(found.lines()).hasSize(3);
    double[] gaps = {0.1, Math.sqrt(0.3), 3};
    Sequences drawn = PROCESS.draw(KEY.derive(Purpose.EVALUATION), 0, 9, 7);
    for (int g = 0; g < 3; g++) {
      TransitionCheck.Line line = found.lines().get(g);
      double mean = 0;
      double largest = 0;
      for (int i = 0; i < 9; i++) {
        double last = drawn.stepsOf(i).at(i % 7, 0);
        double error = Math.abs(0.5 - Math.exp(-gaps[g]) * last);
        mean += error / 9;
        largest = Math.max(largest, error);
      }
      double ratio = 1 / -Math.expm1(-2 * gaps[g]);
      assertThat(line.gap()).isCloseTo(gaps[g], within(1e-12));
      assertThat(line.meanError()).isCloseTo(mean, within(1e-4));
      assertThat(line.largestMeanError()).isCloseTo(largest, within(1e-4));
      assertThat(line.varianceRatio()).isCloseTo(ratio, within(1e-3 * ratio));
      assertThat(line.largestVarianceError()).isCloseTo(ratio - 1, within(1e-3 * ratio));
    }
    assertThat(found.toMap()).containsKeys("largestMeanError", "largestVarianceError", "gaps");
  }

  @Test
  void whatCannotBeCheckedIsSaid() {
    SequenceModel joint = shifted(0, "joint");
    TransitionCheck check = new TransitionCheck(2, 2, joint.defaultOptions(), KEY);
    assertThatThrownBy(() -> check.run(joint, PROCESS))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("in the mode joint");
    assertThatThrownBy(() -> check.run(joint, SequenceLaw.of("sine")))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ornstein-uhlenbeck");
    assertThatThrownBy(() -> new TransitionCheck(1, 2, joint.defaultOptions(), KEY))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("gaps");
  }
}
