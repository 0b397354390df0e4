package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Model;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import dev.fluxion.train.Cancellation;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A training that goes on for a block of steps whenever it is asked to. The peers start from its
 * weights after the first step.
 */
final class OwnTraining implements OwnWork {
  private static final long ENDLESS = 1_000_000_000;
  private static final String LOSS = "loss";

  private final OwnTask task;
  private final LongFunction<Experiment> experiment;
  private final FieldCheck points;
  private final Model start;
  private final Optional<Table> scored;
  private double loss = Double.NaN;

  /**
   * Prepares a training.
   *
   * @param experiment the experiment of a number of steps, that reports each {@code block} steps
   * @param scored rows whose mean log density is compared, where the training is by likelihood
   */
  private OwnTraining(
      OwnTask task,
      LongFunction<Experiment> experiment,
      Optional<Table> scored,
      FieldCheck points) {
    this.task = task;
    this.experiment = experiment;
    this.points = points;
    this.scored = scored;
    this.start = trainer(1).train().trained();
    start.save(task.model());
    task.writeInputs(points.inputs());
  }

  static OwnTraining spiral(OwnTask task) {
    int block = task.number("block");
    return new OwnTraining(
        task,
        steps -> SpiralStep.spiral(task.number("batch"), steps, block),
        Optional.empty(),
        FieldCheck.of(256, 2));
  }

  static OwnTraining gru(OwnTask task) {
    int block = task.number("block");
    return new OwnTraining(
        task,
        steps -> GruStep.experiment("causal", steps, block),
        Optional.empty(),
        FieldCheck.of(16, 64, 1));
  }

  static OwnTraining wide(OwnTask task) {
    TableFiles.write(task.rows(), WideStep.rows());
    return new OwnTraining(
        task,
        steps -> WideStep.experiment(task.rows(), steps, task.number("block")),
        Optional.empty(),
        FieldCheck.of(16, WideStep.COLUMNS));
  }

  static OwnTraining cnf(OwnTask task) {
    Table moons = CnfStep.moons(5000);
    TableFiles.write(task.rows(), moons);
    return new OwnTraining(
        task,
        steps -> CnfStep.onRows(task.rows(), task.variant(), steps, task.number("block")),
        Optional.of(moons.slice(0, 256)),
        FieldCheck.of(256, 2));
  }

  private Trainer trainer(long steps) {
    return Trainer.of(experiment.apply(steps)).withThreads(task.threads());
  }

  @Override
  public void serve(Conversation conversation) {
    Cancellation cancellation = new Cancellation();
    trainer(ENDLESS)
        .withCancellation(cancellation)
        .withListener(new Blocks(conversation, cancellation))
        .train();
  }

  @Override
  public Map<String, double[]> check() {
    Map<String, double[]> found = new LinkedHashMap<>();
    found.put(
        FieldCheck.VELOCITY,
        points.velocity(
            start instanceof FlowModel model
                ? model.rawField()
                : ((SequenceModel) start).rawField()));
    scored.ifPresent(rows -> found.put("logDensity", CnfStep.logDensity((FlowModel) start, rows)));
    found.put(LOSS, new double[] {loss});
    return found;
  }

  /** Holds the training between two blocks until the next is asked for. */
  private final class Blocks implements TrainingListener {
    private final Conversation conversation;
    private final Cancellation cancellation;
    private int done;
    private long since;

    Blocks(Conversation conversation, Cancellation cancellation) {
      this.conversation = conversation;
      this.cancellation = cancellation;
    }

    @Override
    public void on(TrainingEvent event) {
      if (!(event instanceof TrainingEvent.Progressed progressed) || cancellation.requested()) {
        return;
      }
      long now = System.nanoTime();
      loss = progressed.loss();
      done++;
      if (done > task.number("warmUps")) {
        conversation.ran((now - since) / 1e6 / task.number("block"));
      } else if (done == task.number("warmUps")) {
        conversation.ready(OwnSide.versions());
      } else {
        return;
      }
      if (!conversation.awaitRun()) {
        cancellation.request();
      }
      since = System.nanoTime();
    }
  }
}
