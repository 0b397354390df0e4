package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** How the divergence of a field, the trace of dv/dx, is found for each row. */
public interface Divergence {
  /**
   * Returns an evaluator for many calls on one thread at one size.
   *
   * @param rows number of rows of every call
   */
  default Evaluator evaluator(VelocityField field, long rows, Condition condition) {
    return new TapedDivergence(field, condition, recorder(rows), estimates());
  }

  /**
   * Returns the same divergence on the gradient tape, the specification of every faster form.
   *
   * @param rows number of rows of the solve
   */
  Recorder recorder(long rows);

  /** Returns how many independent estimates of the divergence stand side by side. */
  default int estimates() {
    return 1;
  }

  /** Returns whether the same point has the same divergence at every evaluation of a solve. */
  default boolean fixed() {
    return true;
  }

  /** Returns the divergence of a block of rows that starts at row {@code first} of all rows. */
  default Divergence from(long first) {
    return this;
  }

  /**
   * Returns the divergence for one of several solves that follow each other on the same rows, where
   * the probe of each estimate is the same in all of them, or new at every evaluation.
   *
   * @param solve number of the solve, from 0
   */
  default Divergence inSolve(int solve) {
    return this;
  }

  /** Evaluates velocity and divergence together; not safe for use by several threads. */
  interface Evaluator {
    /**
     * Writes both.
     *
     * @param x points, [rows, ...]
     * @param velocity receives v(t, x), of x's shape
     * @param divergence receives the trace of dv/dx, [rows], or [rows, estimates] where there are
     *     several
     */
    void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence);

    /**
     * Writes both for a part of the rows, each at its own time.
     *
     * @param t times, [n]
     * @param rows which rows of the solve these are, [n], 64-bit integers
     * @param x points, [n, ...]
     * @param velocity receives v(t_i, x_i), of x's shape
     * @param divergence receives the trace of dv/dx, [n], or [n, estimates] where there are several
     */
    void evaluate(Tensor t, Tensor rows, Tensor x, Tensor velocity, Tensor divergence);
  }

  /** Finds velocity and divergence by autograd; not safe for use by several threads. */
  interface Recorder {
    /**
     * Returns both, on the tape.
     *
     * @param evaluation number of the evaluation within the solve, from which fresh noise is drawn
     * @param velocity the field as a function of the points
     * @param x points on the tape, [n, ...]
     * @param rows which rows of the solve these are, [n], 64-bit integers; null for all
     * @param further whether the divergence itself can be differentiated
     */
    Recorded record(
        long evaluation,
        UnaryOperator<Tensor> velocity,
        Tensor x,
        @Nullable Tensor rows,
        boolean further);
  }

  /**
   * Velocity and divergence.
   *
   * @param velocity of the points' shape
   * @param divergence [n, estimates]
   */
  record Recorded(Tensor velocity, Tensor divergence) {}

  /** A field that knows its exact divergence without a gradient tape. */
  interface Exact {
    /** Returns an evaluator of velocity and exact divergence. */
    Evaluator exactDivergence(long rows, Condition condition);
  }
}
