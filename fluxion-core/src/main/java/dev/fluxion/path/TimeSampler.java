package dev.fluxion.path;

import dev.fluxion.tensor.Key;

/**
 * Where on the path training looks: draws t in (0, 1).
 *
 * <p>Each time depends on the key and on the row's place in the batch only, so a batch may be drawn
 * in parts.
 */
public interface TimeSampler {
  /**
   * Draws the times of rows {@code from} (included) to {@code to} (excluded) of a batch.
   *
   * @param batch number of rows of the whole batch
   * @param times receives {@code to - from} times
   */
  void draw(Key key, int batch, int from, int to, double[] times);

  /** t uniform between 0 and 1. */
  record Uniform() implements TimeSampler {
    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      key.uniform(from, times, 0, to - from);
    }
  }

  /**
   * One uniform time in each of the batch's n equal parts of (0, 1): {@code t_i = ((i + r) mod n +
   * u_i) / n}.
   *
   * <p>The turn r is drawn once a batch, uniform from 0 to n - 1, so that each row's own time is
   * uniform and a row that always has the same place in the batch still sees all times.
   */
  record Stratified() implements TimeSampler {
    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      long[] turn = new long[1];
      key.derive(0).below(batch, 0, turn, 0, 1);
      key.uniform(from, times, 0, to - from);
      for (int i = from; i < to; i++) {
        times[i - from] = ((i + turn[0]) % batch + times[i - from]) / batch;
      }
    }
  }

  /**
   * Logit-normal times: {@code t = 1 / (1 + exp(-(mean + scale z)))}, z standard normal.
   *
   * <p>Source: Esser et al., "Scaling rectified flow transformers" (2024), section 3.1.
   *
   * @param mean location on the logit scale; above 0 looks more at the data
   * @param scale spread on the logit scale, positive
   */
  record LogitNormal(double mean, double scale) implements TimeSampler {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the mean is not finite or the scale not positive
     */
    public LogitNormal {
      if (!Double.isFinite(mean)) {
        throw new IllegalArgumentException("mean: is " + mean + ", but must be finite");
      }
      if (!(scale > 0) || Double.isInfinite(scale)) {
        throw new IllegalArgumentException("scale: is " + scale + ", but must be positive");
      }
    }

    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      key.normal(from, times, 0, to - from);
      for (int i = 0; i < to - from; i++) {
        times[i] = 1 / (1 + StrictMath.exp(-(mean + scale * times[i])));
      }
    }
  }

  /**
   * Uniform times through the polynomial warp of {@link TimeWarp}.
   *
   * @param s slope of the warp at t = 1/2, above 0 and up to 3/2
   */
  record Warp(double s) implements TimeSampler {
    /**
     * Checks s.
     *
     * @throws IllegalArgumentException if the warp is not monotone
     */
    public Warp {
      new TimeWarp(s);
    }

    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      TimeWarp warp = new TimeWarp(s);
      key.uniform(from, times, 0, to - from);
      for (int i = 0; i < to - from; i++) {
        times[i] = warp.at(times[i]);
      }
    }
  }
}
