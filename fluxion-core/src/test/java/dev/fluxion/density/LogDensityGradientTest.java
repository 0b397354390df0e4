package dev.fluxion.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.solve.ButcherTableau;
import dev.fluxion.solve.CountingSolver;
import dev.fluxion.solve.DifferentiableSolve;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RecordedOde;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.TapedOde;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.GaussianField;
import dev.fluxion.testing.MixtureField;
import dev.fluxion.testing.WavyField;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of log densities in the point and in the parameters. */
class LogDensityGradientTest {
  static final List<long[]> SHAPES = List.of(new long[] {3, 4}, new long[] {3, 1, 2, 2});

  static List<Divergence> divergences() {
    return List.of(
        new ExactTrace(),
        Hutchinson.of(Key.of(1), 2),
        new Hutchinson(Key.of(1), Probe.GAUSSIAN, 1, ProbeNoise.FRESH, 0));
  }

  private static LogDensity density(WavyField field, Divergence divergence) {
    return new LogDensity(field, new Normal(1.2), divergence, RungeKutta.named("rk4"));
  }

  @ParameterizedTest
  @FieldSource("SHAPES")
  void theGradientInThePointIsTheFiniteDifference(long[] shape) {
    WavyField field = WavyField.of(4, 3);
    TimeGrid grid = TimeGrid.uniform(1, 0, 8);
    Tensor x = Tensors.normal(Key.of(5), 0, ScalarType.Double, shape);
    double[] plain = Tensors.doubles(x);
    double h = 1e-5;
    for (Divergence divergence : divergences()) {
      try (Scope scope = new Scope()) {
        LogDensity density = density(field, divergence);
        double[] slopes = new double[plain.length];
        for (int i = 0; i < plain.length; i++) {
          double[] side = new double[2];
          for (int s = 0; s < 2; s++) {
            double[] moved = plain.clone();
            moved[i] += s == 0 ? -h : h;
            side[s] =
                Tensors.doubles(
                    density.score(Tensors.of(moved, shape), grid, Condition.NONE).logDensity())[
                    i / 4];
          }
          slopes[i] = (side[1] - side[0]) / (2 * h);
        }
        Tensor gradient = density.gradient(x, grid, Condition.NONE);
        assertThat(gradient.shape()).containsExactly(shape);
        assertThat(Tensors.doubles(gradient)).containsExactly(slopes, within(1e-7));
      }
    }
  }

  /** The score of N(1.5, .7^2) is -(x - 1.5) / .49. */
  @Test
  void theScoreOfAGaussianFlowIsKnown() {
    double[] points = {1.5, 0.1, 2.9, 4};
    double[] scores =
        Tensors.doubles(
            new LogDensity(
                    new GaussianField(1.5, 0.7),
                    Normal.STANDARD,
                    new ExactTrace(),
                    RungeKutta.named("rk4"))
                .gradient(Tensors.of(points, 4, 1), TimeGrid.uniform(1, 0, 100), Condition.NONE));
    for (int i = 0; i < points.length; i++) {
      assertThat(scores[i]).isCloseTo(-(points[i] - 1.5) / 0.49, within(1e-6));
    }
  }

  @Test
  void theScoreOfAMixtureIsTheGradientOfItsKnownDensity() {
    try (Scope scope = new Scope();
        AutoGradMode recording = new AutoGradMode(true)) {
      MixtureField field = MixtureField.three();
      Tensor x = Tensors.normal(Key.of(3), 0, ScalarType.Double, 20, 2).set_requires_grad(true);
      Tensor known =
          torch
              .grad(
                  new TensorVector(
                      field.logDensity(Tensors.full(ScalarType.Double, 1, 20), x).sum()),
                  new TensorVector(x))
              .get(0);
      double[] found =
          Tensors.doubles(
              new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"))
                  .gradient(x.detach(), TimeGrid.uniform(1, 0, 100), Condition.NONE));
      assertThat(found).containsExactly(Tensors.doubles(known), within(1e-4));
    }
  }

  /** {@code v = cos(t) sin(x + c + t) + c x}, c a condition of each row. */
  private static Tensor conditional(Tensor t, Tensor x, Condition condition) {
    Tensor c = Objects.requireNonNull(condition.values().get(Condition.INPUTS));
    Tensor at = t.unsqueeze(1);
    return x.add(c).add(at).sin().mul(at.cos()).add(x.mul(c));
  }

