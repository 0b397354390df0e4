package dev.fluxion.coupling;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Minibatch optimal transport as an assignment: the permutation pi that minimises {@code sum_i
 * |x0_i - x1_pi(i)|^2 + w |c_i - c_pi(i)|^2}, in which every point is used exactly once.
 *
 * <p>Both marginals of the pairs are those of the batch, so the laws at both ends of the path stay
 * what they are. The pairs depend on the points alone, not on the key.
 *
 * <p>Sources: Tong et al., "Improving and generalizing flow-based generative models with minibatch
 * optimal transport" (2024), section 3.2; Pooladian et al., "Multisample flow matching" (2023); for
 * conditions Cheng and Schwing, "The curse of conditions" (2025), equation 9, here with the squared
 * distance of encoded conditions: for classes as unit vectors, w above half of the largest squared
 * distance of two points pairs within classes only.
 *
 * @param pool how many points are matched at once, a multiple of the batch; 0 for the batch
 * @param conditionWeight w, in squared units of x per squared unit of the condition
 */
public record ExactOt(int pool, double conditionWeight) implements Coupling {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is negative or too large
   */
  public ExactOt {
    CouplingValues.pool(pool);
    CouplingValues.conditionWeight(conditionWeight);
  }

  @Override
  public Pairing pair(Tensor x0, Tensor x1, @Nullable Tensor condition, Key key) {
    Assignment best = PointPairs.of(x0, x1, condition, conditionWeight).assignment();
    return new Pairing(Pairing.range(best.size()), best.permutation());
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
