package dev.fluxion.nn;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Likelihood;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/**
 * A stack of dense layers as a velocity field.
 *
 * <p>{@link DenseStack#output} is its specification, by autograd where asked; {@link DenseEngine}
 * and {@link DensePass} are closed forms of its gradient, its value and its divergence, for stacks
 * that have them, by libtorch; {@link FusedEngine} and {@link FusedPass} the same by {@link
 * DenseKernels}, where there are some.
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

  @Override
  public String engine() {
    return FusedKernels.engine(this);
  }

  @Override
  public String valueEngine() {
    return FusedKernels.get()
        .filter(kernels -> FusedStack.obstacle(kernels, this, FusedStack.Use.VALUE).isEmpty())
        .map(DenseKernels::name)
        .orElse("libtorch");
  }

  private DenseEvaluation evaluation(long rows, boolean divergence, Condition conditions) {
    FusedStack.Use use = divergence ? FusedStack.Use.DIVERGENCE : FusedStack.Use.VALUE;
    return FusedStack.of(this, use)
        .<DenseEvaluation>map(
            fused -> new FusedPass(fused, this, Math.toIntExact(rows), divergence, conditions))
        .orElseGet(() -> new DensePass(this, rows, divergence, conditions));
  }

  private Tensor flat(Tensor x) {
    return x.view(x.size(0), stack.dimension());
  }

  @Override
  public Evaluator evaluator(long rows, Condition conditions) {
    if (!stack.closed()) {
      return TrainableField.super.evaluator(rows, conditions);
    }
    DenseEvaluation pass = evaluation(rows, false, conditions);
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
    DenseEvaluation pass = evaluation(most, false, conditions);
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
    DenseEvaluation pass = evaluation(rows, true, conditions);
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
        ? FusedStack.of(this, FusedStack.Use.GRADIENT)
            .<GradientEngine>map(
                fused -> new FusedEngine(fused, this, objective, Math.toIntExact(rows)))
            .orElseGet(() -> new DenseEngine(this, objective, rows))
        : TrainableField.super.gradientEngine(objective, rows);
  }

  @Override
  public GradientEngine likelihoodEngine(Likelihood objective, Source source, long rows) {
    return stack.closed()
        ? LikelihoodEngine.dense(this, objective, source, rows)
        : TrainableField.super.likelihoodEngine(objective, source, rows);
  }
}
