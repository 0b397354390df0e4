package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives of solves: closed forms, finite differences, and all ways against each other. */
class DifferentiableSolveTest {
  static final int D = 3;

  /** {@code f = cos(t) sin(x A + 2 t) B}, the parameters being A and B. */
  static final RecordedOde WAVY =
      (parameters, at, x) -> {
        Tensor t = at.t().unsqueeze(1);
        Tensor inner = parameters.narrow(0, 0, D * D).view(D, D);
        Tensor outer = parameters.narrow(0, D * D, D * D).view(D, D);
        return x.matmul(inner).add(t.mul(new Scalar(2.0))).sin().matmul(outer).mul(t.cos());
      };

  /** {@code f = p x}. */
  private static final RecordedOde GROWTH = (parameters, at, x) -> x.mul(parameters);

  record Found(double[] end, double[] start, double[] parameters) {}

  static List<ButcherTableau> tableaus() {
    return ButcherTableau.all();
  }

  static Tensor parameters(ScalarType type) {
    return Tensors.normal(Key.of(3), 0, type, 2L * D * D).mul(new Scalar(0.6));
  }

  static Tensor start(ScalarType type) {
    return Tensors.normal(Key.of(4), 0, type, 5, D);
  }

  /** Loss {@code sum_ij w_ij sin(x_ij)} of the end. */
  private static Tensor weights(ScalarType type) {
    return Tensors.normal(Key.of(5), 0, type, 5, D);
  }

  static Found gradient(DifferentiableSolve solve, Tensor start, Tensor parameters) {
    Tensor end = solve.solve(start);
    Tensor cotangent = end.cos().mul(weights(start.scalar_type()));
    Tensor gradient = torch.zeros_like(parameters);
    double[] value = Tensors.doubles(end);
    Tensor inStart = solve.pullback(cotangent, gradient);
    return new Found(value, Tensors.doubles(inStart), Tensors.doubles(gradient));
  }

