package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.TimeRange;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
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
 * The flow matching loss of one batch and its gradient.
 *
 * <p>Of some rows the condition is left out, chosen by the place of the row in the batch: its
 * inputs become zeros.
 *
 * <p>A batch is cut into shards whose borders depend on its size alone. Each shard draws its own
 * x0, t and noise by the place of its rows in the batch, and the shards' gradients are added in a
 * fixed order, so that the result does not depend on the number of workers.
 *
 * <p>Its buffers serve one call at a time.
 */
final class Loss implements TrainingLoss {
  /** Rows of a shard: small enough for two threads to share a batch of a thousand. */
  static final int SHARD = 512;

  /**
   * What the loss is made of.
   *
   * @param objective the objective on the path
   * @param range the times on which its loss is finite, over which drawn times are spread
   * @param dimension number of values in a row
   * @param condition number of condition inputs of a row, 0 without condition
   * @param drop share of the rows whose condition is left out
   */
  record Parts(
      ProbabilityPath path,
      Objective objective,
      TimeRange range,
      TimeSampler time,
      int dimension,
      int condition,
      double drop) {
    /** Returns the parts that an experiment names. */
    static Parts of(Experiment experiment, PointTraining points) {
      return new Parts(
          experiment.path(),
          experiment.objective().on(experiment.path()),
          experiment.objective().range(experiment.path()),
          experiment.time(),
          points.columns().size(),
          points.condition().map(ConditionSchema::size).orElse(0),
          points.condition().map(ConditionSchema::drop).orElse(0.0));
    }

    /** Returns the same with every condition as it is. */
    Parts complete() {
      return new Parts(path, objective, range, time, dimension, condition, 0);
    }
  }

  private final Parts parts;
  private final TrainableField field;
  private final TimedPairs pairs;
  private final int batch;
  private final Workers workers;
  private final ScalarType type;
  private final Shards shards;
  private final GradientEngine[] engines;
  private Tensor[] gradients = new Tensor[0];
  private final Tensor[] shard0;
  private final Tensor[] shard1;
  private final Tensor[] shardCondition;
  private final Condition[] given;
  private final Tensor[] times;
  private final double[] losses;

  Loss(Parts parts, TrainableField field, PairSource pairs, int batch, Workers workers) {
    this.parts = parts;
    this.field = field;
    this.pairs = new TimedPairs(pairs);
    this.batch = batch;
    this.workers = workers;
    type = field.parameters().flat().scalar_type();
    shards = Shards.of(batch, Math.min(SHARD, field.rowsAtOnce()));
    int count = shards.count();
    engines = new GradientEngine[count];
    losses = new double[count];
    shard0 = new Tensor[count];
    shardCondition = new Tensor[count];
    given = new Condition[count];
    shard1 = new Tensor[count];
    times = new Tensor[count];
    for (int i = 0; i < count; i++) {
      // Views of one tensor would share its version, and a tape refuses what another shard wrote.
      shard0[i] = onDevice(Tensors.empty(type, shards.rows(i), parts.dimension()));
      shard1[i] = onDevice(Tensors.empty(type, shards.rows(i), parts.dimension()));
      shardCondition[i] = onDevice(Tensors.empty(type, shards.rows(i), parts.condition()));
      given[i] =
          parts.condition() == 0
              ? Condition.NONE
              : new Condition(Map.of(Condition.INPUTS, shardCondition[i]));
      times[i] = onDevice(Tensors.empty(type, shards.rows(i)));
      engines[i] = field.gradientEngine(parts.objective(), shards.rows(i));
    }
  }

  private Tensor onDevice(Tensor tensor) {
    return tensor.to(field.parameters().flat().device(), type);
  }

  @Override
  public Tensor gradient() {
    return gradients[0];
  }

  @Override
  public double withGradient(Key key, long step) {
    if (gradients.length == 0) {
      gradients = new Tensor[shards.count()];
      Arrays.setAll(
          gradients, i -> Tensors.lasting(() -> torch.empty_like(field.parameters().flat())));
    }
    workers.run(
        shards.count(),
        (shard, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            draw(key, step, shard);
            losses[shard] =
                engines[shard].lossAndGradient(
                    sample(key, step, shard), given[shard], batch, gradients[shard]);
          }
        });
    Shards.addUp(gradients);
    return sum();
  }

  @Override
  public double dataSeconds() {
    return pairs.seconds() / shards.sharing(workers);
  }

  @Override
  public double value(Parameters parameters, Key key, long step) {
    workers.run(
        shards.count(),
        (shard, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            draw(key, step, shard);
            PathSample sample = sample(key, step, shard);
            Tensor rows = field.rowLoss(parts.objective(), parameters, sample, given[shard]);
            losses[shard] = rows.sum().item_double() / batch;
          }
        });
    return sum();
  }

  private double sum() {
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  private void draw(Key key, long step, int shard) {
    int from = shards.from(shard);
    int rows = shards.rows(shard);
    pairs.draw(
        key, step, batch, from, from + rows, shard0[shard], shard1[shard], shardCondition[shard]);
  }

  private PathSample sample(Key key, long step, int shard) {
    int from = shards.from(shard);
    int rows = shards.rows(shard);
    if (parts.condition() > 0 && parts.drop() > 0) {
      Tensor kept = Tensors.of(type, kept(key, step, from, rows, parts.drop()), rows, 1);
      shardCondition[shard].mul_(onDevice(kept));
    }
    double[] drawn = new double[rows];
    parts.time().draw(key.derive(Purpose.TIME).derive(step), batch, from, from + rows, drawn);
    if (!parts.range().whole()) {
      for (int i = 0; i < rows; i++) {
        drawn[i] = parts.range().at(drawn[i]);
      }
    }
    Tensors.write(times[shard], drawn);
    return parts
        .path()
        .sample(
            shard0[shard],
            shard1[shard],
            times[shard],
            key.derive(Purpose.NOISE).derive(step),
            from);
  }

  /**
   * Returns 0 for the rows whose condition is left out, and 1 for the others.
   *
   * @param from index of the first row in the batch
   * @param rate share of rows that are left out
   */
  static double[] kept(Key key, long step, int from, int rows, double rate) {
    double[] kept = new double[rows];
    key.derive(Purpose.CONDITION_DROP).derive(step).uniform(from, kept, 0, rows);
    for (int i = 0; i < rows; i++) {
      kept[i] = kept[i] < rate ? 0 : 1;
    }
    return kept;
  }
}
