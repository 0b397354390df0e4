package dev.fluxion.train;

import dev.fluxion.density.Likelihood;
import dev.fluxion.density.LogDensity;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The negative log likelihood of one batch and its gradient.
 *
 * <p>A batch is cut into shards as in {@link Loss}; probes depend on key, step and place in the
 * batch only, so that the result does not depend on the number of workers.
 */
final class LikelihoodLoss implements TrainingLoss {
  /** Rows of a shard: each is solved, which costs as much as hundreds of rows of a flow loss. */
  static final int SHARD = 128;

  private final Likelihood objective;
  private final Source source;
  private final TrainableField field;
  private final TimedPairs pairs;
  private final Workers workers;
  private final Shards shards;
  private final Tensor[] x0;
  private final Tensor[] x1;
  private final Tensor[] times;
  private final Tensor[] inputsOf;
  private final Condition[] given;
  private final double drop;
  private final Tensor[] gradients;
  private final GradientEngine[][] engines;
  private final double[] losses;

  LikelihoodLoss(
      TrainingJob job,
      PointTraining points,
      Likelihood objective,
      PairSource pairs,
      int batch,
      boolean complete,
      Workers workers) {
    this.objective = objective;
    this.pairs = new TimedPairs(pairs);
    this.workers = workers;
    source = job.experiment().path().initial(points.source());
    field = job.field();
    shards = Shards.of(batch, Math.min(SHARD, field.rowsAtOnce()));
    int inputs = points.condition().map(ConditionSchema::size).orElse(0);
    drop = complete ? 0 : points.condition().map(ConditionSchema::drop).orElse(0.0);
    inputsOf = new Tensor[shards.count()];
    given = new Condition[shards.count()];
    x0 = new Tensor[shards.count()];
    x1 = new Tensor[shards.count()];
    times = new Tensor[shards.count()];
    gradients = new Tensor[shards.count()];
    losses = new double[shards.count()];
    engines = new GradientEngine[workers.size()][];
    for (int i = 0; i < shards.count(); i++) {
      x0[i] = buffer(shards.rows(i), points.columns().size());
      x1[i] = buffer(shards.rows(i), points.columns().size());
      times[i] = buffer(shards.rows(i)).zero_();
      inputsOf[i] = buffer(shards.rows(i), inputs);
      given[i] =
          inputs == 0 ? Condition.NONE : new Condition(Map.of(Condition.INPUTS, inputsOf[i]));
      gradients[i] = torch.empty_like(field.parameters().flat());
    }
  }

  private Tensor buffer(long... shape) {
    ScalarType type = field.parameters().flat().scalar_type();
    return Tensors.empty(type, shape).to(field.parameters().flat().device(), type);
  }

  @Override
  public Tensor gradient() {
    return gradients[0];
  }

  /** Makes the engines of all workers, for both sizes of shards, outside of any scope of theirs. */
  private void ready() {
    if (engines[0] == null) {
      int smaller = shards.batch() / shards.count();
      int sizes = shards.batch() % shards.count() == 0 ? 1 : 2;
      for (int worker = 0; worker < Math.min(engines.length, shards.count()); worker++) {
        engines[worker] = new GradientEngine[sizes];
        for (int more = 0; more < sizes; more++) {
          engines[worker][more] = field.likelihoodEngine(objective, source, (long) smaller + more);
        }
      }
    }
  }

  @Override
  public double withGradient(Key key, long step) {
    ready();
    int smaller = shards.batch() / shards.count();
    workers.run(
        shards.count(),
        (shard, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            losses[shard] =
                engines[worker][shards.rows(shard) - smaller].lossAndGradient(
                    sample(key, step, shard), given[shard], shards.batch(), gradients[shard]);
          }
        });
    Shards.addUp(gradients);
    return Arrays.stream(losses).sum();
  }

  @Override
  public double dataSeconds() {
    return pairs.seconds() / shards.sharing(workers);
  }

  @Override
  public double value(Parameters parameters, Key key, long step) {
    TrainableField with = field.with(parameters.flat());
    workers.run(
        shards.count(),
        (shard, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            PathSample sample = sample(key, step, shard);
            LogDensity density =
                new LogDensity(with, source, objective.divergence(sample), objective.odeSolver());
            Tensor found = density.score(sample.x1(), objective.grid(), given[shard]).logDensity();
            losses[shard] = objective.rowLoss(found, sample).sum().item_double() / shards.batch();
          }
        });
    return Arrays.stream(losses).sum();
  }

  private PathSample sample(Key key, long step, int shard) {
    int from = shards.from(shard);
    pairs.draw(
        key, step, shards.batch(), from, shards.to(shard), x0[shard], x1[shard], inputsOf[shard]);
    if (drop > 0) {
      int rows = shards.rows(shard);
      Tensor kept = Tensors.of(Loss.kept(key, step, from, rows, drop), rows, 1);
      inputsOf[shard].mul_(kept.to(inputsOf[shard].device(), inputsOf[shard].scalar_type()));
    }
    return objective.sample(x1[shard], times[shard], key.derive(step), from);
  }
}
