package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.EvaluationReport;
import dev.fluxion.evaluate.FloorComparison;
import dev.fluxion.evaluate.Nats;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.plot.GifWriter;
import dev.fluxion.plot.Points;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The main job on real data, from training to pictures. */
@CommandLine.Command(
    name = "demo",
    header = "Learn the map of the USA from its postcodes: train, sample, score, compare, draw.",
    description = {
      "Trains the recipe us-map for fewer steps, then samples, scores held-out points, compares",
      "samples with them and writes pictures. About a minute on two cores, --quick ten seconds."
    },
    footer = {"", "Example:", "  fluxion demo --out my-demo"})
final class DemoCommand extends Command {
  private static final String RECIPE = "us-map";

  /** The warm-up of the recipe. */
  private static final int WARMUP = 100;

  private static final List<Double> TIMES = List.of(0.0, 0.5, 0.8, 1.0);

  @Option(names = "--quick", description = "Train only a little: ten seconds in all.")
  boolean quick;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Training steps; 4000, with --quick 500 when absent.")
  @Nullable Integer steps;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder to write; fluxion-demo when absent. That of an earlier demo is replaced.")
  Path out = Path.of("fluxion-demo");

  /**
   * How much is done.
   *
   * @param steps training steps
   * @param solverSteps rk4 steps of a solve
   * @param samples samples drawn
   * @param batch rows of a batch
   * @param count most points on a side of a distance
   * @param draws draws of the distances
   * @param cells cells across the heat map
   * @param moving points of the animation
   * @param frames frames of the animation
   */
  private record Size(
      int steps,
      int batch,
      int solverSteps,
      int samples,
      int count,
      int draws,
      int cells,
      int moving,
      int frames) {
    static final Size WHOLE = new Size(4000, 2048, 20, 10_000, 1600, 5, 150, 4000, 60);
    static final Size QUICK = new Size(500, 1024, 10, 4000, 400, 2, 70, 1500, 24);
  }

  @Override
  void check() {
    super.check();
    InvalidValue.unless(
        steps == null || steps > WARMUP, "--steps", String.valueOf(steps), "above " + WARMUP);
  }

  @Override
  Report run(Console console) throws IOException {
    long start = System.nanoTime();
    Size size = quick ? Size.QUICK : Size.WHOLE;
    DemoFolder folder = new DemoFolder(out);
    Experiment experiment =
        Experiments.read(
            Recipes.file(RECIPE),
            List.of(
                "training.steps=" + (steps == null ? size.steps : steps),
                "training.batch=" + size.batch));
    if (common.seed != null) {
      experiment = experiment.with("training.seed", common.seed);
    }
    folder.prepare();
    Report report = new Report("demo");
    try (Signals signals = Signals.caught()) {
      TrainingResult trained = train(experiment, folder, signals, console);
      signals.check("the training is kept in " + folder.run().path());
      describe(trained, size, report);
      FlowModel model = trained.model();
      SamplingOptions options =
          model.defaultOptions().withSolver("rk4", size.solverSteps).withThreads(common.threads());
      Table samples = model.sample(size.samples, common.key(), options);
      TableFiles.write(folder.samples(), samples);
      report.line(text("Drew %,d new points: %s.", size.samples, folder.samples()));
      evaluate(model, folder, size, options, report);
      signals.check("the training is kept in " + folder.run().path());
      ModelView view = ModelView.of("US postcodes", model, null, options, common.key());
      draw(view, view.points(samples), folder, size, signals);
    }
    report.line("Pictures and the model are in " + out + ":");
    for (Path picture : folder.pictures()) {
      report.line("  " + picture);
    }
    report.line("Look at " + folder.compare() + " and " + folder.flow() + " first. Then try:");
    report.line(
        "  ./fluxion sample " + folder.run().path() + " --count 1000 --out more-postcodes.csv");
    folder.write(report.lines());
    return report
        .put("out", out)
        .put("run", folder.run().path())
        .put("samples", folder.samples())
        .put("pictures", folder.pictures())
        .put("quick", quick)
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private TrainingResult train(
      Experiment experiment, DemoFolder folder, Signals signals, Console console) {
    try (TrainingProgress progress = new TrainingProgress(console);
        EventLog log = new EventLog(folder.run().events())) {
      return Trainer.of(experiment)
          .withThreads(common.threads())
          .withDevice(common.device)
          .withCancellation(signals.cancellation())
          .withListener(
              event -> {
                log.on(event);
                progress.on(event);
              })
          .train(folder.run(), true);
    }
  }

  private static void describe(TrainingResult trained, Size size, Report report) {
    report
        .put("steps", trained.step())
        .put("loss", trained.loss())
        .put("trainingSeconds", trained.seconds())
        .line(
            text(
                "Trained a flow on the postcodes of the 48 states: %,d steps of %,d points in %.0f s.",
                trained.step(), size.batch, trained.seconds()));
  }

  private void evaluate(
      FlowModel model, DemoFolder folder, Size size, SamplingOptions options, Report report) {
    Table heldOut = TableFiles.read(folder.run().heldOut(), model.columns());
    EvaluationReport found =
        new Evaluation(size.count, size.draws, Evaluation.Units.DATA, options, common.key())
            .run(model, heldOut);
    FloorComparison.Entry w2 = found.comparison().metric("w2");
    FloorComparison.Entry sliced = found.comparison().metric("slicedW2");
    Nats nats = found.nats().orElseThrow();
    report
        .put("evaluation", found.toMap())
        .line(
            text(
                "Scored %,d held-out points: mean log density %.3f +- %.3f nats.",
                nats.rows(), nats.mean(), nats.standardError()))
        .line(
            text(
                "Compared samples with held-out points, %,d a side, %d draws (in degrees):",
                found.comparison().rows(), found.comparison().draws()))
        .line(text("  %-12s%-22s%s", "", "samples, held-out", "held-out, held-out (floor)"))
        .line(text("  %-12s%-22s%s", "W2", mean(w2), floor(w2)))
        .line(text("  %-12s%-22s%s", "sliced W2", mean(sliced), floor(sliced)));
  }

  private void draw(ModelView view, Points samples, DemoFolder folder, Size size, Signals signals)
      throws IOException {
    ModelArgument argument =
        new ModelArgument(view.model(), folder.run().model(), Optional.of(folder.run()));
    PlotData data = PlotData.of(argument, view, null, null, size.samples);
    Pictures.compare(view, data, samples).write(folder.compare());
    Pictures.field(view, TIMES).write(folder.velocity());
    Pictures.density(view, size.cells, samples, null).write(folder.density());
    LossHistory.read(argument).picture(view.name()).write(folder.loss());
    signals.check("the training is kept in " + folder.run().path());
    GifWriter.write(
        folder.flow(),
        Animations.flow(view.name(), List.of(view), size.moving, size.frames),
        Animations.DELAY_MILLIS);
  }

  private static String mean(FloorComparison.Entry entry) {
    return EvaluationText.spread(entry.mean(), entry.spread());
  }

  private static String floor(FloorComparison.Entry entry) {
    return EvaluationText.spread(entry.floorMean(), entry.floorSpread());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
