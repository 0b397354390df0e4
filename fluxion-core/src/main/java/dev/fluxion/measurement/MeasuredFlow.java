package dev.fluxion.measurement;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Conversions;
import dev.fluxion.path.Prediction;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Products;
import dev.fluxion.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The flow from N(0, I) to data that have a measurement, {@code y = A x1 + e, e_j ~ N(0, s_j^2)},
 * by a model that was trained without it.
 *
 * <p>With {@code D = E[x1 | x_t]} and J its derivative, {@code E[x1 | x_t, y] = D + (sigma^2 /
 * alpha) grad log p(y | x_t)}, and {@code p(y | x_t)} is taken for {@code N(A D, A V A^T + S)}, S
 * the diagonal of s_j^2, so that {@code grad log p(y | x_t) = J^T A^T (A V A^T + S)^-1 (y - A D)};
 * V is a {@link DataSpread}. With that of {@code MOMENTS} all is exact where the data are normal;
 * else the law of x1 given x_t is replaced by the normal one of its mean and covariance. Of the
 * velocity, {@code a x_t + b E[x1 | x_t, y]} with a and b of {@link Conversions}. Sources: Pokle et
 * al. (2024), algorithm 1, whose factor gamma is 1 here; Rozet et al. (2024), algorithm 3.
 *
 * <p>Valid where x0 and x1 are independent and the path has no noise of its own.
 *
 * @param denoiser gives D, and is recorded
 * @param schedule the schedule of the path
 * @param measurement A
 * @param variances s_j^2 for each value of y, 0 or more
 * @param spread what is taken for V
 * @param steps most steps in solving for {@code (A V A^T + S)^-1}, each of which takes one product
 *     with J^T where V is that of {@code MOMENTS}
 * @param least directions of y in which V is less than this share of the {@code ISOTROPIC} one are
 *     left alone, 0 or more: there the derivative of a network is mostly error
 * @param first earliest time at which the gradient is found, positive; before, that of this time is
 *     taken, since {@code sigma^2 / alpha} grows without bound and the error of J with it
 */
public record MeasuredFlow(
    VelocityField denoiser,
    Schedule schedule,
    Measurement measurement,
    List<Double> variances,
    DataSpread spread,
    int steps,
    double least,
    double first)
    implements VelocityField {
  /** The name under which a {@link Condition} holds y, [batch, size]. */
  public static final String MEASURED = "measured";

  private static final double TOLERANCE = 1e-6;
  private static final int STEPS_WITHOUT_TAPE = 200;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public MeasuredFlow {
    variances = List.copyOf(variances);
    if (variances.size() != measurement.size()
        || variances.stream().anyMatch(v -> !(v >= 0) || Double.isInfinite(v))) {
      throw new IllegalArgumentException(
          "variances: are "
              + variances.size()
              + ", but must be "
              + measurement.size()
              + " finite numbers of 0 or more");
    }
    if (steps < 1 || !(least >= 0 && least < 1) || !(first > 0 && first < 1)) {
      throw new IllegalArgumentException(
          "steps, least and first: are "
              + steps
              + ", "
              + least
              + " and "
              + first
              + ", but must be 1 or more, from 0 to below 1, and between 0 and 1");
    }
  }

  /** Returns a condition with the measurement of each row beside what it holds. */
  public static Condition measured(Condition condition, Tensor y) {
    Map<String, Tensor> values = new HashMap<>(condition.values());
    values.put(MEASURED, y);
    return new Condition(values);
  }

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    return Conversions.convert(
        schedule, Prediction.X1, Prediction.VELOCITY, mean(t, x, condition), t, x);
  }

  /**
   * Returns {@code E[x1 | x_t, y]}, of x's shape.
   *
   * @param t times, [batch], at which sigma is not 0
   * @param x points, [batch, dimension]
   * @param condition as {@link #measured} returns it
   */
  public Tensor mean(Tensor t, Tensor x, Condition condition) {
    Tensor y = measurement(condition);
    Tensor late = t.clamp_min(new Scalar(first));
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor point = x.detach().clone().set_requires_grad(true);
      Tensor taped = denoiser.velocity(late, point, condition);
      Tensor found = taped.detach();
      Tensor change = change(taped, found, point, late, y).detach();
      boolean early = t.lt(new Scalar(first)).any().item_bool();
      return (early ? denoiser.velocity(t, x, condition).detach() : found).add(change);
    }
  }

  private static Tensor measurement(Condition condition) {
    Tensor y = condition.values().get(MEASURED);
    if (y == null) {
      throw new IllegalArgumentException("a flow to measured data needs the measurement");
    }
    return y;
  }

  /**
   * Returns the points with {@code A x = y} that are nearest to points, {@code x + A^T (A A^T)^-1
   * (y - A x)}.
   *
   * @param condition as {@link #measured} returns it
   */
  public Tensor projected(Tensor x, Condition condition) {
    Tensor u =
        new ConjugateGradients(STEPS_WITHOUT_TAPE, TOLERANCE)
            .solve(
                r -> measurement.of(measurement.transposed(r)),
                r -> r.mul(new Scalar(0.0)),
                measurement(condition).sub(measurement.of(x)));
    return x.add(measurement.transposed(u));
  }

  /** Returns {@code E[x1 | x_t, y] - D}. */
  private Tensor change(Tensor taped, Tensor found, Tensor point, Tensor t, Tensor y) {
    Tensor wide = t.to(ScalarType.Double);
    Tensor alpha = schedule.alpha(wide);
    Tensor squared = schedule.sigma(wide).square();
    Tensor tweedie = column(squared.div(alpha), point);
    Tensor round = column(squared.div(alpha.square().add(squared)), point);
    boolean moments = spread == DataSpread.MOMENTS;
    UnaryOperator<Tensor> covariance =
        moments ? w -> Products.transposed(taped, point, w, false).mul(tweedie) : w -> w.mul(round);
    double[] own = variances.stream().mapToDouble(Double::doubleValue).toArray();
    Tensor noise =
        Tensors.of(point.scalar_type(), own, 1, own.length).to(point.device(), point.scalar_type());
    Tensor u =
        new ConjugateGradients(moments ? steps : STEPS_WITHOUT_TAPE, TOLERANCE)
            .solve(
                r -> measurement.of(covariance.apply(measurement.transposed(r))).add(r.mul(noise)),
                r -> measurement.of(measurement.transposed(r).mul(round)).mul(new Scalar(least)),
                y.sub(measurement.of(found)));
    return Products.transposed(taped, point, measurement.transposed(u), false).mul(tweedie);
  }

  private static Tensor column(Tensor perRow, Tensor like) {
    return Tensors.column(perRow.to(like.device(), like.scalar_type()), like);
  }
}
