package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A conditional field under {@link Guidance}: {@code v + (w - 1) (v - v_absent)} with w = G inside
 * the interval and 1 outside; the divergence is the same combination of both divergences.
 *
 * @param field the conditional field, which was trained with the condition left out of some rows
 * @param guidance scale and interval
 */
public record GuidedField(VelocityField field, Guidance guidance)
    implements VelocityField, Divergence.Exact {
  /** Inputs of a condition that says nothing, where these are not zeros. */
  static final String ABSENT = "absent";

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor given = field.velocity(t, x, condition);
    Tensor absent = field.velocity(t, x, absent(condition));
    return given.add(given.sub(absent).mul(Tensors.column(excess(t, x), x)));
  }

  /** Returns w - 1 at each time. */
  private Tensor excess(Tensor t, Tensor like) {
    return t.ge(new Scalar(guidance.from()))
        .logical_and(t.le(new Scalar(guidance.to())))
        .to(like.scalar_type())
        .mul(new Scalar(guidance.scale() - 1));
  }

  /** Returns the same with inputs that say nothing: those given for that, else zeros. */
  private static Condition absent(Condition condition) {
    Tensor inputs = condition.values().get(Condition.INPUTS);
    if (inputs == null) {
      throw new IllegalArgumentException("guidance needs a condition, but none is given");
    }
    Map<String, Tensor> values = new HashMap<>(condition.values());
    Tensor nothing = values.get(ABSENT);
    values.put(Condition.INPUTS, nothing == null ? torch.zeros_like(inputs) : nothing);
    return new Condition(values);
  }

  @Override
  public Evaluator evaluator(long rows, Condition condition) {
    Evaluator given = field.evaluator(rows, condition);
    Evaluator absent = field.evaluator(rows, absent(condition));
    return (t, x, out) -> {
      given.velocity(t, x, out);
      double excess = guidance.weight(t) - 1;
      if (excess != 0) {
        try (NoGradGuard guard = new NoGradGuard();
            Scope scope = new Scope()) {
          Tensor other = torch.empty_like(out);
          absent.velocity(t, x, other);
          combine(out, other, excess);
        }
      }
    };
  }

  @Override
  public RowEvaluator rowEvaluator(long most, Condition condition) {
    RowEvaluator given = field.rowEvaluator(most, condition);
    RowEvaluator absent = field.rowEvaluator(most, absent(condition));
    return (t, rows, x, out) -> {
      given.velocity(t, rows, x, out);
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        Tensor other = torch.empty_like(out);
        absent.velocity(t, rows, x, other);
        combine(out, other, Tensors.column(excess(t, x), x));
      }
    };
  }

  @Override
  public Divergence.Evaluator exactDivergence(long rows, Condition condition) {
    Divergence.Evaluator given = new ExactTrace().evaluator(field, rows, condition);
    Divergence.Evaluator absent = new ExactTrace().evaluator(field, rows, absent(condition));
    return new Divergence.Evaluator() {
      @Override
      public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
        given.evaluate(t, x, velocity, divergence);
        double excess = guidance.weight(t) - 1;
        if (excess != 0) {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            Tensor other = torch.empty_like(velocity);
            Tensor trace = torch.empty_like(divergence);
            absent.evaluate(t, x, other, trace);
            combine(velocity, other, excess);
            combine(divergence, trace, excess);
          }
        }
      }

      @Override
      public void evaluate(Tensor t, Tensor chosen, Tensor x, Tensor velocity, Tensor divergence) {
        given.evaluate(t, chosen, x, velocity, divergence);
        try (NoGradGuard guard = new NoGradGuard();
            Scope scope = new Scope()) {
          Tensor other = torch.empty_like(velocity);
          Tensor trace = torch.empty_like(divergence);
          absent.evaluate(t, chosen, x, other, trace);
          Tensor excess = excess(t, x);
          combine(velocity, other, Tensors.column(excess, x));
          combine(divergence, trace, excess);
        }
      }
    };
  }

  private static void combine(Tensor given, Tensor absent, double excess) {
    try (Scalar grown = new Scalar(1 + excess);
        Scalar minus = new Scalar(-excess)) {
      given.mul_(grown).add_(absent, minus);
    }
  }

  private static void combine(Tensor given, Tensor absent, Tensor excess) {
    given.add_(given.sub(absent).mul(excess));
  }
}
