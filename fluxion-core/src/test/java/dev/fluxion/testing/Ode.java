package dev.fluxion.testing;

import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Initial value problems on plain arrays, as states of one row. */
public final class Ode {
  /** The right-hand side of {@code dy/dt = f(t, y)}. */
  @FunctionalInterface
  public interface Plain {
    /** Returns f(t, y). */
    double[] at(double t, double[] y);
  }

  /** A right-hand side whose rows have times of their own. */
  @FunctionalInterface
  public interface ByRow {
    /**
     * Writes the slopes of some rows, as {@link OdeFunction#derivative(Tensor, Tensor, Tensor,
     * Tensor)}.
     */
    void at(Tensor t, Tensor rows, Tensor x, Tensor out);
  }

  private Ode() {}

  /** Returns a right-hand side that fails where all rows are asked for at one time. */
  public static OdeFunction byRow(ByRow slopes) {
    return new OdeFunction() {
      @Override
      public void derivative(double t, Tensor x, Tensor out) {
        throw new AssertionError("rows have times of their own");
      }

      @Override
      public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
        slopes.at(t, rows, x, out);
      }
    };
  }

  /** Returns the right-hand side on tensors. */
  public static OdeFunction of(Plain plain) {
    return (t, x, out) -> {
      double[] slope = plain.at(t, Tensors.doubles(x));
      Tensors.fill(out, slope, slope.length);
    };
  }

  /** Returns the state at the end of the grid. */
  public static double[] end(OdeSolver solver, Plain plain, TimeGrid grid, double... start) {
    try (Scope scope = new Scope()) {
      return Tensors.doubles(
          solver.solve(of(plain), Tensors.of(start, 1, start.length), grid).state());
    }
  }
}