  static Found taped(ButcherTableau tableau, TimeGrid grid, ScalarType type) {
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor x = start(type).set_requires_grad(true);
      Tensor p = parameters(type).detach().set_requires_grad(true);
      Tensor end = RecordedOde.solve(WAVY, p, x, grid, tableau);
      Tensor loss = end.sin().mul(weights(type)).sum();
      TensorVector found = torch.grad(new TensorVector(loss), new TensorVector(x, p));
      return new Found(
          Tensors.doubles(end), Tensors.doubles(found.get(0)), Tensors.doubles(found.get(1)));
    }
  }

  private static DifferentiableSolve solve(
      ButcherTableau tableau, SolveGradient how, TimeGrid grid, ScalarType type) {
    return DifferentiableSolve.of(
        tableau, how, new TapedOde(WAVY, parameters(type)), grid, start(type));
  }

  @ParameterizedTest
  @MethodSource("tableaus")
  void directAndCheckpointedAreTheDerivativeOfTheDiscreteSolve(ButcherTableau tableau) {
    for (TimeGrid grid : List.of(TimeGrid.uniform(0, 1, 7), TimeGrid.uniform(1, 0.2, 4))) {
      for (SolveGradient how : List.of(SolveGradient.DIRECT, SolveGradient.CHECKPOINTED)) {
        try (Scope scope = new Scope()) {
          Found tape = taped(tableau, grid, ScalarType.Double);
          Found own =
              gradient(
                  solve(tableau, how, grid, ScalarType.Double),
                  start(ScalarType.Double),
                  parameters(ScalarType.Double));
          assertThat(own.end()).containsExactly(tape.end(), within(1e-12));
          assertThat(own.start()).containsExactly(tape.start(), within(1e-11));
          assertThat(own.parameters()).containsExactly(tape.parameters(), within(1e-11));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SolveGradient.class)
  void everyWayAgreesWithFiniteDifferences(SolveGradient how) {
    try (Scope scope = new Scope()) {
      TimeGrid grid = TimeGrid.uniform(1, 0, 40);
      ButcherTableau tableau = ButcherTableau.rk4();
      Tensor x = start(ScalarType.Double);
      Tensor p = parameters(ScalarType.Double);
      Found own = gradient(solve(tableau, how, grid, ScalarType.Double), x, p);
      double bound = how == SolveGradient.ADJOINT ? 1e-6 : 1e-7;
      assertThat(own.start()).containsExactly(differences(x, p, grid, true), within(bound));
      assertThat(own.parameters()).containsExactly(differences(x, p, grid, false), within(bound));
    }
  }

  @ParameterizedTest
  @MethodSource("tableaus")
  void theAdjointOfOtherSolversAgreesToo(ButcherTableau tableau) {
    try (Scope scope = new Scope()) {
      TimeGrid grid = TimeGrid.uniform(0, 1, tableau.order() < 4 ? 300 : 15);
      Tensor x = start(ScalarType.Double);
      Tensor p = parameters(ScalarType.Double);
      Found adjoint =
          gradient(DifferentiableSolve.adjoint(new RungeKutta(tableau), WAVY, p, grid, x), x, p);
      Found direct = taped(tableau, grid, ScalarType.Double);
      double bound = tableau.order() == 1 ? 2e-2 : 1e-5;
      assertThat(adjoint.start()).containsExactly(direct.start(), within(bound));
      assertThat(adjoint.parameters()).containsExactly(direct.parameters(), within(bound));
    }
  }

  /**
   * The adjoint of a solver with steps of its own, at a tight tolerance, against the derivative of
   * many steps of rk4, whose own error is below 1e-9.
   */
  @Test
  void theAdjointOfAnAdaptiveSolverIsTheGradientToo() {
    try (Scope scope = new Scope()) {
      Tensor x = start(ScalarType.Double);
      Tensor p = parameters(ScalarType.Double);
      for (TimeGrid grid : List.of(TimeGrid.uniform(0, 1, 10), TimeGrid.uniform(1, 0.2, 8))) {
        Found adjoint = gradient(DifferentiableSolve.adjoint(tsit5(1e-9), WAVY, p, grid, x), x, p);
        double[] times = grid.times();
        TimeGrid fine = TimeGrid.uniform(times[0], times[times.length - 1], 400);
        Found direct = taped(ButcherTableau.rk4(), fine, ScalarType.Double);
        assertThat(adjoint.end()).containsExactly(direct.end(), within(1e-7));
        assertThat(adjoint.start()).containsExactly(direct.start(), within(1e-7));
        assertThat(adjoint.parameters()).containsExactly(direct.parameters(), within(1e-7));
      }
    }
  }

  static OdeSolver tsit5(double tolerance) {
    return Solvers.adaptive("tsit5", new Tolerance(tolerance, tolerance));
  }

  /** The adjoint equation is linear in the cotangent, and so are its steps, at any tolerance. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-4, 1e5})
  void theAdjointsErrorDoesNotDependOnTheScaleOfTheLoss(double scale) {
    try (Scope scope = new Scope()) {
      Tensor x = start(ScalarType.Double);
      Tensor p = parameters(ScalarType.Double);
      DifferentiableSolve solve =
          DifferentiableSolve.adjoint(tsit5(1e-4), WAVY, p, TimeGrid.uniform(0, 1, 3), x);
      solve.solve(x);
      Tensor cotangent = weights(ScalarType.Double);
      // A row without a gradient stays without.
      cotangent.select(0, 2).zero_();
      Tensor large = torch.zeros_like(p);
      double[] inStart = Tensors.doubles(solve.pullback(cotangent, large));
      Tensor small = torch.zeros_like(p);
      double[] scaled =
          Tensors.doubles(
              solve.pullback(cotangent.mul(new Scalar(scale)), small).div(new Scalar(scale)));
      assertThat(scaled).containsExactly(inStart, within(1e-12));
      assertThat(Tensors.doubles(small.div(new Scalar(scale))))
          .containsExactly(Tensors.doubles(large), within(1e-12));
      assertThat(java.util.Arrays.copyOfRange(scaled, 2 * D, 3 * D)).containsOnly(0);
    }
  }

  private static double[] differences(Tensor x, Tensor p, TimeGrid grid, boolean inStart) {
    double[] values = Tensors.doubles(inStart ? x : p);
    double[] slopes = new double[values.length];
    double h = 1e-5;
    for (int i = 0; i < values.length; i++) {
      double[] loss = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] moved = values.clone();
        moved[i] += side == 0 ? -h : h;
        Tensor at = Tensors.of(moved, inStart ? x.shape() : p.shape());
        Tensor end =
            RecordedOde.solve(WAVY, inStart ? p : at, inStart ? at : x, grid, ButcherTableau.rk4());
        loss[side] = end.sin().mul(weights(ScalarType.Double)).sum().item_double();
      }
      slopes[i] = (loss[1] - loss[0]) / (2 * h);
    }
    return slopes;
  }

  /** Ten Euler steps of y' = p y: (1 + p / 10)^10, with its derivatives in y(0) and p. */
  @ParameterizedTest
  @EnumSource(SolveGradient.class)
  void eulerOnGrowthHasTheKnownValueAndGradient(SolveGradient how) {
    try (Scope scope = new Scope()) {
      Tensor one = Tensors.of(new double[] {1}, 1, 1);
      Tensor p = Tensors.of(new double[] {1}, 1);
      DifferentiableSolve solve =
          DifferentiableSolve.of(
              ButcherTableau.euler(),
              how,
              new TapedOde(GROWTH, p),
              TimeGrid.uniform(0, 1, 10),
              one);
      assertThat(solve.solve(one).item_double()).isCloseTo(2.5937424601, within(1e-10));
      Tensor gradient = Tensors.zeros(ScalarType.Double, 1);
      double inStart = solve.pullback(one, gradient).item_double();
      if (how != SolveGradient.ADJOINT) {
        assertThat(inStart).isCloseTo(2.5937424601, within(1e-10));
        assertThat(gradient.item_double()).isCloseTo(Math.pow(1.1, 9), within(1e-12));
      } else {
        // Backward, a' = -p a by Euler gives the same product of factors 1.1.
        assertThat(inStart).isCloseTo(2.5937424601, within(1e-10));
        assertThat(gradient.item_double()).isCloseTo(Math.pow(1.1, 10), within(1e-12));
      }
    }
  }

  /** The second derivative of (1 + p / 10)^10 in p is .9 (1 + p / 10)^8. */
  @Test
  void aRecordedSolveIsDifferentiatedTwice() {
    try (Scope scope = new Scope();
        AutoGradMode recording = new AutoGradMode(true)) {
      Tensor p = Tensors.of(new double[] {1}, 1).set_requires_grad(true);
      Tensor one = Tensors.of(new double[] {1}, 1, 1);
      Tensor end =
          RecordedOde.solve(GROWTH, p, one, TimeGrid.uniform(0, 1, 10), ButcherTableau.euler());
      Tensor first =
          torch
              .grad(
                  new TensorVector(end.sum()),
                  new TensorVector(p),
                  new TensorVector(),
                  new BoolOptional(true),
                  true,
                  false)
              .get(0);
      Tensor second = torch.grad(new TensorVector(first.sum()), new TensorVector(p)).get(0);
      assertThat(first.item_double()).isCloseTo(Math.pow(1.1, 9), within(1e-12));
      assertThat(second.item_double()).isCloseTo(0.9 * Math.pow(1.1, 8), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(SolveGradient.class)
  void singlePrecisionFollowsDoublePrecision(SolveGradient how) {
    try (Scope scope = new Scope()) {
      TimeGrid grid = TimeGrid.uniform(0, 1, 20);
      Found single =
          gradient(
              solve(ButcherTableau.rk4(), how, grid, ScalarType.Float),
              start(ScalarType.Float),
              parameters(ScalarType.Float));
      Tensor x = start(ScalarType.Float).to(ScalarType.Double);
      Tensor p = parameters(ScalarType.Float).to(ScalarType.Double);
      DifferentiableSolve exact =
          DifferentiableSolve.of(ButcherTableau.rk4(), how, new TapedOde(WAVY, p), grid, x);
      exact.solve(x);
      Tensor cotangent = exact.solve(x).cos().mul(weights(ScalarType.Float).to(ScalarType.Double));
      Tensor gradient = torch.zeros_like(p);
      double[] inStart = Tensors.doubles(exact.pullback(cotangent, gradient));
      assertThat(single.start()).containsExactly(inStart, within(1e-4));
      assertThat(single.parameters()).containsExactly(Tensors.doubles(gradient), within(1e-3));
    }
  }

  @Test
  void gradientsAddUpAndNothingGivenIsChanged() {
    try (Scope scope = new Scope()) {
      TimeGrid grid = TimeGrid.uniform(0, 1, 3);
      Tensor x = start(ScalarType.Double);
      double[] before = Tensors.doubles(x);
      DifferentiableSolve solve =
          solve(ButcherTableau.heun(), SolveGradient.CHECKPOINTED, grid, ScalarType.Double);
      Tensor gradient = Tensors.zeros(ScalarType.Double, 2L * D * D);
      Tensor cotangent = weights(ScalarType.Double);
      List<double[]> sums = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        solve.solve(x);
        solve.pullback(cotangent, gradient);
        sums.add(Tensors.doubles(gradient));
      }
      for (int i = 0; i < sums.get(0).length; i++) {
        assertThat(sums.get(1)[i]).isCloseTo(2 * sums.get(0)[i], within(1e-12));
      }
      assertThat(Tensors.doubles(x)).containsExactly(before);
      assertThat(Tensors.doubles(cotangent))
          .containsExactly(Tensors.doubles(weights(ScalarType.Double)));
    }
  }

  @Test
  void aStateThatIsNotFiniteStopsTheSolve() {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.of(new double[] {1e200}, 1, 1);
      RecordedOde square = (parameters, at, y) -> y.mul(y).mul(parameters);
      DifferentiableSolve solve =
          DifferentiableSolve.of(
              ButcherTableau.euler(),
              SolveGradient.DIRECT,
              new TapedOde(square, Tensors.of(new double[] {1}, 1)),
              TimeGrid.uniform(0, 1, 2),
              x);
      assertThatThrownBy(() -> solve.solve(x))
          .isInstanceOf(SolveException.class)
          .hasMessageContaining("take more steps");
    }
  }
}
