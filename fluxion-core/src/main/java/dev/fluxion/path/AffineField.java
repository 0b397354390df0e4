package dev.fluxion.path;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A field made of another, {@code v(t, x) = a(t) x + b(t) f(tau(t), x / s(t))}, whose divergence is
 * {@code a d + b / s div f}; closed forms of f stay in use.
 */
abstract class AffineField implements VelocityField, Divergence.Exact {
  private final VelocityField inner;

  AffineField(VelocityField inner) {
    this.inner = inner;
  }

  /**
   * The coefficients, of t's shape in float64.
   *
   * @param time tau
   * @param shrink 1 / s
   * @param a factor of x
   * @param b factor of f
   */
  record Terms(Tensor time, Tensor shrink, Tensor a, Tensor b) {}

  /**
   * Returns the coefficients.
   *
   * @param t times, [n], float64
   */
  abstract Terms terms(Tensor t);

  @Override
  public final Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Terms terms = terms(t.to(ScalarType.Double));
    Tensor value =
        inner.velocity(
            terms.time().to(t.scalar_type()), x.mul(column(terms.shrink(), x)), condition);
    return x.mul(column(terms.a(), x)).add(value.mul(column(terms.b(), x)));
  }

  private static Tensor column(Tensor perRow, Tensor like) {
    return Tensors.column(perRow.to(like.device(), like.scalar_type()), like);
  }

  /** The coefficients at one time. */
  private record Numbers(double time, double shrink, double a, double b) {
    Tensor point(Tensor x) {
      return shrink == 1 ? x : x.mul(new Scalar(shrink));
    }

    void combine(Tensor x, Tensor out) {
      if (b != 1) {
        out.mul_(new Scalar(b));
      }
      if (a != 0) {
        out.add_(x, new Scalar(a));
      }
    }
  }

  private Numbers numbers(double t) {
    Terms terms = terms(Tensors.of(new double[] {t}, 1));
    return new Numbers(
        terms.time().item_double(),
        terms.shrink().item_double(),
        terms.a().item_double(),
        terms.b().item_double());
  }

  @Override
  public final Evaluator evaluator(long rows, Condition condition) {
    Evaluator evaluator = inner.evaluator(rows, condition);
    return (t, x, out) -> {
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        Numbers numbers = numbers(t);
        evaluator.velocity(numbers.time(), numbers.point(x), out);
        numbers.combine(x, out);
      }
    };
  }

  @Override
  public final RowEvaluator rowEvaluator(long most, Condition condition) {
    RowEvaluator evaluator = inner.rowEvaluator(most, condition);
    return (t, rows, x, out) -> {
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        Terms terms = terms(t.to(ScalarType.Double));
        Tensor point = x.mul(column(terms.shrink(), x));
        evaluator.velocity(terms.time().to(t.scalar_type()), rows, point, out);
        out.mul_(column(terms.b(), x)).addcmul_(column(terms.a(), x), x);
      }
    };
  }

  @Override
  public final Divergence.Evaluator exactDivergence(long most, Condition condition) {
    Divergence.Evaluator evaluator = new ExactTrace().evaluator(inner, most, condition);
    return new Divergence.Evaluator() {
      @Override
      public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
        try (NoGradGuard guard = new NoGradGuard();
            Scope scope = new Scope()) {
          Numbers numbers = numbers(t);
          evaluator.evaluate(numbers.time(), numbers.point(x), velocity, divergence);
          numbers.combine(x, velocity);
          divergence
              .mul_(new Scalar(numbers.b() * numbers.shrink()))
              .add_(new Scalar(numbers.a() * Tensors.rowSize(x)));
        }
      }

      @Override
      public void evaluate(Tensor t, Tensor rows, Tensor x, Tensor velocity, Tensor divergence) {
        try (NoGradGuard guard = new NoGradGuard();
            Scope scope = new Scope()) {
          Terms terms = terms(t.to(ScalarType.Double));
          Tensor point = x.mul(column(terms.shrink(), x));
          evaluator.evaluate(terms.time().to(t.scalar_type()), rows, point, velocity, divergence);
          velocity.mul_(column(terms.b(), x)).addcmul_(column(terms.a(), x), x);
          Tensor slope = terms.b().mul(terms.shrink()).to(x.device(), x.scalar_type());
          Tensor own = terms.a().mul(new Scalar((double) Tensors.rowSize(x)));
          divergence.mul_(slope).add_(own.to(x.device(), x.scalar_type()));
        }
      }
    };
  }
}
