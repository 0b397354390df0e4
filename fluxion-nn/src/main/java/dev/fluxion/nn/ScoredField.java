package dev.fluxion.nn;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.Spread;
import dev.fluxion.path.TimeRange;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A velocity and a score, from two networks whose parameters are one flat tensor.
 *
 * <p>{@link #velocity} is the first network's output. The second, whose parameters are named with
 * {@code score.} before, gives {@code z(t, x) = E[z | x_t = x]} of a path {@code x_t = mu_t + s(t)
 * z}, and the score is {@code -z(t, x) / s(t)}, at the nearest time of the path's range where t is
 * outside of it.
 */
public final class ScoredField implements TrainableField, ScoreField, Divergence.Exact {
  private static final String PREFIX = "score.";

  private final Scored config;
  private final TrainableField velocity;
  private final TrainableField noise;
  private final Parameters parameters;

  private ScoredField(
      Scored config, TrainableField velocity, TrainableField noise, Parameters parameters) {
    this.config = config;
    this.velocity = velocity;
    this.noise = noise;
    this.parameters = parameters;
  }

  static ScoredField of(Scored config, TrainableField velocity, TrainableField noise) {
    List<Parameters.Entry> entries = new ArrayList<>(velocity.parameters().entries());
    long first = velocity.parameters().count();
    for (Parameters.Entry entry : noise.parameters().entries()) {
      entries.add(
          new Parameters.Entry(PREFIX + entry.name(), entry.shape(), first + entry.offset()));
    }
    Tensor flat =
        torch.cat(new TensorVector(velocity.parameters().flat(), noise.parameters().flat()));
    return new ScoredField(config, velocity, noise, new Parameters(flat, entries)).with(flat);
  }

  @Override
  public Scored config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public ScoredField with(Tensor flat) {
    return new ScoredField(
        config,
        velocity.with(Tensors.lasting(() -> first(flat))),
        noise.with(Tensors.lasting(() -> second(flat))),
        parameters.with(flat));
  }

  private Tensor first(Tensor flat) {
    return flat.narrow(0, 0, velocity.parameters().count());
  }

  private Tensor second(Tensor flat) {
    return flat.narrow(0, velocity.parameters().count(), noise.parameters().count());
  }

  private Parameters firstOf(Parameters given) {
    return velocity.parameters().with(first(given.flat()));
  }

  private Parameters secondOf(Parameters given) {
    return noise.parameters().with(second(given.flat()));
  }

  @Override
  public Tensor output(Parameters given, Tensor t, Tensor x, Condition condition) {
    return velocity.output(firstOf(given), t, x, condition);
  }

  @Override
  public Tensor rowLoss(
      Objective objective, Parameters given, PathSample sample, Condition condition) {
    Tensor loss = velocity.rowLoss(objective, firstOf(given), sample, condition);
    return objective instanceof Objective.FlowAndScore both
        ? loss.add(noise.rowLoss(both.noise(), secondOf(given), sample, condition))
        : loss;
  }

  @Override
  public Tensor score(Tensor t, Tensor x, Condition condition) {
    TimeRange range = config.path().range();
    Tensor at = t.clamp_min(new Scalar(range.from())).clamp_max(new Scalar(range.to()));
    Tensor deviation = Tensors.column(config.path().spread().at(at), x).neg();
    return noise.output(noise.parameters(), at, x, condition).div(deviation);
  }

  @Override
  public Evaluator scoreEvaluator(long rows, Condition condition) {
    Evaluator evaluator = noise.evaluator(rows, condition);
    Spread spread = config.path().spread();
    TimeRange range = config.path().range();
    return (t, x, out) -> {
      double at = range.clamp(t);
      evaluator.velocity(at, x, out);
      try (NoGradGuard guard = new NoGradGuard()) {
        out.mul_(new Scalar(-1 / spread.at(at)));
      }
    };
  }

  @Override
  public Evaluator evaluator(long rows, Condition condition) {
    return velocity.evaluator(rows, condition);
  }

  @Override
  public RowEvaluator rowEvaluator(long most, Condition condition) {
    return velocity.rowEvaluator(most, condition);
  }

  @Override
  public Divergence.Evaluator exactDivergence(long rows, Condition condition) {
    return new ExactTrace().evaluator(velocity, rows, condition);
  }

  @Override
  public int rowsAtOnce() {
    return velocity.rowsAtOnce();
  }

  @Override
  public GradientEngine gradientEngine(Objective objective, long rows) {
    return objective instanceof Objective.FlowAndScore both
        ? new Engine(
            velocity.gradientEngine(objective, rows), noise.gradientEngine(both.noise(), rows))
        : new TapedEngine(this, objective);
  }

  /** Both networks' engines, each writing its part of the gradient. */
  private final class Engine implements GradientEngine {
    private final GradientEngine flow;
    private final GradientEngine score;
    private @Nullable Tensor whole;
    private @Nullable Tensor flowPart;
    private @Nullable Tensor scorePart;

    Engine(GradientEngine flow, GradientEngine score) {
      this.flow = flow;
      this.score = score;
    }

    // Identity is meant: an equal address may be another tensor's after this one was freed.
    @SuppressWarnings("ReferenceEquality")
    @Override
    public double lossAndGradient(
        PathSample sample, Condition condition, long batch, Tensor gradient) {
      Tensor ofFlow = flowPart;
      Tensor ofScore = scorePart;
      if (whole != gradient || ofFlow == null || ofScore == null) {
        ofFlow = Tensors.lasting(() -> first(gradient));
        ofScore = Tensors.lasting(() -> second(gradient));
        whole = gradient;
        flowPart = ofFlow;
        scorePart = ofScore;
      }
      return flow.lossAndGradient(sample, condition, batch, ofFlow)
          + score.lossAndGradient(sample, condition, batch, ofScore);
    }
  }
}
