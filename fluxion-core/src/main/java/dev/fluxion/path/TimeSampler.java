package dev.fluxion.path;

import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

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

  /**
   * Times of a quantile function, {@code t = Q(u)} with u uniform, such as {@code u -> u * u}.
   *
   * @throws IllegalArgumentException if it does not rise within 0 to 1 on a grid of u
   */
  static TimeSampler of(DoubleUnaryOperator quantile) {
    double[] values = new double[257];
    for (int i = 0; i < values.length; i++) {
      values[i] = quantile.applyAsDouble(i / 256.0);
    }
    checkQuantile("quantile", values);
    return (key, batch, from, to, times) -> map(key, from, to, times, quantile);
  }

  private static void map(Key key, int from, int to, double[] times, DoubleUnaryOperator quantile) {
    key.uniform(from, times, 0, to - from);
    for (int i = 0; i < to - from; i++) {
      times[i] = quantile.applyAsDouble(times[i]);
    }
  }

  private static void checkQuantile(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] <= 1) || (i > 0 && values[i] < values[i - 1])) {
        throw new IllegalArgumentException(
            name
                + ": goes to "
                + values[i]
                + " at u = "
                + (double) i / (values.length - 1)
                + ", but must rise, or stay, within 0 to 1");
      }
    }
  }

  /**
   * Times with a mode at 1/2, {@code t = u + scale (cos(pi u / 2)^2 - 1 + u)}, u uniform.
   *
   * <p>scale above 0 looks more at the middle, below 0 more at the ends; the law of 1 - t is that
   * of t. Source: Esser et al., "Scaling rectified flow transformers" (2024), section 3.1, equation
   * 20.
   *
   * @param scale from -1 to 2 / (pi - 2), for which t rises with u
   */
  record Mode(double scale) implements TimeSampler {
    private static final double MOST = 2 / (Math.PI - 2);

    /**
     * Checks the scale.
     *
     * @throws IllegalArgumentException if t does not rise with u
     */
    public Mode {
      if (!(scale >= -1 && scale <= MOST)) {
        throw new IllegalArgumentException(
            "scale: is " + scale + ", but must be from -1 to 2 / (pi - 2) = " + MOST);
      }
    }

    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      map(
          key,
          from,
          to,
          times,
          u -> {
            double sin = StrictMath.sin(Math.PI / 2 * u);
            return u + scale * (u - sin * sin);
          });
    }
  }

  /**
   * Times with the U-shaped density {@code a cosh(a (t - 1/2)) / (2 sinh(a / 2))}, a mixture of
   * exponential laws that fall from both ends: {@code t = 1/2 + asinh((2 u - 1) sinh(a / 2)) / a},
   * u uniform.
   *
   * <p>Source: Lee et al., "Improving the training of rectified flows" (2024), section 4.
   *
   * @param a how much the ends are preferred, above 0 and up to 100
   */
  record UShaped(double a) implements TimeSampler {
    /**
     * Checks a.
     *
     * @throws IllegalArgumentException if it is not above 0 and up to 100
     */
    public UShaped {
      if (!(a > 0 && a <= 100)) {
        throw new IllegalArgumentException("a: is " + a + ", but must be above 0 and up to 100");
      }
    }

    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      double height = StrictMath.sinh(a / 2);
      map(
          key,
          from,
          to,
          times,
          u -> {
            double x = Math.abs(2 * u - 1) * height;
            double area = StrictMath.log1p(x + x * x / (1 + Math.sqrt(1 + x * x)));
            return 0.5 + Math.copySign(Math.min(0.5, area / a), u - 0.5);
          });
    }
  }

  /**
   * Times of a quantile function that is given by a table, {@code t = Q(u)} with u uniform, linear
   * between {@code Q(i / (n - 1)) = values_i}.
   *
   * @param values two or more, rising (or staying) within 0 to 1
   */
  record Quantile(List<Double> values) implements TimeSampler {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if there are fewer than two or they do not rise within 0 to
     *     1
     */
    public Quantile {
      values = List.copyOf(values);
      if (values.size() < 2) {
        throw new IllegalArgumentException(
            "values: has " + values.size() + " numbers, but must have 2 or more");
      }
      checkQuantile("values", plain(values));
    }

    private static double[] plain(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void draw(Key key, int batch, int from, int to, double[] times) {
      double[] table = plain(values);
      map(
          key,
          from,
          to,
          times,
          u -> {
            double place = u * (table.length - 1);
            int i = Math.min(table.length - 2, (int) place);
            return table[i] + (place - i) * (table[i + 1] - table[i]);
          });
    }
  }
}
