package dev.fluxion.nn.sequence;

import dev.fluxion.solve.DifferentiableSolve;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.RecordedOde;
import dev.fluxion.solve.TapedOde;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The hidden state's equation over one gap of each row, in the share s of the gap that is over:
 * {@code dh/ds = g f(h, tau + g s)} from s = 0 to 1, so that rows with gaps of their own are one
 * solve.
 *
 * @param ode the right-hand side f
 * @param config the solvers
 * @param tau stamps at which the gaps begin, [n]
 * @param gap lengths g of the gaps, [n]
 * @param held inputs y of f, [n, inputs]
 */
record HiddenGap(HiddenOde ode, Continuous config, Tensor tau, Tensor gap, Tensor held) {
  private Tensor slope(List<Tensor> values, Tensor s, @Nullable Tensor rows, Tensor h) {
    Tensor own = part(gap, rows);
    Tensor at = config.correction() == 0 ? null : part(tau, rows).add(own.mul(s));
    return ode.derivative(values, h, at, part(held, rows)).mul(own.unsqueeze(1));
  }

  private static Tensor part(Tensor all, @Nullable Tensor rows) {
    return rows == null ? all : all.index_select(0, rows);
  }

  /** Returns the state at the end of the gaps by the solver of all but training. */
  Tensor carried(List<Tensor> values, Tensor start) {
    OdeFunction function =
        new OdeFunction() {
          @Override
          public void derivative(double s, Tensor x, Tensor out) {
            Tensor at = x.new_full(new long[] {x.size(0)}, new Scalar(s));
            out.copy_(slope(values, at, null, x));
          }

          @Override
          public void derivative(Tensor s, Tensor rows, Tensor x, Tensor out) {
            out.copy_(slope(values, s.to(x.scalar_type()), rows, x));
          }
        };
    HiddenSolver solver = config.sampling();
    try (NoGradGuard guard = new NoGradGuard()) {
      return solver.odeSolver().solve(function, start, solver.grid()).state();
    }
  }

  /** Returns the state at the end of the gaps by the solver of training, recorded. */
  Tensor recorded(List<Tensor> values, Tensor start) {
    HiddenSolver solver = config.training();
    if (solver.adaptive()) {
      throw new IllegalArgumentException(
          "training: has tolerances, whose steps are not recorded; give steps");
    }
    return RecordedOde.solve(
        (all, at, h) -> slope(values, at.t(), at.rows(), h),
        gap,
        start,
        solver.grid(),
        solver.method().tableau());
  }

  /**
   * Returns the solve by the solver of training with its pullback.
   *
   * @param packed matrices and biases in one
   * @param like a state, [n, hidden]
   */
  DifferentiableSolve differentiable(Tensor packed, Tensor like) {
    RecordedOde function = (all, at, h) -> slope(ode.unpacked(all), at.t(), at.rows(), h);
    HiddenSolver solver = config.training();
    return solver.adaptive()
        ? DifferentiableSolve.adjoint(solver.odeSolver(), function, packed, solver.grid(), like)
        : DifferentiableSolve.of(
            solver.method().tableau(),
            config.gradient(),
            new TapedOde(function, packed),
            solver.grid(),
            like);
  }
}
