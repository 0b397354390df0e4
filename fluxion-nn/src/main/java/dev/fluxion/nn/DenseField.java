package dev.fluxion.nn;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/**
 * A stack of dense layers as a velocity field.
 *
 * <p>{@link DenseStack#output} is its specification, by autograd where asked; {@link DenseEngine},
 * {@link DensePass} are closed forms of its gradient, its value and its divergence, for stacks that
 * have them.
 */
record DenseField(FieldConfig config, DenseStack stack, Parameters parameters)
    implements TrainableField, Divergence.Exact {

  @Override
  public DenseField with(Tensor flat) {
    return new DenseField(config, stack, parameters.with(flat));
  }

  @Override
  public Tensor output(Parameters given, Tensor t, Tensor x, Condition conditions) {
    return stack.output(given, t, x, conditions);
  }

  /** Returns the condition inputs of a number of rows. */
  Tensor conditionInputs(Condition given, long rows) {
    return stack.conditionInputs(parameters, given, rows);
  }

  private Tensor flat(Tensor x) {
    return x.view(x.size(0), stack.dimension());
  }

  @Override
  public Evaluator evaluator(long rows, Condition conditions) {
    if (!stack.closed()) {
      return TrainableField.super.evaluator(rows, conditions);
    }
    DensePass pass = new DensePass(this, rows, false, conditions);
    return (t, x, out) -> {
      try (Scope scope = new Scope()) {
        pass.velocity(t, flat(x), flat(out));
      }
    };
  }

  @Override
  public RowEvaluator rowEvaluator(long most, Condition conditions) {
    if (!stack.closed()) {
      return TrainableField.super.rowEvaluator(most, conditions);
    }
    DensePass pass = new DensePass(this, most, false, conditions);
    return (t, rows, x, out) -> {
      try (Scope scope = new Scope()) {
        pass.velocity(t, rows, flat(x), flat(out));
      }
    };
  }

  @Override
  public Divergence.Evaluator exactDivergence(long rows, Condition conditions) {
    if (!stack.closed()) {
      return ExactTrace.taped(this, rows, conditions);
    }
    DensePass pass = new DensePass(this, rows, true, conditions);
    return new Divergence.Evaluator() {
      @Override
      public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
        try (Scope scope = new Scope()) {
          pass.velocity(t, flat(x), flat(velocity));
          pass.divergence(divergence);
        }
      }

      @Override
      public void evaluate(Tensor t, Tensor chosen, Tensor x, Tensor velocity, Tensor divergence) {
        try (Scope scope = new Scope()) {
          pass.velocity(t, chosen, flat(x), flat(velocity));
          pass.divergence(divergence);
        }
      }
    };
  }

  @Override
  public GradientEngine gradientEngine(Objective objective, long rows) {
    return stack.closed()
        ? new DenseEngine(this, objective, rows)
        : TrainableField.super.gradientEngine(objective, rows);
  }
}
