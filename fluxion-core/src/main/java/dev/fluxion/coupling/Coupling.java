package dev.fluxion.coupling;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;

/** Which source point goes with which data point. */
public interface Coupling {
  /**
   * A batch of pairs.
   *
   * @param x0 source points, [batch, ...]
   * @param x1 data points, row i belonging to row i of x0
   */
  record Pairs(Tensor x0, Tensor x1) {}

  /** Pairs the points of a batch. */
  Pairs pair(Tensor x0, Tensor x1, Key key);

  /**
   * Returns whether pairing leaves every row where it is, so that a batch may be paired in parts.
   */
  boolean rowwise();

  /** Every source point with the data point drawn beside it: independent draws stay independent. */
  record Independent() implements Coupling {
    @Override
    public Pairs pair(Tensor x0, Tensor x1, Key key) {
      return new Pairs(x0, x1);
    }

    @Override
    public boolean rowwise() {
      return true;
    }
  }
}
