package dev.fluxion.solve;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The adjoint of {@link DifferentiableSolve#adjoint}. */
final class QuadratureAdjoint implements DifferentiableSolve {
  private static final double INNER = Math.sqrt(3 / 7.0 - 2 / 7.0 * Math.sqrt(6 / 5.0));
  private static final double OUTER = Math.sqrt(3 / 7.0 + 2 / 7.0 * Math.sqrt(6 / 5.0));
  private static final double[] NODES = {-OUTER, -INNER, INNER, OUTER};
  private static final double[] WEIGHTS = {
    (18 - Math.sqrt(30)) / 36,
    (18 + Math.sqrt(30)) / 36,
    (18 + Math.sqrt(30)) / 36,
    (18 - Math.sqrt(30)) / 36
  };

  private final OdeSolver solver;
  private final RecordedOde function;
  private final Tensor parameters;
  private final TimeGrid grid;
  private final Tensor[] states;
  private final Tensor cotangent;
  private final Tensor joint;
  private final long width;
  private final long[] shape;

  QuadratureAdjoint(
      OdeSolver solver, RecordedOde function, Tensor parameters, TimeGrid grid, Tensor like) {
    this.solver = solver;
    this.function = function;
    this.parameters = parameters.detach();
    this.grid = grid;
    shape = like.shape();
    states = new Tensor[grid.steps() + 1];
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int n = 0; n < states.length; n++) {
        states[n] = torch.empty_like(like.detach());
      }
      cotangent = torch.empty_like(like.detach());
      width = like.flatten(1, -1).size(1);
      joint = torch.cat(new TensorVector(like.flatten(1, -1), like.flatten(1, -1)), 1).detach();
    }
  }

  @Override
  public Tensor solve(Tensor start) {
    Set<Double> keep = new HashSet<>();
    for (double time : grid.times()) {
      keep.add(time);
    }
    OdeSolution solution = solver.solve(new Value(), start.detach(), grid, keep);
    for (int n = 0; n < states.length; n++) {
      states[n].copy_(solution.states().get(n));
    }
    return states[states.length - 1];
  }

  @Override
  public Tensor pullback(Tensor end, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard()) {
      double[] times = grid.times();
      Tensor x = joint.narrow(1, 0, width);
      Tensor a = joint.narrow(1, width, width);
      a.copy_(end.flatten(1, -1));
      for (int n = times.length - 2; n >= 0; n--) {
        x.copy_(states[n + 1].flatten(1, -1));
        // The equation is linear in a, but an absolute tolerance is not.
        Tensor size = sizes(a);
        a.div_(size);
        interval(times[n + 1], times[n], size, gradient);
        a.mul_(size);
      }
      cotangent.copy_(a.view(shape));
      return cotangent;
    }
  }

  /** Returns the largest magnitude in each row, [rows, 1]; 1 where that is 0. */
  private static Tensor sizes(Tensor a) {
    Tensor largest = a.abs().amax(new long[] {1}, true);
    return torch.where(largest.gt(new Scalar(0.0)), largest, torch.ones_like(largest));
  }

  /** Solves from one time of the grid to the one before; a is in units of each row's size. */
  private void interval(double from, double to, Tensor size, Tensor gradient) {
    double half = (to - from) / 2;
    double[] visited = new double[NODES.length + 2];
    visited[0] = from;
    visited[NODES.length + 1] = to;
    Set<Double> keep = new HashSet<>();
    for (int i = 0; i < NODES.length; i++) {
      visited[i + 1] = from + half * (1 + NODES[i]);
      keep.add(visited[i + 1]);
    }
    OdeSolution solution = solver.solve(new Joint(), joint.clone(), new TimeGrid(visited), keep);
    List<Tensor> at = solution.states();
    for (int i = 0; i < NODES.length; i++) {
      Tensor x = at.get(i).narrow(1, 0, width);
      Tensor a = at.get(i).narrow(1, width, width).mul(size);
      RecordedOde.Moment moment = RecordedOde.Moment.of(i, visited[i + 1], x);
      product(moment, x, a, null, gradient, -half * WEIGHTS[i]);
    }
    joint.copy_(solution.state());
  }

  /** Writes f into the first half of out and -a^T df/dx into the second, where out is given. */
  private void product(
      RecordedOde.Moment moment,
      Tensor x,
      Tensor a,
      @Nullable Tensor out,
      @Nullable Tensor gradient,
      double scale) {
    try (AutoGradMode recording = new AutoGradMode(true)) {
      long[] part = shape.clone();
      part[0] = x.size(0);
      Tensor point = x.contiguous().view(part).detach().clone().set_requires_grad(true);
      Tensor leaf = parameters.detach().set_requires_grad(gradient != null);
      Tensor value = function.derivative(leaf, moment, point);
      Tensor into = torch.empty_like(point.detach());
      TapedOde.product(value, point, leaf, a.contiguous().view(part), into, gradient, scale);
      if (out != null) {
        try (NoGradGuard guard = new NoGradGuard()) {
          out.narrow(1, 0, width).copy_(value.detach().flatten(1, -1));
          out.narrow(1, width, width).copy_(into.flatten(1, -1).mul(new Scalar(-1.0)));
        }
      }
    }
  }

  /** The state's own right-hand side. */
  private final class Value implements OdeFunction {
    @Override
    public void derivative(double t, Tensor x, Tensor out) {
      evaluate(RecordedOde.Moment.of(0, t, x), x, out);
    }

    @Override
    public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
      evaluate(new RecordedOde.Moment(0, t, rows), x, out);
    }

    private void evaluate(RecordedOde.Moment moment, Tensor x, Tensor out) {
      try (AutoGradMode recording = new AutoGradMode(true)) {
        Tensor value = function.derivative(parameters, moment, x.detach()).detach();
        out.copy_(value);
      }
    }
  }

  /** State and adjoint together. */
  private final class Joint implements OdeFunction {
    @Override
    public void derivative(double t, Tensor x, Tensor out) {
      product(
          RecordedOde.Moment.of(0, t, x),
          x.narrow(1, 0, width),
          x.narrow(1, width, width),
          out,
          null,
          0);
    }

    @Override
    public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
      product(
          new RecordedOde.Moment(0, t, rows),
          x.narrow(1, 0, width),
          x.narrow(1, width, width),
          out,
          null,
          0);
    }
  }
}
