package dev.fluxion.path;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Velocity, data point, source point and score from each other, as {@code a(t) x_t + b(t) given}.
 *
 * <p>Each is a pair of weights of (x1, x0): x_t has (alpha, sigma), the velocity (alpha', sigma'),
 * the data point (1, 0), the source point (0, 1), the score (0, -1 / sigma). With (g1, g0) those of
 * what is given and (w1, w0) of what is wanted, {@code a = (w1 g0 - w0 g1) / D, b = (alpha w0 -
 * sigma w1) / D, D = alpha g0 - sigma g1}. They hold for paths without additional noise, those of
 * the score for the source N(0, I) with x0 and x1 independent.
 */
public final class Conversions {
  /**
   * The coefficients of a conversion.
   *
   * @param a factor of the point x_t
   * @param b factor of what is given
   */
  public record Factors(double a, double b) {}

  /** Weights of x1 and x0. */
  private record Weights(Tensor one, Tensor zero) {
    static Weights of(Prediction kind, Schedule schedule, Tensor t) {
      return switch (kind) {
        case VELOCITY -> new Weights(schedule.alphaDot(t), schedule.sigmaDot(t));
        case X1 -> new Weights(t.new_ones(t.shape()), t.new_zeros(t.shape()));
        case NOISE -> new Weights(t.new_zeros(t.shape()), t.new_ones(t.shape()));
        case SCORE -> new Weights(t.new_zeros(t.shape()), schedule.sigma(t).reciprocal().neg());
      };
    }
  }

  private Conversions() {}

  /**
   * Returns the coefficients at one time.
   *
   * @throws IllegalArgumentException naming t if they are not finite there
   */
  public static Factors factors(Schedule schedule, Prediction given, Prediction wanted, double t) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor[] both = factors(schedule, given, wanted, Tensors.of(new double[] {t}, 1));
      return new Factors(both[0].item_double(), both[1].item_double());
    }
  }

  /**
   * Returns the coefficients a and b at many times, of t's shape in float64.
   *
   * @throws IllegalArgumentException naming the first time at which they are not finite
   */
  public static Tensor[] factors(
      Schedule schedule, Prediction given, Prediction wanted, Tensor times) {
    Tensor t = times.to(ScalarType.Double);
    Tensor[] both = unchecked(schedule, given, wanted, t);
    Tensor finite = both[0].isfinite().logical_and(both[1].isfinite());
    if (!finite.all().item_bool()) {
      double[] flags = Tensors.doubles(finite);
      int first = 0;
      while (flags[first] != 0) {
        first++;
      }
      throw new IllegalArgumentException(
          "at t = "
              + Tensors.doubles(t)[first]
              + " no "
              + wanted
              + " can be found from the "
              + given
              + ", because a coefficient of the schedule is 0 or infinite there; stay inside of the"
              + " path's range of times");
    }
    return both;
  }

  /** Returns whether the coefficients are finite at one time. */
  public static boolean finite(Schedule schedule, Prediction given, Prediction wanted, double t) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor[] both = unchecked(schedule, given, wanted, Tensors.of(new double[] {t}, 1));
      return Double.isFinite(both[0].item_double()) && Double.isFinite(both[1].item_double());
    }
  }

  private static Tensor[] unchecked(
      Schedule schedule, Prediction given, Prediction wanted, Tensor t) {
    if (given == wanted) {
      return new Tensor[] {t.new_zeros(t.shape()), t.new_ones(t.shape())};
    }
    Tensor alpha = schedule.alpha(t);
    Tensor sigma = schedule.sigma(t);
    Weights g = Weights.of(given, schedule, t);
    Weights w = Weights.of(wanted, schedule, t);
    Tensor determinant = alpha.mul(g.zero()).sub(sigma.mul(g.one()));
    Tensor a = w.one().mul(g.zero()).sub(w.zero().mul(g.one())).div(determinant);
    Tensor b = alpha.mul(w.zero()).sub(sigma.mul(w.one())).div(determinant);
    return new Tensor[] {a, b};
  }

  /**
   * Converts what a field gives at points of a path.
   *
   * @param given the quantity at each point, [batch, ...]
   * @param t times, [batch]
   * @param x the points, [batch, ...]
   * @throws IllegalArgumentException naming the first time at which that is not possible
   */
  public static Tensor convert(
      Schedule schedule, Prediction from, Prediction to, Tensor given, Tensor t, Tensor x) {
    if (from == to) {
      return given;
    }
    Tensor[] factors = factors(schedule, from, to, t.detach());
    Tensor a = Tensors.column(factors[0].to(x.scalar_type()), x);
    Tensor b = Tensors.column(factors[1].to(x.scalar_type()), x);
    return x.mul(a).add(given.mul(b));
  }

  /**
   * Returns the score that belongs to what a field gives, for the source N(0, I) with x0 and x1
   * independent.
   *
   * @param range times to which others are moved, so that the score is finite
   */
  public static ScoreField score(
      VelocityField field, Schedule schedule, Prediction given, TimeRange range) {
    VelocityField converted =
        new ClampedField(new ConvertedField(field, schedule, given, Prediction.SCORE), range);
    return new ScoreField() {
      @Override
      public Tensor score(Tensor t, Tensor x, Condition condition) {
        return converted.velocity(t, x, condition);
      }

      @Override
      public VelocityField.Evaluator scoreEvaluator(long rows, Condition condition) {
        return converted.evaluator(rows, condition);
      }
    };
  }
}
