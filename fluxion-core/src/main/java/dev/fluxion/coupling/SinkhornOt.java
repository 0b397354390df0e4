package dev.fluxion.coupling;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Entropic optimal transport: every source point is used once, with a data point drawn from its row
 * of the plan of {@link Sinkhorn}.
 *
 * <p>Data points may repeat or be left out within a batch; on average each is used once, up to the
 * plan's marginal error. Epsilon towards 0 is {@link ExactOt}, epsilon towards infinity independent
 * pairs. Source: Tong et al. (2024), section 3.2, and Cuturi, "Sinkhorn distances" (2013).
 *
 * @param epsilon strength of the entropy, in units of cost, or where relative of the mean cost of
 *     the batch
 * @param relative whether epsilon is relative
 * @param tolerance marginal error at which the iteration ends, as a share of the mass
 * @param iterations the most iterations
 * @param pool how many points are paired at once, a multiple of the batch; 0 for the batch
 * @param conditionWeight w of {@link ExactOt}
 */
public record SinkhornOt(
    double epsilon,
    boolean relative,
    double tolerance,
    int iterations,
    int pool,
    double conditionWeight)
    implements Coupling {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public SinkhornOt {
    CouplingValues.positive("epsilon", epsilon);
    CouplingValues.positive("tolerance", tolerance);
    CouplingValues.iterations(iterations);
    CouplingValues.pool(pool);
    CouplingValues.conditionWeight(conditionWeight);
  }

  /**
   * Returns the entropic plan of a batch, with its marginal error.
   *
   * @param x0 source points, [n, ...]
   * @param x1 data points, [n, ...]
   * @param condition what is known of each data point, [n, k], or null
   */
  public Sinkhorn plan(Tensor x0, Tensor x1, @Nullable Tensor condition) {
    PointPairs points = PointPairs.of(x0, x1, condition, conditionWeight);
    double[] costs = points.costs();
    double unit = relative ? Sinkhorn.meanCost(costs) : 1;
    return Sinkhorn.balanced(epsilon * unit, tolerance, iterations)
        .solve(costs, points.n(), points.n());
  }

  @Override
  public Pairing pair(Tensor x0, Tensor x1, @Nullable Tensor condition, Key key) {
    Sinkhorn plan = plan(x0, x1, condition);
    int n = plan.rows();
    double[] u = new double[n];
    key.uniform(0, u, 0, n);
    int[] data = new int[n];
    for (int i = 0; i < n; i++) {
      data[i] = plan.columnAt(i, u[i]);
    }
    return new Pairing(Pairing.range(n), data, plan.marginalError(), plan.converged());
  }

  @Override
  public boolean rowwise() {
    return false;
  }

  @Override
  public boolean usesCondition() {
    return conditionWeight > 0;
  }
}
