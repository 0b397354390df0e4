package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.NativeRuntime;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Straightens a flow: a student is trained on straight lines between a teacher's own ends, so that
 * few steps carry it.
 *
 * <p>{@code x_t = (1 - t) x0 + t x1} with {@code x1} the end of the teacher's flow from x0. The
 * student's law is the teacher's; its paths cross less. May be repeated on the student. Source:
 * Liu, Gong and Liu, "Flow straight and fast" (2023), section 2.
 *
 * @param teacher the model to straighten
 * @param config how
 * @param listener hears of what happens
 * @param cancellation may stop the training after any step
 * @param threads number of threads; results do not depend on it
 */
public record Reflow(
    FlowModel teacher,
    ReflowConfig config,
    TrainingListener listener,
    Cancellation cancellation,
    int threads) {
  private static final int VALIDATION_ROWS = 4096;

  /** Returns a reflow with all processors, that reports to nobody. */
  public static Reflow of(FlowModel teacher, ReflowConfig config) {
    return new Reflow(
        teacher,
        config,
        event -> {},
        new Cancellation(),
        Math.min(1024, Runtime.getRuntime().availableProcessors()));
  }

  /** Trains in memory and returns the student. */
  public TrainingResult train() {
    return run(null);
  }

  /**
   * Trains in a fresh run folder.
   *
   * @param force whether an older run in the folder is replaced
   * @throws TrainingException if the folder is not empty and force is not given
   */
  public TrainingResult train(RunDirectory run, boolean force) {
    run.create(force);
    return run(run);
  }

  private TrainingResult run(@Nullable RunDirectory run) {
    Experiment experiment = studentExperiment();
    Key key = Key.of(config.seed());
    Source source = teacher.experiment().path().initial(teacher.source());
    TeacherPairs fresh =
        new TeacherPairs(
            teacher.field(),
            source,
            RungeKutta.named(config.teacherSolver()),
            config.teacherSteps());
    try (Workers workers = Workers.of(threads)) {
      int dimension = teacher.columns().size();
      PairSource pairs =
          config.pool() == 0 ? fresh : fresh.pool(key, config.pool(), dimension, workers);
      TrainingJob job =
          new TrainingJob(
              experiment,
              teacher.transform(),
              source,
              teacher.columns(),
              Optional.empty(),
              student(experiment, key, dimension),
              pairs,
              config.batch(),
              Optional.of(new TrainingJob.Validation(fresh, VALIDATION_ROWS)),
              config.pool(),
              0,
              provenance());
      if (run != null) {
        run.write(experiment);
      }
      return new TrainingLoop(
              job,
              new TrainingState(job.field(), experiment.training()),
              run == null ? Optional.empty() : Optional.of(run.checkpoints()),
              listener,
              cancellation)
          .run(workers);
    }
  }

  private Experiment studentExperiment() {
    InvalidValue.unless(
        teacher.columns().size() > 0, "teacher", "without columns", "a model of a table");
    InvalidValue.unless(
        teacher.conditionSchema().isEmpty(),
        "teacher",
        "a model with a condition",
        "one without: reflow draws its pairs from the teacher alone, and would have to know how"
            + " conditions are distributed");
    Experiment experiment =
        teacher
            .experiment()
            .with("path", new ProbabilityPath.CondOt())
            .with("coupling", "{type: independent}")
            .with("time", config.time())
            .with("training.steps", config.rounds())
            .with("training.schedule", "{type: constant, warmup: 0}")
            .with("training.batch", config.batch())
            .with("training.optimizer.learningRate", config.learningRate())
            .with("training.keep", "last")
            .with("training.patience", 0)
            .with("training.seed", config.seed());
    return config.field().isPresent() ? experiment.with("field", config.field().get()) : experiment;
  }

  private TrainableField student(Experiment experiment, Key key, int dimension) {
    TrainableField built =
        experiment.field().build(dimension, key.derive(Purpose.INITIALIZATION), ScalarType.Float);
    return config.start() == ReflowConfig.Start.TEACHER
        ? built.with(teacher.field().parameters().flat().clone())
        : built;
  }

  private Map<String, String> provenance() {
    Map<String, String> known = new LinkedHashMap<>(teacher.provenance());
    known.put("seed", Long.toString(config.seed()));
    known.put("kernelPath", NativeRuntime.start().kernelPath());
    String before = known.getOrDefault("reflow", "");
    known.put(
        "reflow",
        (before.isEmpty() ? "" : before + "; ")
            + config.rounds()
            + " rounds from "
            + config.start()
            + " by "
            + config.teacherSolver()
            + " with "
            + config.teacherSteps()
            + " steps");
    return known;
  }
}
