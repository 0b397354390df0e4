package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Sampling or scoring by a model that the peers have too.
 *
 * @param work the work under a seed
 * @param found what the sides must agree on
 */
record OwnSampling(LongConsumer work, Supplier<Map<String, double[]>> found) implements OwnWork {
  private static final int CHECKED = 4096;
  private static final int FINE_STEPS = 200;

  static OwnSampling euler(OwnTask task) {
    FlowModel model = SampleEuler100.model();
    FieldCheck points = shared(task, model);
    SamplingOptions options = plain(task, model).withSolver("euler", 100);
    return new OwnSampling(
        seed -> model.sample(SampleEuler100.POINTS, Key.of(seed), options),
        () -> {
          Map<String, double[]> values = velocities(model, points);
          values.put("samples", model.transport(table(points), 0, 1, options).values());
          return values;
        });
  }

  static OwnSampling adaptive(OwnTask task) {
    FlowModel model = Adaptive65k.model();
    FieldCheck points = shared(task, model);
    SamplingOptions plain = plain(task, model);
    SamplingOptions options = plain.withTolerance("dopri5", Adaptive65k.TOLERANCE);
    return new OwnSampling(
        seed -> model.sample(Adaptive65k.POINTS, Key.of(seed), options),
        () -> {
          Map<String, double[]> values = velocities(model, points);
          Table x = table(points);
          double[] ends = model.transport(x, 0, 1, options).values();
          double[] fine = model.transport(x, 0, 1, plain.withSolver("rk4", FINE_STEPS)).values();
          values.put("samples", ends);
          values.put("error", new double[] {Adaptive65k.rootMeanSquare(ends, fine)});
          return values;
        });
  }

  static OwnSampling density(OwnTask task) {
    FlowModel model = Adaptive65k.model();
    FieldCheck points = shared(task, model);
    SamplingOptions plain = plain(task, model);
    Table all = model.sample(Adaptive65k.POINTS, Key.of(0), plain);
    TableFiles.write(task.rows(), all);
    Table first = all.slice(0, CHECKED);
    SamplingOptions options = plain.withTolerance("dopri5", Adaptive65k.TOLERANCE);
    return new OwnSampling(
        seed -> model.logDensity(all, options),
        () -> {
          Map<String, double[]> values = velocities(model, points);
          double[] nats = model.logDensity(first, options);
          double[] fine = model.logDensity(first, plain.withSolver("rk4", FINE_STEPS));
          values.put("logDensity", nats);
          values.put("error", new double[] {Adaptive65k.rootMeanSquare(nats, fine)});
          return values;
        });
  }

  static OwnSampling gru(OwnTask task) {
    SequenceModel model = Trainer.of(GruStep.experiment("causal", 10, 10)).train().sequenceModel();
    model.save(task.model());
    FieldCheck points = FieldCheck.of(16, 64, 1);
    task.writeInputs(points.inputs());
    SamplingOptions options =
        model.defaultOptions().withSolver("euler", 50).withThreads(task.threads());
    return new OwnSampling(
        seed -> model.sample(GruSample.SEQUENCES, OptionalInt.empty(), Key.of(seed), options),
        () -> Map.of(FieldCheck.VELOCITY, points.velocity(model.rawField())));
  }

  private static FieldCheck shared(OwnTask task, FlowModel model) {
    FieldCheck points = FieldCheck.of(CHECKED, 2);
    model.save(task.model());
    task.writeInputs(points.inputs());
    return points;
  }

  private static SamplingOptions plain(OwnTask task, FlowModel model) {
    return model.defaultOptions().withThreads(task.threads());
  }

  private static Map<String, double[]> velocities(FlowModel model, FieldCheck points) {
    Map<String, double[]> values = new LinkedHashMap<>();
    values.put(FieldCheck.VELOCITY, points.velocity(model.rawField()));
    return values;
  }

  private static Table table(FieldCheck points) {
    return new Table(java.util.List.of("x", "y"), points.t().length, points.x());
  }

  @Override
  public void serve(Conversation conversation) {
    long[] seed = {0};
    OwnWork.timed(conversation, 2, 1, () -> work.accept(seed[0]++));
  }

  @Override
  public Map<String, double[]> check() {
    return found.get();
  }
}
