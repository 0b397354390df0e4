package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derivatives of solves whose steps a tolerance chooses, against those of the same steps given. */
class AdaptiveGradientTest {
  /** The steps that an adaptive solve of all rows together takes. */
  private static TimeGrid steps(AdaptiveRungeKutta solver, Tensor x, Tensor p, TimeGrid ends) {
    TapedOde ode = new TapedOde(DifferentiableSolveTest.WAVY, p);
    List<Double> times = new ArrayList<>();
    OdeFunction right =
        new OdeFunction() {
          @Override
          public void derivative(double t, Tensor y, Tensor out) {
            ode.derivative(0, t, y, out);
          }

          @Override
          public void derivative(Tensor t, Tensor rows, Tensor y, Tensor out) {
            double[] all = Tensors.doubles(t);
            assertThat(all).containsOnly(all[0]);
            derivative(all[0], y, out);
          }
        };
    solver.solveTogether(right, x, ends, (t, state) -> times.add(t));
    return new TimeGrid(times.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static List<EmbeddedTableau> pairs() {
    return EmbeddedTableau.all();
  }

  /**
   * The derivative is that of the steps taken; and one solve object serves starts that need other
   * numbers of steps.
   */
  @ParameterizedTest
  @MethodSource("pairs")
  void theDerivativeOfChosenStepsIsThatOfAGridOfThem(EmbeddedTableau pair) {
    AdaptiveRungeKutta solver =
        (AdaptiveRungeKutta) Solvers.adaptive(pair.name(), new Tolerance(1e-6, 1e-6));
    try (Scope scope = new Scope()) {
      Tensor p = DifferentiableSolveTest.parameters(ScalarType.Double);
      Tensor x = DifferentiableSolveTest.start(ScalarType.Double);
      for (double[] ends : new double[][] {{0, 1}, {1, 0.2}}) {
        DifferentiableSolve checkpointed =
            DifferentiableSolve.adaptive(
                solver,
                SolveGradient.CHECKPOINTED,
                new TapedOde(DifferentiableSolveTest.WAVY, p),
                ends[0],
                ends[1],
                DifferentiableSolveTest.start(ScalarType.Double));
        try (Scope other = new Scope()) {
          DifferentiableSolveTest.gradient(
              checkpointed,
              DifferentiableSolveTest.start(ScalarType.Double).mul(new Scalar(30.0)),
              p);
        }
        DifferentiableSolveTest.Found own = DifferentiableSolveTest.gradient(checkpointed, x, p);
        TimeGrid taken = steps(solver, x, p, TimeGrid.uniform(ends[0], ends[1], 1));
        assertThat(taken.times()).hasSizeGreaterThan(3).startsWith(ends[0]).endsWith(ends[1]);
        DifferentiableSolveTest.Found tape =
            DifferentiableSolveTest.taped(pair.tableau(), taken, ScalarType.Double);
        assertThat(own.end()).containsExactly(tape.end(), within(1e-12));
        assertThat(own.start()).containsExactly(tape.start(), within(1e-11));
        assertThat(own.parameters()).containsExactly(tape.parameters(), within(1e-11));
        DifferentiableSolveTest.Found adjoint =
            DifferentiableSolveTest.gradient(
                DifferentiableSolve.adaptive(
                    solver,
                    SolveGradient.ADJOINT,
                    new TapedOde(DifferentiableSolveTest.WAVY, p),
                    ends[0],
                    ends[1],
                    x),
                x,
                p);
        assertThat(adjoint.start()).containsExactly(tape.start(), within(1e-5));
        assertThat(adjoint.parameters()).containsExactly(tape.parameters(), within(1e-5));
      }
    }
  }

  /** Steps that serve all rows are at least as many as those of the row that needs most. */
  @Test
  void stepsTakenTogetherKeepTheErrorOfEveryRow() {
    AdaptiveRungeKutta solver = (AdaptiveRungeKutta) DifferentiableSolveTest.tsit5(1e-7);
    try (Scope scope = new Scope()) {
      Tensor p = DifferentiableSolveTest.parameters(ScalarType.Double);
      Tensor x = DifferentiableSolveTest.start(ScalarType.Double);
      DifferentiableSolve solve =
          DifferentiableSolve.adaptive(
              solver,
              SolveGradient.CHECKPOINTED,
              new TapedOde(DifferentiableSolveTest.WAVY, p),
              0,
              1,
              x);
      double[] end = Tensors.doubles(solve.solve(x));
      DifferentiableSolveTest.Found fine =
          DifferentiableSolveTest.taped(
              ButcherTableau.rk4(), TimeGrid.uniform(0, 1, 400), ScalarType.Double);
      assertThat(end).containsExactly(fine.end(), within(1e-6));
      TimeGrid all = steps(solver, x, p, TimeGrid.uniform(0, 1, 1));
      for (int i = 0; i < 5; i++) {
        TimeGrid one = steps(solver, x.narrow(0, i, 1), p, TimeGrid.uniform(0, 1, 1));
        assertThat(all.steps()).isGreaterThanOrEqualTo(one.steps());
      }
    }
  }

  @Test
  void chosenStepsAreNotDifferentiatedDirectly() {
    try (Scope scope = new Scope()) {
      Tensor x = DifferentiableSolveTest.start(ScalarType.Double);
      assertThatThrownBy(
              () ->
                  DifferentiableSolve.adaptive(
                      (AdaptiveRungeKutta) DifferentiableSolveTest.tsit5(1e-7),
                      SolveGradient.DIRECT,
                      new TapedOde(
                          DifferentiableSolveTest.WAVY,
                          DifferentiableSolveTest.parameters(ScalarType.Double)),
                      0,
                      1,
                      x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("take checkpointed");
    }
  }
}
