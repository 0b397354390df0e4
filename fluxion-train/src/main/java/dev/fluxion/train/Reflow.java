package dev.fluxion.train;

import dev.fluxion.density.Likelihood;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.model.FlowModel;
import dev.fluxion.nn.FusedKernels;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Objective;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
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

  /** Pairs of images take a teacher of images long. */
  private static final int VALIDATION_IMAGES = 256;

  private static final RecordJson JSON = new RecordJson(Registry.standard());

  /**
   * Checks the teacher.
   *
   * @throws InvalidValue if it has a condition
   */
  public Reflow {
    InvalidValue.unless(
        teacher.conditionSchema().isEmpty(),
        "teacher",
        "a model with a condition",
        "one without: reflow draws its pairs from the teacher alone, and would have to know how"
            + " conditions are distributed");
  }

  /** Returns a reflow with all processors, that reports to nobody. */
  public static Reflow of(FlowModel teacher, ReflowConfig config) {
    return new Reflow(
        teacher,
        config,
        event -> {},
        new Cancellation(),
        Math.min(1024, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Returns the reflow of a run's folder, to be gone on with; its teacher is the copy there.
   *
   * @param rounds the new number of rounds, or null to leave it
   * @throws TrainingException if the folder holds no reflow, or the rounds are fewer than it has
   */
  public static Reflow resumed(RunDirectory run, @Nullable Long rounds) {
    Experiment experiment = run.resumed(rounds, "rounds");
    if (!Files.exists(run.teacher()) || !Files.exists(run.reflow())) {
      throw TrainingException.badInput(
          run.path()
              + " holds no reflow to resume: teacher.safetensors or reflow.json is missing;"
              + " go on with a plain training by fluxion train --resume");
    }
    return of(FlowModel.load(run.teacher()), ReflowConfig.of(experiment, plan(run)));
  }

  private static ReflowConfig.Plan plan(RunDirectory run) {
    try {
      return JSON.read(ReflowConfig.Plan.class, Files.readString(run.reflow()));
    } catch (IOException | InvalidValue broken) {
      throw TrainingException.badInput(
          run.reflow() + " is no plan of a reflow (" + broken.getMessage() + "); start a new one");
    }
  }

  /** Returns the same reflow that reports to a listener, may be stopped, and uses threads. */
  public Reflow with(TrainingListener listener, Cancellation cancellation, int threads) {
    return new Reflow(teacher, config, listener, cancellation, threads);
  }

  /** Trains in memory and returns the student. */
  public TrainingResult train() {
    return run(studentExperiment(), null, null);
  }

  /**
   * Trains in a run folder that {@link RunDirectory#create} has made ready; a copy of the teacher
   * is kept there for resuming.
   */
  public TrainingResult train(RunDirectory run) {
    teacher.save(run.teacher());
    run.write(run.reflow(), JSON.write(config.plan()) + "\n");
    return run(studentExperiment(), run, null);
  }

  /**
   * Goes on from the folder's newest whole checkpoint; the result is the same, bit for bit, as
   * without the interruption.
   */
  public TrainingResult resume(RunDirectory run) {
    return run(
        run.resumed(config.rounds(), "rounds"), run, run.checkpoints().newest().orElse(null));
  }

  private TrainingResult run(
      Experiment experiment, @Nullable RunDirectory run, Checkpoints.@Nullable Loaded from) {
    Key key = Key.of(config.seed());
    Source source = teacher.experiment().path().initial(teacher.source());
    TeacherPairs fresh =
        new TeacherPairs(
            teacher, source, RungeKutta.named(config.teacherSolver()), config.teacherSteps());
    try (Workers workers = Workers.of(threads)) {
      int dimension = teacher.columns().size();
      PairSource pairs =
          config.pool() == 0 ? fresh : fresh.pool(key, config.pool(), dimension, workers);
      TrainingJob job =
          new TrainingJob(
              experiment,
              new PointTraining(
                  teacher.transform(),
                  source,
                  teacher.columns(),
                  Optional.empty(),
                  pairs,
                  config.batch(),
                  Optional.of(
                      new PointTraining.Validation(
                          fresh,
                          teacher.images().isPresent() ? VALIDATION_IMAGES : VALIDATION_ROWS))),
              student(experiment, key, dimension),
              Optional.empty(),
              config.pool(),
              0,
              provenance());
      TrainingState state = new TrainingState(job.field(), experiment.training());
      if (from != null) {
        from.restore(job, state, listener);
      }
      if (run != null) {
        run.write(experiment);
      }
      return new TrainingLoop(
              job,
              state,
              run == null ? Optional.empty() : Optional.of(run.checkpoints()),
              listener,
              cancellation)
          .run(workers);
    }
  }

  /** The teacher's objective; a student of one that was trained by likelihood learns a velocity. */
  private Objective objective() {
    Objective own = teacher.experiment().objective();
    return own instanceof Likelihood likelihood
        ? new Objective.Velocity(likelihood.reduction())
        : own;
  }

  private Experiment studentExperiment() {
    InvalidValue.unless(
        teacher.columns().size() > 0, "teacher", "without columns", "a model of a table");
    InvalidValue.unless(
        !(teacher.experiment().objective() instanceof Objective.FlowAndScore),
        "teacher",
        "a model with a network for the score, which a student of straight ways has not",
        "one of the objective velocity, x1, noise, score or likelihood");
    Experiment experiment =
        teacher
            .experiment()
            .with("path", new ProbabilityPath.CondOt())
            .with("objective", new Objective.Velocity(teacher.experiment().objective().reduction()))
            .with("coupling", "{type: independent}")
            .with("objective", objective())
            .with("time", config.time())
            .with("training.steps", config.rounds())
            .with("training.schedule", "{type: constant, warmup: 0}")
            .with("training.batch", config.batch())
            .with("training.optimizer.learningRate", config.learningRate())
            .with(
                "training.checkpointEvery",
                Math.min(
                    teacher.experiment().training().checkpointEvery(),
                    Math.max(1, config.rounds() / 10)))
            .with("training.keep", "last")
            .with("training.patience", 0)
            .with("training.evaluateEvery", 0)
            .with("training.seed", config.seed());
    return config.field().isPresent() ? experiment.with("field", config.field().get()) : experiment;
  }

  private TrainableField student(Experiment experiment, Key key, int dimension) {
    TrainableField built =
        experiment.build(dimension, 0, key.derive(Purpose.INITIALIZATION), ScalarType.Float);
    return config.start() == ReflowConfig.Start.TEACHER
        ? built.with(teacher.field().parameters().flat().clone())
        : built;
  }

  private Map<String, String> provenance() {
    Map<String, String> known = new LinkedHashMap<>(teacher.provenance());
    known.put(FlowModel.DATA_SEED, Long.toString(teacher.dataSeed()));
    known.put("seed", Long.toString(config.seed()));
    known.put("kernelPath", FusedKernels.path());
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
