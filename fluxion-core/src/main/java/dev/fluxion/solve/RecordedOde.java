package dev.fluxion.solve;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The right-hand side of {@code dx/dt = f(t, x; p)} as operations on the gradient tape. */
@FunctionalInterface
public interface RecordedOde {
  /**
   * When and for which rows f is asked for.
   *
   * @param evaluation number of the evaluation within the solve
   * @param t times, [n]
   * @param rows which rows of the solve these are, [n], 64-bit integers; null for all
   */
  record Moment(long evaluation, Tensor t, @Nullable Tensor rows) {
    /** Returns the moment at which all rows have the same time. */
    public static Moment of(long evaluation, double t, Tensor x) {
      return new Moment(
          evaluation,
          Tensors.full(x.scalar_type(), t, x.size(0)).to(x.device(), x.scalar_type()),
          null);
    }
  }

  /**
   * Returns f(t, x; p), recorded.
   *
   * @param parameters p, of any shape
   * @param x the state, [n, ...]
   */
  Tensor derivative(Tensor parameters, Moment at, Tensor x);

  /**
   * Returns the end of a Runge-Kutta solve with all of its operations on the tape, so that it can
   * be differentiated by autograd in any way, twice too.
   *
   * @param start the state at the grid's first time, [n, ...]
   */
  static Tensor solve(
      RecordedOde function,
      Tensor parameters,
      Tensor start,
      TimeGrid grid,
      ButcherTableau tableau) {
    double[] times = grid.times();
    Tensor state = start;
    long evaluation = 0;
    try (AutoGradMode recording = new AutoGradMode(true)) {
      for (int n = 0; n + 1 < times.length; n++) {
        double h = times[n + 1] - times[n];
        Tensor[] slopes = new Tensor[tableau.neededStages()];
        for (int i = 0; i < slopes.length; i++) {
          Tensor at = state;
          for (int j = 0; j < i; j++) {
            double weight = tableau.a().get(i).get(j);
            at = weight == 0 ? at : at.add(slopes[j], new Scalar(h * weight));
          }
          Moment moment = Moment.of(evaluation++, times[n] + tableau.c().get(i) * h, at);
          slopes[i] = function.derivative(parameters, moment, at);
        }
        for (int i = 0; i < slopes.length; i++) {
          double weight = tableau.b().get(i);
          state = weight == 0 ? state : state.add(slopes[i], new Scalar(h * weight));
        }
      }
      return state;
    }
  }
}
