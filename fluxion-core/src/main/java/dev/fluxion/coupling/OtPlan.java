package dev.fluxion.coupling;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Pairs drawn from the optimal plan with replacement, as TorchCFM does: n times a pair {@code (i,
 * pi(i))} with i uniform and pi as in {@link ExactOt}.
 *
 * <p>A batch lacks about {@code (1 - 1/n)^n}, that is 37 percent, of its points and repeats others;
 * over many batches the marginals are right.
 *
 * @param pool how many points are matched at once, a multiple of the batch; 0 for the batch
 * @param conditionWeight w of {@link ExactOt}
 */
public record OtPlan(int pool, double conditionWeight) implements Coupling {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is negative or too large
   */
  public OtPlan {
    CouplingValues.pool(pool);
    CouplingValues.conditionWeight(conditionWeight);
  }

  @Override
  public Pairing pair(Tensor x0, Tensor x1, @Nullable Tensor condition, Key key) {
    Assignment best = PointPairs.of(x0, x1, condition, conditionWeight).assignment();
    int n = best.size();
    long[] drawn = new long[n];
    key.below(n, 0, drawn, 0, n);
    int[] source = new int[n];
    int[] data = new int[n];
    for (int i = 0; i < n; i++) {
      source[i] = (int) drawn[i];
      data[i] = best.columnOf(source[i]);
    }
    return new Pairing(source, data);
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
