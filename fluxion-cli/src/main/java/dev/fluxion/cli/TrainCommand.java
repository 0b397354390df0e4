package dev.fluxion.cli;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.train.LossFloor;
import dev.fluxion.train.RunDirectory;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a model into a run's folder, or goes on with a training there. */
@CommandLine.Command(
    name = "train",
    header = "Train a model from an experiment file or a recipe.",
    description = {
      "Relative file names in FILE start at its folder; those of a recipe, at the current one.",
      "Values given on the command line come before --set, and these before the file."
    },
    footer = {
      "",
      "Example:",
      "  fluxion train moons --set training.steps=2000 --out runs/moons",
      "  fluxion train --resume --set training.steps=4000 --out runs/moons"
    })
final class TrainCommand extends Command {
  private static final String STEPS = "training.steps";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|RECIPE",
      description = "Experiment file (YAML), or the name of a recipe; not read with --resume.")
  @Nullable String what;

  @Option(
      names = "--set",
      paramLabel = "path.to.key=value",
      description = "Change one value of the experiment, read as YAML; may be given again.")
  List<String> sets = new ArrayList<>();

  @Option(names = "--out", required = true, paramLabel = "RUN", description = "Folder of the run.")
  Path out = Path.of("");

  @Option(
      names = "--resume",
      description = "Go on with the training in RUN; only training.steps may grow.")
  boolean resume;

  @Option(names = "--force", description = "Replace the run that is in RUN.")
  boolean force;

  @Option(
      names = "--snapshots",
      description = "Keep a copy of the model at every checkpoint, for plot epochs.")
  boolean snapshots;

  @Override
  void check() {
    super.check();
    if (resume && force) {
      throw new InvalidValue(
          "--force", "cannot go with --resume: one replaces the run, the other goes on with it");
    }
    if (!resume && what == null) {
      throw new InvalidValue(
          "FILE|RECIPE", "is missing; name an experiment file or a recipe (see fluxion recipes)");
    }
    if (resume && common.seed != null) {
      throw new InvalidValue(
          "--seed",
          "is " + common.seed + ", but a run keeps its seed on resuming; leave --seed out");
    }
  }

  @Override
  Report run(Console console) {
    common.requireDevice();
    RunDirectory run = new RunDirectory(out);
    Trainer trainer = resume ? resumed(run, console) : fresh();
    boolean absent = !Files.exists(out);
    try (Signals signals = Signals.caught();
        TrainingProgress progress = new TrainingProgress(console);
        EventLog log = new EventLog(run.events())) {
      SampleGrids grids = new SampleGrids(run, common.threads());
      Trainer ready =
          trainer
              .withThreads(common.threads())
              .withDevice(common.device)
              .withCancellation(signals.cancellation())
              .withListener(
                  event -> {
                    log.on(event);
                    progress.on(event);
                    grids.on(event);
                    if (snapshots) {
                      new Snapshots(run).on(event);
                    }
                  });
      TrainingResult result;
      boolean trained = false;
      try {
        result = resume ? ready.resume(run) : ready.train(run, force);
        trained = true;
      } finally {
        if (!trained && !resume && !progress.started()) {
          RunCleanup.undo(run, absent);
        }
      }
      progress.close();
      return report(run, ready.experiment(), result, progress);
    }
  }

  private Trainer fresh() {
    Experiments.Named named = Experiments.named(String.valueOf(what));
    Experiment experiment = Experiments.read(named.yaml(), sets);
    if (common.seed != null) {
      experiment = experiment.with("training.seed", common.seed);
    }
    return Trainer.of(experiment).withDirectory(named.directory());
  }

  private Trainer resumed(RunDirectory run, Console console) {
    Long steps = null;
    for (String set : sets) {
      if (!set.startsWith(STEPS + "=")) {
        throw new InvalidValue(
            "--set",
            "is '"
                + set
                + "', but on resuming only training.steps may change, and only grow; start a new"
                + " run with another --out");
      }
      steps = Experiments.steps(set.substring(STEPS.length() + 1));
    }
    if (what != null) {
      console.note("going on with " + run.experiment() + "; " + what + " is not read");
    }
    return Trainer.resumed(run, steps);
  }

  private Report report(
      RunDirectory run, Experiment experiment, TrainingResult result, TrainingProgress progress) {
    boolean cancelled = result.outcome() == TrainingResult.Outcome.CANCELLED;
    long steps = experiment.training().steps();
    OptionalDouble floor =
        result.trained() instanceof FlowModel points
            ? LossFloor.of(points)
            : OptionalDouble.empty();
    String resuming = "fluxion train --resume --out " + Shell.quoted(out);
    Report report =
        new Report("train")
            .put("run", out)
            .put("model", run.model())
            .put("outcome", result.outcome())
            .put("step", result.step())
            .put("steps", steps)
            .put("loss", result.loss())
            .put("lossFloor", floor.orElse(Double.NaN))
            .put("coupling", Json.tree(experiment.toJson()).path("coupling"));
    progress.describe(report);
    EvaluationsText.add(report, progress.evaluations());
    report.put("seconds", result.seconds()).put("resume", cancelled ? resuming : null);
    report.line(
        String.format(
            Locale.ROOT,
            "%s after step %,d of %,d (%.1f s)%s%s%s",
            cancelled ? "interrupted" : result.outcome(),
            result.step(),
            steps,
            result.seconds(),
            Double.isNaN(result.loss()) && cancelled
                ? ""
                : String.format(Locale.ROOT, ", loss %.4g", result.loss()),
            inWords(floor, experiment.data().count() != null),
            progress.validation()));
    if (!experiment.coupling().rowwise()) {
      report.line(
          "coupling " + Json.tree(experiment.toJson()).path("coupling") + progress.coupling());
    }
    report.line("model in " + run.model());
    if (cancelled) {
      return report.line("go on with: " + resuming).exit(Failure.INTERRUPTED);
    }
    return report.line(
        "next: fluxion sample " + Shell.quoted(out) + " --count 1000 --out samples.csv");
  }

  /** A field may learn the rows of a table by heart, so that the floor of fresh rows is not its. */
  private static String inWords(OptionalDouble floor, boolean table) {
    return floor.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            table ? " (floor of fresh rows %.4g)" : " (floor %.4g)",
            floor.getAsDouble());
  }
}
