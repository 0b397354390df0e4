package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of the flow loss through the hidden state's equation, in 64 bits. */
class ContinuousGradientTest {
  private static final Objective OBJECTIVE = new Objective.Velocity(Reduction.SUM);
  private static final HiddenSolver FINE = HiddenSolver.of("rk4", 8);
  private static final HiddenSolver FINEST = HiddenSolver.of("rk4", 48);

  static List<Continuous> all() {
    return ContinuousCase.all();
  }

  /** A loss and its gradient. */
  private record Slope(double loss, double[] gradient) {}

  private static Slope slope(Continuous config, HiddenSolver training, SolveGradient how) {
    SequenceField field =
        ContinuousCase.field(ContinuousCase.with(config, training, how, ContinuousCase.EXACT));
    Tensor gradient = torch.empty_like(field.parameters().flat());
    double loss =
        field
            .gradientEngine(OBJECTIVE, ContinuousCase.ROWS)
            .lossAndGradient(sample(), ContinuousCase.condition(), ContinuousCase.ROWS, gradient);
    return new Slope(loss, Tensors.doubles(gradient));
  }

  private static PathSample sample() {
    long rows = ContinuousCase.ROWS * ContinuousCase.LENGTH;
    Tensor x1 = ContinuousCase.history().view(rows, ContinuousCase.CHANNELS);
    Tensor x0 = Tensors.normal(Key.of(20), 0, ScalarType.Double, rows, ContinuousCase.CHANNELS);
    Tensor t = Tensors.uniform(Key.of(21), 0, ScalarType.Double, rows);
    Tensor column = t.unsqueeze(1);
    Tensor xt = x0.add(x1.sub(x0).mul(column));
    return new PathSample(x0, x1, t, xt, null, x1.sub(x0), null);
  }

  @ParameterizedTest
  @MethodSource("all")
  void checkpointsGiveTheGradientOfTheTape(Continuous config) {
    Slope tape = slope(config, FINE, SolveGradient.DIRECT);
    Slope own = slope(config, FINE, SolveGradient.CHECKPOINTED);
    assertThat(own.loss()).isCloseTo(tape.loss(), within(1e-12));
    assertThat(own.gradient()).containsExactly(tape.gradient(), within(1e-11));
    assertThat(Arrays.stream(tape.gradient()).map(Math::abs).max().orElseThrow())
        .isGreaterThan(0.1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theAdjointEquationGivesTheGradientOfTheTape(Continuous config) {
    Slope tape = slope(config, FINEST, SolveGradient.DIRECT);
    Slope adjoint = slope(config, FINEST, SolveGradient.ADJOINT);
    assertThat(adjoint.gradient()).containsExactly(tape.gradient(), within(1e-5));
    Slope adaptive = slope(config, ContinuousCase.EXACT, SolveGradient.ADJOINT);
    assertThat(adaptive.loss()).isCloseTo(tape.loss(), within(1e-5));
    assertThat(adaptive.gradient()).containsExactly(tape.gradient(), within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAreThoseOfFiniteDifferences(Continuous config) {
    SequenceField field = ContinuousCase.field(config);
    Tensor flat = field.parameters().flat();
    double[] gradient = slope(config, ContinuousCase.EXACT, SolveGradient.ADJOINT).gradient();
    Tensor direction = Tensors.normal(Key.of(30), 0, ScalarType.Double, flat.numel());
    double step = 1e-4;
    double change =
        (loss(field, flat.add(direction, scalar(step)))
                - loss(field, flat.add(direction, scalar(-step))))
            / (2 * step);
    double expected = 0;
    double[] along = Tensors.doubles(direction);
    for (int i = 0; i < gradient.length; i++) {
      expected += gradient[i] * along[i];
    }
    assertThat(change).isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
  }

  private static org.bytedeco.pytorch.Scalar scalar(double value) {
    return new org.bytedeco.pytorch.Scalar(value);
  }

  private static double loss(SequenceField field, Tensor flat) {
    return field
            .rowLoss(OBJECTIVE, field.parameters().with(flat), sample(), ContinuousCase.condition())
            .sum()
            .item_double()
        / ContinuousCase.ROWS;
  }
}
