package dev.fluxion.cli;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.model.Table;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.train.Reflow;
import dev.fluxion.train.ReflowConfig;
import dev.fluxion.train.RunDirectory;
import dev.fluxion.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Straightens a model's flow by training a student on the model's own pairs. */
@CommandLine.Command(
    name = "reflow",
    header = "Straighten a model's flow, so that few steps carry it.",
    description = {
      "Trains a student on straight lines between the ends of the model's own flow, with fresh",
      "pairs in each batch or a pool of them. May be repeated on the result (2-reflow)."
    },
    footer = {
      "",
      "Example:",
      "  fluxion reflow runs/spiral --rounds 1000 --out runs/spiral-straight",
      "  fluxion reflow --resume --rounds 2000 --out runs/spiral-straight"
    })
final class ReflowCommand extends Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "RUN|MODEL",
      description = "Folder of a run, or a model file; not read with --resume.")
  @Nullable Path model;

  @Option(names = "--out", required = true, paramLabel = "RUN2", description = "Folder to write.")
  Path out = Path.of("");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Training steps of the student; 1000 when absent.")
  @Nullable Long rounds;

  @Option(names = "--batch", paramLabel = "N", description = "Pairs of a batch; 2048 when absent.")
  int batch = 2048;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Learning rate of the student; 0.001 when absent.")
  double rate = 1e-3;

  @Option(
      names = "--start",
      paramLabel = "teacher|fresh",
      description = "Where the student's weights start; teacher when absent.")
  String start = ReflowConfig.Start.TEACHER.toString();

  @Option(
      names = "--field",
      paramLabel = "YAML",
      description = "Another field for the student, such as '{type: mlp, width: 32}'.")
  @Nullable String field;

  @Option(
      names = "--pool",
      paramLabel = "N",
      description = "Pairs drawn once and reused; 0 (when absent) for fresh pairs in each batch.")
  int pool;

  @Option(
      names = "--warp",
      paramLabel = "S",
      description =
          "Slope of the time warp in the student's training; 0.5 when absent, 1 for none.")
  double warp = 0.5;

  @Option(
      names = "--teacher-solver",
      paramLabel = "NAME",
      description = "Solver of the teacher's pairs; rk4 when absent.")
  String teacherSolver = "rk4";

  @Option(names = "--teacher-steps", paramLabel = "N", description = "Its steps; 20 when absent.")
  int teacherSteps = 20;

  @Option(
      names = "--resume",
      description = "Go on with the reflow in RUN2; only --rounds may be given, and only grow.")
  boolean resume;

  @Option(names = "--force", description = "Replace the run that is in RUN2.")
  boolean force;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  void check() {
    super.check();
    if (resume) {
      checkResuming();
    } else if (model == null) {
      throw new InvalidValue("RUN|MODEL", "is missing; name a run's folder or a model file");
    }
    startKind();
    if (!RungeKutta.names().contains(teacherSolver)) {
      throw new InvalidValue(
          "--teacher-solver",
          "is '"
              + teacherSolver
              + "', but must be one of "
              + String.join(", ", RungeKutta.names())
              + Names.suggestion(teacherSolver, RungeKutta.names()));
    }
    InvalidValue.unless(rate > 0 && rate <= 1, "--rate", rate, "above 0, up to 1");
  }

  /** Checks that nothing is asked for that a run which goes on has decided. */
  private void checkResuming() {
    if (force) {
      throw new InvalidValue(
          "--force", "cannot go with --resume: one replaces the run, the other goes on with it");
    }
    if (common.seed != null) {
      throw new InvalidValue(
          "--seed",
          "is " + common.seed + ", but a run keeps its seed on resuming; leave --seed out");
    }
    for (String name :
        List.of(
            "--batch",
            "--rate",
            "--start",
            "--field",
            "--pool",
            "--warp",
            "--teacher-solver",
            "--teacher-steps")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new InvalidValue(
            name,
            "is "
                + spec.findOption(name).getValue()
                + ", but on resuming only --rounds may change, and only grow; start a new run with"
                + " another --out");
      }
    }
  }

  private ReflowConfig.Start startKind() {
    for (ReflowConfig.Start kind : ReflowConfig.Start.values()) {
      if (kind.toString().equals(start)) {
        return kind;
      }
    }
    throw new InvalidValue("--start", "is '" + start + "', but must be teacher or fresh");
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    RunDirectory run = new RunDirectory(out);
    return resume ? resumed(run, console) : fresh(run, console);
  }

  private Report fresh(RunDirectory run, Console console) throws IOException {
    ModelArgument argument = ModelArgument.load(Objects.requireNonNull(model), console);
    Optional<FieldConfig> other =
        field == null
            ? Optional.empty()
            : Optional.of(
                Experiment.parse("data: {toy: moons}", List.of("field=" + field)).field());
    ReflowConfig config =
        new ReflowConfig(
            rounds == null ? 1000 : rounds,
            batch,
            rate,
            teacherSolver,
            teacherSteps,
            other.isPresent() ? ReflowConfig.Start.FRESH : startKind(),
            other,
            warp == 1 ? new TimeSampler.Uniform() : new TimeSampler.Warp(warp),
            pool,
            common.seed());
    boolean absent = !Files.exists(out);
    Reflow reflow = Reflow.of(argument.model(), config);
    run.create(force);
    copyHeldOut(argument, run);
    return train(argument, reflow, run, absent, console);
  }

  private Report resumed(RunDirectory run, Console console) throws IOException {
    if (model != null) {
      console.note("going on with " + run.experiment() + "; " + model + " is not read");
    }
    Reflow reflow = Reflow.resumed(run, rounds);
    ModelArgument argument = new ModelArgument(reflow.teacher(), run.teacher(), Optional.of(run));
    return train(argument, reflow, run, false, console);
  }

  private Report train(
      ModelArgument argument, Reflow reflow, RunDirectory run, boolean absent, Console console)
      throws IOException {
    TrainingResult result;
    try (Signals signals = Signals.caught();
        TrainingProgress progress = new TrainingProgress(console);
        EventLog log = new EventLog(run.events())) {
      Reflow ready =
          reflow.with(
              event -> {
                log.on(event);
                progress.on(event);
              },
              signals.cancellation(),
              common.threads());
      boolean trained = false;
      try {
        result = resume ? ready.resume(run) : ready.train(run);
        trained = true;
      } finally {
        if (!trained && !resume && !progress.started()) {
          RunCleanup.undo(run, absent);
        }
      }
    }
    // The model is written, so a signal may end what follows.
    return report(argument, run, reflow.config(), result, console);
  }

  /** Lets the student be evaluated on the rows that the teacher was. */
  private static void copyHeldOut(ModelArgument argument, RunDirectory run) throws IOException {
    Optional<Path> heldOut =
        argument.run().map(RunDirectory::heldOut).filter(file -> Files.exists(file));
    if (heldOut.isPresent()) {
      Files.copy(heldOut.get(), run.heldOut(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Report report(
      ModelArgument argument,
      RunDirectory run,
      ReflowConfig config,
      TrainingResult result,
      Console console) {
    String resuming = "fluxion reflow --resume --out " + Shell.quoted(out);
    boolean cancelled = result.outcome() == TrainingResult.Outcome.CANCELLED;
    ReflowComparison comparison = ReflowComparison.of(argument, common, console);
    Report report =
        new Report("reflow")
            .put("run", out)
            .put("model", run.model())
            .put("outcome", result.outcome())
            .put("step", result.step())
            .put("steps", config.rounds())
            .put("loss", result.loss())
            .put("seconds", result.seconds())
            .put("resume", cancelled ? resuming : null);
    report.line(
        String.format(
            Locale.ROOT,
            "%s after round %,d of %,d (%.1f s), loss %.4g",
            cancelled ? "interrupted" : result.outcome(),
            result.step(),
            config.rounds(),
            result.seconds(),
            result.loss()));
    Table fine = comparison.fine();
    report.put("before", comparison.describe("before", argument.model(), fine, report));
    report.put("after", comparison.describe("after", result.model(), fine, report));
    report.line("model in " + run.model());
    return cancelled
        ? report.line("go on with: " + resuming).exit(Failure.INTERRUPTED)
        : report.line("next: fluxion evaluate " + Shell.quoted(out) + " --table");
  }
}
