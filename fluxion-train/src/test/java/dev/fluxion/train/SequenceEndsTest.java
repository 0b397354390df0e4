package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ObservedConfig;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends that are learned, and which values are given in training. */
class SequenceEndsTest {
  private static final int SERIES = 2000;

  @TempDir static Path folder = Path.of("");

  private static double chance(double x) {
    return 1 / (1 + Math.exp(1.5 - x));
  }

  /**
   * Series of independent standard normal values that end with a chance that rises with the last.
   */
  private static Path file() throws IOException {
    StringBuilder text = new StringBuilder("series,x\n");
    for (int i = 0; i < SERIES; i++) {
      double[] x = new double[200];
      double[] u = new double[200];
      Key.of(1).derive(i).normal(0, x, 0, x.length);
      Key.of(2).derive(i).uniform(0, u, 0, u.length);
      for (int k = 0; k < x.length; k++) {
        text.append(i).append(',').append(x[k]).append('\n');
        if (u[k] < chance(x[k])) {
          break;
        }
      }
    }
    return Files.writeString(folder.resolve("ends.csv"), text);
  }

  /**
   * Of some 9,500 positions: the chance of an end behind values above 0.5, .39, and below, .14,
   * each with a standard error of at most .01 in the data and in what is drawn; within .07, five
   * times that of the difference, with room for a training of 400 steps.
   */
  @Test
  void endsAreLearnedFromWholeSeries() throws IOException {
    Experiment experiment =
        Experiment.parse(
            "{data: {file: '"
                + file()
                + "', sequence: {id: series, channels: [x]}, heldOut: 0.0}, mode: autoregressive,"
                + " positions: {lengths: end}, field: {type: gru, hidden: 8, layers: 1}, training:"
                + " {steps: 400, batch: 64, ema: 0.98, seed: 3, optimizer: {type: adam,"
                + " learningRate: 0.01}}}");
    SequenceModel model = Trainer.of(experiment).train().sequenceModel();
    Sequences drawn =
        model.sample(
            SERIES,
            OptionalInt.empty(),
            Key.of(4),
            model.defaultOptions().withSolver("midpoint", 10).withThreads(2));
    double[] data = chances(model, null);
    double[] found = chances(model, drawn);
    assertThat(found[0]).isCloseTo(data[0], within(0.07));
    assertThat(found[1]).isCloseTo(data[1], within(0.07));
    assertThat(data[0] - data[1]).isGreaterThan(0.2);
  }

  /** The shares of positions with values above and below 0.5 behind which a sequence ends. */
  private static double[] chances(SequenceModel model, @Nullable Sequences drawn) {
    double[] ends = new double[2];
    double[] all = new double[2];
    if (drawn == null) {
      double[] x = new double[100_000];
      Key.of(9).normal(0, x, 0, x.length);
      for (double value : x) {
        int of = value > 0.5 ? 0 : 1;
        all[of]++;
        ends[of] += chance(value);
      }
    } else {
      for (int i = 0; i < drawn.count(); i++) {
        double[] x = drawn.stepsOf(i).column(model.columns().get(0));
        for (int k = 0; k < x.length; k++) {
          int of = x[k] > 0.5 ? 0 : 1;
          all[of]++;
          ends[of] += k == x.length - 1 ? 1 : 0;
        }
      }
    }
    return new double[] {ends[0] / all[0], ends[1] / all[1]};
  }

  private static double[] patterns(ObservedConfig config, int channels) {
    double[] mask = new double[300 * 6];
    Arrays.fill(mask, 1);
    return ObservedPatterns.draw(
        config, Key.of(5), 0, new Padded(6, new double[0], new double[0], mask), channels);
  }

  @Test
  void eachPatternGivesWhatItsNameSays() {
    double[] beginning = patterns(new ObservedConfig(0, 1, 0, 0, 0), 2);
    double[] points = patterns(new ObservedConfig(0, 0, 1, 0, 0), 2);
    double[] values = patterns(new ObservedConfig(0, 0, 0, 1, 0), 2);
    double[] stretches = patterns(new ObservedConfig(0, 0, 0, 0, 1), 2);
    boolean apart = false;
    for (int i = 0; i < 300; i++) {
      int changes = 0;
      int gaps = 0;
      for (int k = 12 * i; k < 12 * (i + 1); k += 2) {
        assertThat(points[k]).isEqualTo(points[k + 1]);
        apart |= values[k] != values[k + 1];
        boolean first = k == 12 * i;
        changes += !first && beginning[k] != beginning[k - 2] ? 1 : 0;
        gaps += stretches[k] == 0 && (first || stretches[k - 2] == 1) ? 1 : 0;
        assertThat(stretches[k]).isEqualTo(stretches[k + 1]);
      }
      assertThat(beginning[12 * i]).isEqualTo(1);
      assertThat(beginning[12 * i + 11]).isZero();
      assertThat(changes).isEqualTo(1);
      assertThat(gaps).isEqualTo(1);
    }
    assertThat(apart).isTrue();
    assertThat(patterns(new ObservedConfig(1, 0.0001, 0, 0, 0), 1)).contains(0.0);
    // A draw from 0 to 1 for the number of values given: their share is 1/2 with variance 1/12 a
    // sequence, so within 5 sqrt(1 / 12 / 300) = .083 but for 6e-7.
    assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0.5, within(0.09));
  }
}
