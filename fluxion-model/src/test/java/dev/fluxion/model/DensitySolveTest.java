package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Hutchinson;
import dev.fluxion.density.Probe;
import dev.fluxion.density.ProbeNoise;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.Schedules;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Estimated log densities of a flow that is solved in pieces: under a schedule that starts late.
 */
class DensitySolveTest {
  private static final int PROBES = 3;
  private static final int ROWS = 30;
  private static final double STEP = 0.01;

  /** One of the estimates of several. */
  private record One(Divergence all, int place, Set<Integer> solves) implements Divergence {
    @Override
    public Recorder recorder(long rows) {
      Recorder recorder = all.recorder(rows);
      return (evaluation, velocity, x, chosen, further) -> {
        Recorded found = recorder.record(evaluation, velocity, x, chosen, further);
        return new Recorded(found.velocity(), found.divergence().narrow(1, place, 1));
      };
    }

    @Override
    public boolean fixed() {
      return all.fixed();
    }

    @Override
    public Divergence inSolve(int solve) {
      solves.add(solve);
      return new One(all.inSolve(solve), place, solves);
    }

    @Override
    public Divergence from(long row) {
      return new One(all.from(row), place, solves);
    }
  }

  /**
   * At its first time alpha is .36, which the path condot reaches at t = .28, and its times end
   * .001 before t = 1, so that there are three pieces.
   */
  private static FlowModel model() {
    Experiment experiment =
        Experiment.parse(
            "data: {toy: moons}\nfield: {type: mlp, width: 16, depth: 2}\npath: {type: condot}\n"
                + "sampling: {steps: 10}");
    TrainableField field = experiment.build(2, 0, Key.of(4), ScalarType.Float);
    Schedule late = new Schedules.Vp(0.1, 4);
    return FlowModel.of(
            experiment,
            new Identity(),
            Normal.STANDARD,
            List.of("a", "b"),
            field.with(field.parameters().flat().mul(new Scalar(3.0))),
            Optional.empty(),
            Map.of())
        .under(Optional.of(late));
  }

  /** The spread of the probes' log densities, each found by a call with that probe alone. */
  @ParameterizedTest
  @EnumSource(ProbeNoise.class)
  void theStandardErrorIsTheSpreadOfTheProbesOverTheWholeWay(ProbeNoise noise) {
    FlowModel model = model();
    SamplingOptions options = model.defaultOptions().withChunk(7);
    Table rows = model.sample(ROWS, Key.of(1));
    Divergence all = new Hutchinson(Key.of(2), Probe.GAUSSIAN, PROBES, noise, 0);
    Densities found = model.logDensity(rows, options, all);
    double[] errors = Objects.requireNonNull(found.standardError());
    double[][] each = new double[PROBES][];
    Set<Integer> solves = new ConcurrentSkipListSet<>();
    for (int p = 0; p < PROBES; p++) {
      each[p] = model.logDensity(rows, options, new One(all, p, solves)).logDensity();
    }
    assertThat(solves).containsExactly(0, 1, 2);
    for (int i = 0; i < ROWS; i++) {
      double mean = 0;
      for (double[] one : each) {
        mean += one[i] / PROBES;
      }
      double square = 0;
      for (double[] one : each) {
        square += (one[i] - mean) * (one[i] - mean);
      }
      assertThat(found.logDensity()[i]).isCloseTo(mean, within(1e-4));
      assertThat(errors[i])
          .isCloseTo(Math.sqrt(square / (PROBES - 1) / PROBES), within(1e-4 + 1e-4 * errors[i]));
    }
  }

  /**
   * {@code log N(z; 0, I) + log |det dz/dx|} with z where x is carried to, by central differences
   * of points alone: no piece of the way may be left out of the integral.
   */
  @Test
  void theLogDensityIsThatOfTheDeterminantOfTheWholeWay() {
    FlowModel model = model();
    SamplingOptions options = model.defaultOptions().withSolver("rk4", 40);
    Table rows = model.sample(ROWS, Key.of(1));
    double[] found = model.logDensity(rows, options, new ExactTrace()).logDensity();
    double[] z = carried(model, rows, 0, 0, options);
    double[] up = carried(model, rows, STEP, 0, options);
    double[] down = carried(model, rows, -STEP, 0, options);
    double[] right = carried(model, rows, 0, STEP, options);
    double[] left = carried(model, rows, 0, -STEP, options);
    for (int i = 0; i < ROWS; i++) {
      int a = 2 * i;
      int b = a + 1;
      double determinant =
          ((up[a] - down[a]) * (right[b] - left[b]) - (up[b] - down[b]) * (right[a] - left[a]))
              / (4 * STEP * STEP);
      double normal = -Math.log(2 * Math.PI) - (z[a] * z[a] + z[b] * z[b]) / 2;
      assertThat(found[i]).isCloseTo(normal + Math.log(Math.abs(determinant)), within(2e-3));
    }
  }

  /** Returns where the rows, moved by a little, come from. */
  private static double[] carried(
      FlowModel model, Table rows, double first, double second, SamplingOptions options) {
    double[] values = rows.values().clone();
    for (int i = 0; i < ROWS; i++) {
      values[2 * i] += first;
      values[2 * i + 1] += second;
    }
    return model.transport(new Table(rows.columns(), ROWS, values), 1, 0, options).values();
  }
}
