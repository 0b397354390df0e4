package dev.fluxion.coupling;

import dev.fluxion.tensor.Key;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Which source point goes with which data point. */
public interface Coupling {
  /**
   * Which rows go together: pair i is row {@code source[i]} of x0 with row {@code data[i]} of x1.
   *
   * <p>Arrays are not copied.
   *
   * @param source rows of x0
   * @param data rows of x1, as many
   * @param marginalError how far the marginals of the plan that the pairs come from are from
   *     uniform, as {@link Sinkhorn#marginalError()}; 0 for an exact one
   * @param converged whether the plan met its tolerance
   */
  record Pairing(int[] source, int[] data, double marginalError, boolean converged) {
    /** Pairs of an exact plan. */
    public Pairing(int[] source, int[] data) {
      this(source, data, 0, true);
    }

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if they differ
     */
    public Pairing {
      if (source.length != data.length) {
        throw new IllegalArgumentException(
            source.length + " source rows do not pair with " + data.length + " data rows");
      }
    }

    /** Returns the pairs of equal rows, 0 .. n - 1. */
    public static Pairing identity(int n) {
      return new Pairing(range(n), range(n));
    }

    static int[] range(int n) {
      int[] rows = new int[n];
      Arrays.setAll(rows, i -> i);
      return rows;
    }
  }

  /**
   * Pairs points that were drawn independently.
   *
   * @param x0 source points, [n, ...]
   * @param x1 data points, [n, ...], with rows of the same size
   * @param condition what is known of each data point, [n, k], or null; a source point stands for
   *     the condition of the data point drawn beside it
   * @param key the key of random choices
   * @return n pairs
   */
  Pairing pair(Tensor x0, Tensor x1, @Nullable Tensor condition, Key key);

  /**
   * Returns whether pairing leaves every row where it is, so that a batch may be paired in parts.
   */
  boolean rowwise();

  /** Returns how many points are paired at once, a multiple of the batch; 0 for the batch. */
  default int pool() {
    return 0;
  }

  /**
   * Returns whether the condition enters, so that a conditional field may be trained on the pairs.
   *
   * <p>Under each condition x0 then has nearly the law of the source, the more so the larger the
   * weight of the condition, and exactly that where no pair crosses conditions: for classes, see
   * {@link ExactOt}. A small weight leaves the source skewed under each condition, while sampling
   * starts from the whole of it.
   */
  default boolean usesCondition() {
    return rowwise();
  }

  /** Every source point with the data point drawn beside it: independent draws stay independent. */
  record Independent() implements Coupling {
    @Override
    public Pairing pair(Tensor x0, Tensor x1, @Nullable Tensor condition, Key key) {
      return Pairing.identity(Math.toIntExact(x0.size(0)));
    }

    @Override
    public boolean rowwise() {
      return true;
    }
  }
}
