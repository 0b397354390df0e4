package dev.fluxion.solve;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** The right-hand side of {@code dx/dt = f(t, x)}. */
@FunctionalInterface
public interface OdeFunction {
  /**
   * Writes f(t, x).
   *
   * @param x the state, [batch, ...]
   * @param out receives the derivative, of x's shape
   */
  void derivative(double t, Tensor x, Tensor out);

  /**
   * Writes f(t_i, x_i) for a part of the rows, each at its own time; asked for by solvers that give
   * each row its own steps.
   *
   * <p>By itself this calls {@link #derivative(double, Tensor, Tensor)} once for each row, which is
   * right where rows do not depend on each other, and slow.
   *
   * @param t times, [n]
   * @param rows which rows of the solve these are, [n], 64-bit integers
   * @param x their states, [n, ...]
   * @param out receives the derivatives, of x's shape
   */
  default void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
    double[] times = Tensors.doubles(t);
    for (int i = 0; i < times.length; i++) {
      derivative(times[i], x.narrow(0, i, 1), out.narrow(0, i, 1));
    }
  }

  /**
   * Returns the right-hand side {@code v(t, x, condition)} of a field's flow, for use by one
   * thread.
   *
   * @param rows number of rows of the solve
   */
  static OdeFunction of(VelocityField field, long rows, Condition condition) {
    VelocityField.Evaluator together = field.evaluator(rows, condition);
    VelocityField.RowEvaluator apart = field.rowEvaluator(rows, condition);
    return new OdeFunction() {
      @Override
      public void derivative(double t, Tensor x, Tensor out) {
        together.velocity(t, x, out);
      }

      @Override
      public void derivative(Tensor t, Tensor chosen, Tensor x, Tensor out) {
        apart.velocity(t, chosen, x, out);
      }
    };
  }
}
