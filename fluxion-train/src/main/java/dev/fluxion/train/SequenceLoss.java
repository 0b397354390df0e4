package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ObservedConfig;
import dev.fluxion.experiment.PositionsConfig;
import dev.fluxion.model.ConditionEncoder;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.Sequences;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.TimeRange;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The flow matching loss of one batch of sequences and its gradient: the mean over sequences of the
 * mean over their positions, each with its weight, of the loss of a position. In the modes that go
 * forward the sum over positions is divided by the mean length of all sequences instead: there a
 * position does not know how long its sequence will be, and a weight of one over that length would
 * pull its velocity towards that of short sequences.
 *
 * <p>Sequences of a shard are filled up to the longest of them; what is filled in has no weight. A
 * batch is cut into shards whose borders depend on its size and the longest window alone.
 */
final class SequenceLoss implements TrainingLoss {
  /** Positions of a shard, about: small enough for a core's cache. */
  private static final int POSITIONS = 4096;

  private final SequenceTraining data;
  private final SequenceTraining.Windows windows;
  private final Experiment experiment;
  private final Objective objective;
  private final TimeRange range;
  private final SequenceField field;
  private final int batch;
  private final double drop;
  private final boolean ownTimes;
  private final PositionsConfig positions;
  private final Workers workers;
  private final Shards shards;
  private final ScalarType type;
  private final GradientEngine[] engines;
  private final Tensor[] gradients;
  private final LongAdder reading = new LongAdder();
  private final double[] losses;

  SequenceLoss(
      TrainingJob job,
      SequenceTraining data,
      SequenceTraining.Windows windows,
      int batch,
      boolean complete,
      Workers workers) {
    this.data = data;
    this.windows = windows;
    this.batch = batch;
    this.workers = workers;
    experiment = job.experiment();
    objective = experiment.objective().on(experiment.path());
    range = experiment.objective().range(experiment.path());
    field = (SequenceField) job.field();
    drop = complete ? 0 : data.condition().map(ConditionSchema::drop).orElse(0.0);
    PositionsConfig given = experiment.positions();
    positions = given == null ? PositionsConfig.DEFAULT : given;
    ownTimes =
        experiment.mode() == SequenceMode.AUTOREGRESSIVE
            || positions.times() == PositionsConfig.Times.POSITION;
    shards = Shards.of(batch, Math.max(1, POSITIONS / data.data().length()));
    type = field.parameters().flat().scalar_type();
    engines = new GradientEngine[shards.count()];
    gradients = new Tensor[shards.count()];
    losses = new double[shards.count()];
    for (int i = 0; i < shards.count(); i++) {
      engines[i] = field.gradientEngine(objective, shards.rows(i));
      gradients[i] = torch.empty_like(field.parameters().flat());
    }
  }

  /** What a shard's loss is taken of. */
  private record Drawn(PathSample sample, Condition condition) {}

  @Override
  public Tensor gradient() {
    return gradients[0];
  }

