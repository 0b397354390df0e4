package dev.fluxion.coupling;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Entropic optimal transport whose marginals are only nearly those of the batch: points that are
 * costly to reach are used less, on both sides.
 *
 * <p>n pairs are drawn from the normalised plan with replacement. The flow then carries the
 * reweighted source to the reweighted data: outliers of the data get less mass, and sampling, which
 * starts from the source itself, differs from that by the reweighting of the source. With a
 * condition each of its values is reweighted too, and so is the source under it: neither the shares
 * of the conditions nor the law of x0 under one are kept, however large conditionWeight is. A
 * marginalWeight towards infinity gives the balanced plan. Source: Chizat et al., "Scaling
 * algorithms for unbalanced optimal transport problems" (2018); Eyring et al., "Unbalancedness in
 * neural Monge maps improves unpaired domain translation" (2024).
 *
 * @param epsilon strength of the entropy, as in {@link SinkhornOt}
 * @param marginalWeight factor of the divergence of each marginal from that of the batch, in units
 *     of cost, or where relative of the mean cost
 * @param relative whether epsilon and marginalWeight are relative to the mean cost of the batch
 * @param tolerance change of the marginals at which the iteration ends, as a share of the mass
 * @param iterations the most iterations
 * @param pool how many points are paired at once, a multiple of the batch; 0 for the batch
 * @param conditionWeight w of {@link ExactOt}
 */
public record UnbalancedSinkhornOt(
    double epsilon,
    double marginalWeight,
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
  public UnbalancedSinkhornOt {
    CouplingValues.positive("epsilon", epsilon);
    CouplingValues.positive("marginalWeight", marginalWeight);
    CouplingValues.positive("tolerance", tolerance);
    CouplingValues.iterations(iterations);
    CouplingValues.pool(pool);
    CouplingValues.conditionWeight(conditionWeight);
  }

  /** Returns the plan of a batch; arguments as for {@link SinkhornOt#plan}. */
  public Sinkhorn plan(Tensor x0, Tensor x1, @Nullable Tensor condition) {
    PointPairs points = PointPairs.of(x0, x1, condition, conditionWeight);
    double[] costs = points.costs();
    double unit = relative ? Sinkhorn.meanCost(costs) : 1;
    return Sinkhorn.unbalanced(epsilon * unit, marginalWeight * unit, tolerance, iterations)
        .solve(costs, points.n(), points.n());
  }

  @Override
  public Pairing pair(Tensor x0, Tensor x1, @Nullable Tensor condition, Key key) {
    Sinkhorn plan = plan(x0, x1, condition);
    int n = plan.rows();
    double[] cumulative = plan.rowSums();
    for (int i = 1; i < n; i++) {
      cumulative[i] += cumulative[i - 1];
    }
    double[] u = new double[2 * n];
    key.uniform(0, u, 0, 2 * n);
    int[] source = new int[n];
    int[] data = new int[n];
    for (int k = 0; k < n; k++) {
      source[k] = Sinkhorn.find(cumulative, u[2 * k] * cumulative[n - 1]);
      data[k] = plan.columnAt(source[k], u[2 * k + 1]);
    }
    return new Pairing(source, data, plan.marginalError(), plan.converged());
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