  /** The rows of an adaptive solve leave it one by one, and their conditions with them. */
  @Test
  void theScoreByTheAdjointOfAnAdaptiveSolverIsTheDerivativeOfManySteps() {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.normal(Key.of(5), 0, ScalarType.Double, 6, 2);
      Condition given =
          new Condition(
              Map.of(Condition.INPUTS, Tensors.of(new double[] {-2, 3, 0.1, 1, -0.5, 2}, 6, 1)));
      for (Divergence divergence : List.of(new ExactTrace(), Hutchinson.of(Key.of(1), 2))) {
        double[] direct =
            Tensors.doubles(
                new LogDensity(
                        LogDensityGradientTest::conditional,
                        Normal.STANDARD,
                        divergence,
                        RungeKutta.named("rk4"))
                    .gradient(x, TimeGrid.uniform(1, 0, 400), given));
        double[] adjoint =
            Tensors.doubles(
                new LogDensity(
                        LogDensityGradientTest::conditional,
                        Normal.STANDARD,
                        divergence,
                        Solvers.adaptive("tsit5", new Tolerance(1e-9, 1e-9)))
                    .gradient(x, TimeGrid.uniform(1, 0, 8), given));
        double largest = java.util.Arrays.stream(direct).map(Math::abs).max().orElseThrow();
        assertThat(adjoint).containsExactly(direct, within(1e-7 * largest));
      }
    }
  }

  /**
   * Stages of a pair that its step does not need are not evaluated in any of the ways, so that
   * fresh noise, drawn by the number of the evaluation, is the same in all.
   */
  @ParameterizedTest
  @MethodSource("dev.fluxion.solve.ButcherTableau#all")
  void freshNoiseIsTheSameInEveryWayOfSolving(ButcherTableau tableau) {
    try (Scope scope = new Scope()) {
      Divergence fresh = new Hutchinson(Key.of(1), Probe.GAUSSIAN, 2, ProbeNoise.FRESH, 0);
      Tensor x = Tensors.normal(Key.of(9), 0, ScalarType.Double, 6, 2);
      TimeGrid grid = TimeGrid.uniform(1, 0, 4);
      double[] plain =
          Tensors.doubles(
              new LogDensity(
                      (t, at, condition) -> velocity(parameters(), t, at, condition),
                      Normal.STANDARD,
                      fresh,
                      new RungeKutta(tableau))
                  .score(x, grid, Condition.NONE)
                  .logDensity());
      Tensor like = DensityGradient.state(x.shape(), 2, x);
      for (SolveGradient how : List.of(SolveGradient.DIRECT, SolveGradient.CHECKPOINTED)) {
        DifferentiableSolve solve =
            DifferentiableSolve.of(
                tableau, how, new TapedOde(recorded(fresh), parameters()), grid, like);
        DensityGradient density = new DensityGradient(solve, Normal.STANDARD, x.shape(), 2, x);
        assertThat(Tensors.doubles(density.logDensity(x))).containsExactly(plain, within(1e-12));
      }
      Tensor start = torch.cat(new TensorVector(x, Tensors.zeros(ScalarType.Double, 6, 2)), 1);
      Tensor end = RecordedOde.solve(recorded(fresh), parameters(), start, grid, tableau).detach();
      Tensor nats =
          Normal.STANDARD
              .logDensity(end.narrow(1, 0, 2).contiguous())
              .add(end.narrow(1, 2, 2).mean(1));
      assertThat(Tensors.doubles(nats)).containsExactly(plain, within(1e-12));
    }
  }

  @Test
  void freshNoiseHasNoAdjoint() {
    Divergence fresh = new Hutchinson(Key.of(1), Probe.GAUSSIAN, 1, ProbeNoise.FRESH, 0);
    Tensor x = Tensors.normal(Key.of(5), 0, ScalarType.Double, 3, 4);
    TimeGrid grid = TimeGrid.uniform(1, 0, 8);
    for (String name : List.of("ab2", "ab3", "ab4")) {
      for (OdeSolver solver :
          List.of(Solvers.fixed(name), new CountingSolver(Solvers.fixed(name)))) {
        LogDensity density = new LogDensity(WavyField.of(4, 3), new Normal(1.2), fresh, solver);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> density.gradient(x, grid, Condition.NONE))
            .withMessageContaining("noise: is fresh")
            .withMessageContaining("'" + name + "'")
            .withMessageContaining("take noise: fixed");
      }
    }
    LogDensity counted =
        new LogDensity(
            WavyField.of(4, 3),
            new Normal(1.2),
            fresh,
            new CountingSolver(RungeKutta.named("rk4")));
    assertThat(Tensors.doubles(counted.gradient(x, grid, Condition.NONE)))
        .containsExactly(
            Tensors.doubles(density(WavyField.of(4, 3), fresh).gradient(x, grid, Condition.NONE)));
  }

  /** {@code v = tanh(x A + t) B}, the parameters being A and B. */
  private static Tensor velocity(Tensor parameters, Tensor t, Tensor x, Condition condition) {
    Tensor a = parameters.narrow(0, 0, 8).view(2, 4);
    Tensor b = parameters.narrow(0, 8, 8).view(4, 2);
    return x.matmul(a).add(t.unsqueeze(1)).tanh().matmul(b);
  }

  private static Tensor parameters() {
    return Tensors.normal(Key.of(8), 0, ScalarType.Double, 16);
  }

  private static RecordedDensity recorded(Divergence divergence) {
    return new RecordedDensity(
        LogDensityGradientTest::velocity, divergence, new long[] {6, 2}, Condition.NONE);
  }

  /** Mean log density of six points and its gradient in the parameters, in one of three ways. */
  private static double[] gradient(Divergence divergence, SolveGradient how, TimeGrid grid) {
    Tensor x = Tensors.normal(Key.of(9), 0, ScalarType.Double, 6, 2);
    Tensor like = DensityGradient.state(x.shape(), divergence.estimates(), x);
    DifferentiableSolve solve =
        DifferentiableSolve.of(
            ButcherTableau.rk4(),
            how,
            new TapedOde(recorded(divergence), parameters()),
            grid,
            like);
    DensityGradient density =
        new DensityGradient(solve, Normal.STANDARD, x.shape(), divergence.estimates(), x);
    density.logDensity(x);
    Tensor gradient = Tensors.zeros(ScalarType.Double, 16);
    density.pullback(Tensors.full(ScalarType.Double, 1 / 6.0, 6), gradient);
    return Tensors.doubles(gradient);
  }

  private static double mean(Divergence divergence, Tensor parameters, TimeGrid grid) {
    return new LogDensity(
            (t, x, condition) -> velocity(parameters, t, x, condition),
            Normal.STANDARD,
            divergence,
            RungeKutta.named("rk4"))
        .score(Tensors.normal(Key.of(9), 0, ScalarType.Double, 6, 2), grid, Condition.NONE)
        .logDensity()
        .mean()
        .item_double();
  }

  @ParameterizedTest
  @MethodSource("divergences")
  void gradientsInTheParametersAgreeInEveryWay(Divergence divergence) {
    try (Scope scope = new Scope()) {
      TimeGrid grid = TimeGrid.uniform(1, 0, divergence.fixed() ? 30 : 6);
      double[] direct = gradient(divergence, SolveGradient.DIRECT, grid);
      assertThat(gradient(divergence, SolveGradient.CHECKPOINTED, grid))
          .containsExactly(direct, within(1e-11));
      if (divergence.fixed()) {
        assertThat(gradient(divergence, SolveGradient.ADJOINT, grid))
            .containsExactly(direct, within(1e-5));
      }
      double[] plain = Tensors.doubles(parameters());
      double h = 1e-5;
      double[] slopes = new double[16];
      for (int i = 0; i < 16; i++) {
        double[] above = plain.clone();
        above[i] += h;
        double[] below = plain.clone();
        below[i] -= h;
        slopes[i] =
            (mean(divergence, Tensors.of(above, 16), grid)
                    - mean(divergence, Tensors.of(below, 16), grid))
                / (2 * h);
      }
      assertThat(direct).containsExactly(slopes, within(1e-7));
    }
  }

  /** The squared norm of the score, as in score matching, has a gradient in the parameters. */
  @Test
  void aLogDensityIsDifferentiatedTwice() {
    double h = 1e-5;
    double[] plain = Tensors.doubles(parameters());
    double[] above = plain.clone();
    above[3] += h;
    double[] below = plain.clone();
    below[3] -= h;
    double slope =
        (penalty(Tensors.of(above, 16))[0] - penalty(Tensors.of(below, 16))[0]) / (2 * h);
    assertThat(penalty(parameters())[1 + 3]).isCloseTo(slope, within(1e-7));
  }

  /** The penalty and then its gradient. */
  private static double[] penalty(Tensor parameters) {
    try (Scope scope = new Scope();
        AutoGradMode recording = new AutoGradMode(true)) {
      Tensor p = parameters.detach().set_requires_grad(true);
      Tensor x = Tensors.normal(Key.of(9), 0, ScalarType.Double, 6, 2).set_requires_grad(true);
      Tensor start = torch.cat(new TensorVector(x, Tensors.zeros(ScalarType.Double, 6, 1)), 1);
      Tensor end =
          RecordedOde.solve(
              recorded(new ExactTrace()),
              p,
              start,
              TimeGrid.uniform(1, 0, 4),
              ButcherTableau.heun());
      Tensor logDensity = Normal.STANDARD.logDensity(end.narrow(1, 0, 2)).add(end.select(1, 2));
      Tensor score =
          torch
              .grad(
                  new TensorVector(logDensity.sum()),
                  new TensorVector(x),
                  new TensorVector(),
                  new BoolOptional(true),
                  true,
                  false)
              .get(0);
      Tensor penalty = score.square().sum().mul(new Scalar(0.5));
      double[] slopes =
          Tensors.doubles(torch.grad(new TensorVector(penalty), new TensorVector(p)).get(0));
      double[] all = new double[17];
      all[0] = penalty.item_double();
      System.arraycopy(slopes, 0, all, 1, 16);
      return all;
    }
  }
}
