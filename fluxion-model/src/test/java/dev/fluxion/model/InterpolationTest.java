package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values between known ones, by the exact autoregressive model of AR(1). */
class InterpolationTest {
  private static final double PHI = 0.8;
  private static final Key KEY = Key.of(3);

  private static SequenceModel exact(SequenceMode mode) {
    Experiment experiment =
        Experiment.parse(
            "{data: {file: x.csv, sequence: {}}, field: {type: gru}, mode: "
                + mode
                + ", sampling: {solver: rk4, steps: 20}}");
    return SequenceModel.of(
        experiment,
        new Standardize(new double[] {10}, new double[] {2}),
        List.of("y"),
        Optional.empty(),
        new SequenceFrame(List.of(8), List.of(1.0), 1, List.of()),
        LinearSequences.field(PHI, 0, mode, false),
        Optional.empty(),
        Map.of());
  }

  private static Sequences series(double... values) {
    double[] stamps = new double[values.length];
    Arrays.setAll(stamps, i -> i);
    return new Sequences(
        List.of("a"),
        new int[] {0, values.length},
        stamps,
        new Table(List.of("y"), values.length, values));
  }

  /**
   * The bridge over one missing value is {@code N(phi (l + r) / (1 + phi^2), (1 - phi^2) / (1 +
   * phi^2))}. With some 4,000 candidates, of which a third counts, a fresh seed would leave the
   * bounds of six standard errors less often than once in a million.
   */
  @Test
  void aValueBetweenTwoFollowsTheBridge() {
    SequenceModel model = exact(SequenceMode.AUTOREGRESSIVE);
    Sequences found =
        model.interpolate(series(12, Double.NaN, 11, 9), 2000, 4000, KEY, model.defaultOptions());
    assertThat(found.count()).isEqualTo(2000);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 2000; i++) {
      double[] own = found.stepsOf(i).values();
      assertThat(own[0]).isEqualTo(12);
      assertThat(own[2]).isEqualTo(11);
      assertThat(own[3]).isEqualTo(9);
      double x = (own[1] - 10) / 2;
      sum += x / 2000;
      squares += x * x / 2000;
    }
    double mean = PHI * (1 + 0.5) / (1 + PHI * PHI);
    double variance = (1 - PHI * PHI) / (1 + PHI * PHI);
    double error = Math.sqrt(variance / 1000);
    assertThat(sum).isCloseTo(mean, within(6 * error));
    assertThat(squares - sum * sum)
        .isCloseTo(variance, within(6 * variance * Math.sqrt(2.0 / 1000)));
  }

  /** As above: the first value of two, given the second, is {@code N(phi r, 1 - phi^2)}. */
  @Test
  void aBeginningThatIsMissingFollowsFromWhatComes() {
    SequenceModel model = exact(SequenceMode.AUTOREGRESSIVE);
    Sequences found =
        model.interpolate(series(Double.NaN, 13), 2000, 4000, KEY, model.defaultOptions());
    double mean = 0;
    for (int i = 0; i < 2000; i++) {
      mean += (found.stepsOf(i).at(0, 0) - 10) / 2 / 2000;
    }
    assertThat(mean).isCloseTo(PHI * 1.5, within(6 * Math.sqrt((1 - PHI * PHI) / 600)));
  }

  @Test
  void candidatesAreChosenInProportionToTheirWeights() {
    double[][] particles = {{0}, {1}, {2}, {3}};
    double[] weights = {Math.log(0.5), Math.log(0.1), Math.log(0.375), Math.log(0.025)};
    for (long seed = 0; seed < 50; seed++) {
      int[] copies = new int[4];
      for (double[] chosen : Interpolation.resampled(particles, weights, Key.of(seed))) {
        copies[(int) chosen[0]]++;
      }
      assertThat(copies[0]).isEqualTo(2);
      assertThat(copies[1]).isBetween(0, 1);
      assertThat(copies[2]).isBetween(1, 2);
      assertThat(copies[3]).isBetween(0, 1);
    }
  }

  @Test
  void whatCannotBeInterpolatedIsSaid() {
    SequenceModel joint = exact(SequenceMode.JOINT);
    assertThatThrownBy(() -> joint.interpolate(series(1, 2), 1, 10, KEY, joint.defaultOptions()))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("mode: is joint, but must be autoregressive");
    SequenceModel model = exact(SequenceMode.AUTOREGRESSIVE);
    assertThatThrownBy(() -> model.interpolate(series(1, 2), 11, 10, KEY, model.defaultOptions()))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("count: is 11, but must be from 1 to candidates, 10");
    assertThatThrownBy(() -> model.interpolate(series(1, 2), 1, 1, KEY, model.defaultOptions()))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("candidates: is 1, but must be from 2");
  }
}