  @Override
  public double withGradient(Key key, long step) {
    workers.run(
        shards.count(),
        (shard, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            Drawn drawn = draw(key, step, shard);
            losses[shard] =
                engines[shard].lossAndGradient(
                    drawn.sample(), drawn.condition(), batch, gradients[shard]);
          }
        });
    Shards.addUp(gradients);
    return sum();
  }

  @Override
  public double dataSeconds() {
    return reading.sum() / 1e9 / shards.sharing(workers);
  }

  @Override
  public double value(Parameters parameters, Key key, long step) {
    workers.run(
        shards.count(),
        (shard, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            Drawn drawn = draw(key, step, shard);
            Tensor rows = field.rowLoss(objective, parameters, drawn.sample(), drawn.condition());
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

  private Drawn draw(Key key, long step, int shard) {
    int from = shards.from(shard);
    int n = shards.rows(shard);
    long start = System.nanoTime();
    Sequences drawn = windows.read(key, step, batch, from, from + n);
    reading.add(System.nanoTime() - start);
    Padded padded = Padded.of(drawn, data.data().channels().size(), this::standard);
    int length = padded.length();
    int channels = data.channels().size();
    Tensor x1 = onDevice(Tensors.of(type, padded.values(), n, length, channels));
    double[] stamps = padded.since(data.frame().step());
    Tensor x0 =
        onDevice(
            data.source()
                .at(padded.shared(stamps), channels)
                .sample(
                    key.derive(Purpose.SOURCE).derive(step).derive(shard),
                    0,
                    type,
                    n,
                    length,
                    channels));
    Map<String, Tensor> given = new HashMap<>();
    Tensor mask = onDevice(Tensors.of(type, padded.mask(), n, length));
    given.put(SequenceField.MASK, mask);
    given.put(SequenceField.STAMPS, onDevice(Tensors.of(type, stamps, n, length)));
    data.condition()
        .ifPresent(
            schema ->
                given.put(SequenceField.INPUTS, inputs(schema, drawn, padded, key, step, from)));
    if (experiment.mode() == SequenceMode.AUTOREGRESSIVE) {
      given.put(
          SequenceField.HISTORY,
          field.shape().noise() ? torch.cat(new TensorVector(x1, x0), 2) : x1);
    }
    Tensor weight = mask.mul(onDevice(Tensors.of(type, positions.of(length), 1, length)));
    ObservedConfig observed = experiment.observed();
    if (observed != null) {
      Tensor of =
          onDevice(
              Tensors.of(
                  type,
                  ObservedPatterns.draw(
                      observed,
                      key.derive(Purpose.CONDITION_DROP).derive(-1).derive(step),
                      from,
                      padded,
                      channels),
                  n,
                  length,
                  channels));
      Tensor hidden = of.neg().add(new Scalar(1.0));
      given.put(SequenceField.OBSERVED, x1.mul(of));
      given.put(SequenceField.KNOWN, of);
      x1 = x1.mul(hidden);
      x0 = x0.mul(hidden);
      Tensor left = hidden.amax(new long[] {2}, false);
      weight = weight.mul(left);
      mask = mask.mul(left);
    }
    Tensor share =
        (experiment.mode() == SequenceMode.JOINT
                ? weight.div(mask.sum(1).clamp_min(new Scalar(1.0)).unsqueeze(1))
                : weight.div(new Scalar(data.frame().meanLength())))
            .reshape((long) n * length);
    PathSample sample =
        experiment
            .path()
            .sample(
                x0.reshape((long) n * length, channels),
                x1.reshape((long) n * length, channels),
                times(key, step, from, n, length),
                key.derive(Purpose.NOISE).derive(step).derive(shard),
                0);
    return new Drawn(
        new PathSample(
            sample.x0(),
            sample.x1(),
            sample.t(),
            sample.xt(),
            sample.noise(),
            sample.target(),
            share),
        new Condition(given));
  }

  private Tensor onDevice(Tensor tensor) {
    return tensor.to(field.parameters().flat().device(), type);
  }

  private void standard(double[] rows, int n) {
    data.transform().toStandard(rows, n);
  }

  /** Draws the time of each position, [n * length]. */
  private Tensor times(Key key, long step, int from, int n, int length) {
    int each = ownTimes ? data.data().length() : 1;
    double[] drawn = new double[n * each];
    experiment
        .time()
        .draw(
            key.derive(Purpose.TIME).derive(step),
            batch * each,
            from * each,
            (from + n) * each,
            drawn);
    double[] all = new double[n * length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < length; j++) {
        all[i * length + j] = range.at(drawn[i * each + (ownTimes ? j : 0)]);
      }
    }
    return onDevice(Tensors.of(type, all, (long) n * length));
  }

  private Tensor inputs(
      ConditionSchema schema, Sequences drawn, Padded padded, Key key, long step, int from) {
    int size = schema.size();
    int rows = drawn.steps().rows();
    double[] inputs = new double[rows * size];
    new ConditionEncoder(schema, drawn.steps().columns(), drawn.steps().labels())
        .encode(drawn.steps().values(), drawn.steps().columns().size(), 0, rows, inputs);
    double[] all = padded.spread(drawn, inputs, size);
    if (drop > 0) {
      double[] kept = Loss.kept(key, step, from, drawn.count(), drop);
      int width = padded.length() * size;
      for (int i = 0; i < all.length; i++) {
        all[i] *= kept[i / width];
      }
    }
    return onDevice(Tensors.of(type, all, drawn.count(), padded.length(), size));
  }
}
