package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.model.FlowModel;
import dev.fluxion.plot.GifWriter;
import dev.fluxion.plot.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a model, its data or its training. */
@CommandLine.Command(
    name = "plot",
    header = "Draw data, samples, field, density, loss and more.",
    description = {
      "Kinds:",
      "  data          the data, by class where there are classes",
      "  samples       samples of the model",
      "  compare       data beside samples",
      "  velocities    velocities x1 - x0 of pairs of noise and data, at x0",
      "  untrained     samples of the same field before training",
      "  field         the velocity field at chosen times (--times)",
      "  density       log density as a heat map (two columns only)",
      "  trajectories  ways of points from noise to samples",
      "  loss          training and validation loss of a run",
      "  straightness  squared deviation of the velocity from the straight way over time",
      "  flow          noise becoming samples (.gif)",
      "  epochs        samples beside the data as training goes on, of a run with --snapshots (.gif)",
      "  warp          the time warp as its slope changes (.gif)",
      "  reflow        ways growing over time; with --with, of two models side by side (.gif)",
      "  side-by-side  noise becoming samples of two models, --with the other one (.gif)",
      "Kinds of models of sequences:",
      "  series           sampled paths over real ones",
      "  fan              forecast of the end of a real window, its median and intervals",
      "  autocorrelation  of data and samples, by lag",
      "  spectrum         of data and samples, by frequency",
      "  series-flow      noise becoming series (.gif)",
      "Of models of images, data, samples, compare (.png) and flow (.gif) are grids of images, and",
      "  neighbours    samples, and beside each the training images nearest to it (.png)",
      "All is drawn in the data's units. Others than .gif are written as .png or .svg."
    },
    footer = {
      "",
      "Example:",
      "  fluxion plot runs/spiral compare --out compare.png",
      "  fluxion plot runs/straight side-by-side --with runs/spiral --out flows.gif",
      "  fluxion plot runs/weather fan --horizon 7 --out forecast.png"
    })
final class PlotCommand extends Command {
  private static final List<Double> TIMES = List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
  private static final int MOST_TIMES = 12;

  @Parameters(
      index = "0",
      paramLabel = "RUN|MODEL",
      description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Parameters(index = "1", paramLabel = "KIND", description = "What to draw, see above.")
  String kind = "";

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Data to draw; the run's training data, or the toy distribution, when absent.")
  @Nullable Path data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Of images in an IDX file: the IDX file of their labels.")
  @Nullable Path labels;

  @Option(
      names = "--classes",
      paramLabel = "COLUMN",
      description = "Column of --data with class numbers from 0, for colors.")
  @Nullable String classes;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "A,B",
      description = "The two columns to draw, of a model with more.")
  @Nullable List<String> columns;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Number of points; 10000, in animations 3000, epochs 1024, ways 150 when absent;"
              + " of sequences: paths 5, forecasts 500, windows 1000; images 64, neighbours 12.")
  @Nullable Integer count;

  @Option(
      names = "--times",
      split = ",",
      paramLabel = "T,T",
      description = "Times of the field; 0,0.2,0.4,0.6,0.8,1 when absent.")
  List<Double> times = TIMES;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of an animation; 60 when absent.")
  int frames = 60;

  @Option(
      names = "--with",
      paramLabel = "RUN|MODEL",
      description = "Another model, for side-by-side, reflow and straightness.")
  @Nullable Path with;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Picture to write: .png, .svg or .gif.")
  Path out = Path.of("");

  @Mixin SequencePlotOptions windows = new SequencePlotOptions();

  @Mixin ConditionOptions condition = new ConditionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    condition.check();
    guiding.check();
    String extension = out.toString().replaceFirst(".*\\.(?=[^./]*$)", "").toLowerCase(Locale.ROOT);
    if (!kind().extensions().contains(extension)) {
      throw new InvalidValue(
          "--out",
          "is '"
              + out
              + "', but the kind '"
              + kind
              + "' is written as ."
              + String.join(" or .", kind().extensions()));
    }
    InvalidValue.unless(
        count == null || (count >= 2 && count <= 1_000_000),
        "--count",
        String.valueOf(count),
        "from 2 to 1000000");
    windows.check();
    InvalidValue.unless(frames >= 2 && frames <= 1000, "--frames", frames, "from 2 to 1000");
    InvalidValue.unless(
        !times.isEmpty()
            && times.size() <= MOST_TIMES
            && times.stream().allMatch(t -> t >= 0 && t <= 1),
        "--times",
        times,
        "1 to " + MOST_TIMES + " times from 0 to 1");
    if (kind() == PlotKind.SIDE_BY_SIDE && with == null) {
      throw new InvalidValue("--with", "is missing; side-by-side needs the other model");
    }
    if (classes != null && data == null) {
      throw new InvalidValue("--classes", "names a column of --data, which is missing");
    }
  }

  /** What is to be drawn. */
  PlotKind kind() {
    for (PlotKind known : PlotKind.values()) {
      if (known.toString().equals(kind)) {
        return known;
      }
    }
    List<String> names = Arrays.stream(PlotKind.values()).map(PlotKind::toString).toList();
    throw new InvalidValue(
        "KIND",
        "is '"
            + kind
            + "', but must be one of "
            + String.join(", ", names)
            + Names.suggestion(kind, names));
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    int pictures = 1;
    InvalidValue.unless(
        kind() != PlotKind.NEIGHBOURS
            || (columns == null
                && argument.any() instanceof FlowModel flow
                && flow.images().isPresent()),
        "KIND",
        "'" + kind + "'",
        "another kind where the model is none of images, or --columns is given");
    if (argument.any() instanceof FlowModel images
        && images.images().isPresent()
        && kind().ofImages()
        && columns == null) {
      pictures = new ImagePlots(this, argument, images).write();
    } else if (kind().animated()) {
      List<Picture> drawn = frames(argument, console);
      pictures = drawn.size();
      GifWriter.write(out, drawn, Animations.DELAY_MILLIS);
    } else {
      picture(argument, console).write(out);
    }
    return new Report("plot")
        .put("model", argument.file())
        .put("kind", kind)
        .put("out", out)
        .put("frames", pictures)
        .put("seed", common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .line(kind + " of " + model + " in " + out);
  }

  private Picture picture(ModelArgument argument, Console console) throws IOException {
    return kind() == PlotKind.LOSS
        ? LossHistory.read(argument).picture(name(model))
        : kind().ofSequences()
            ? windows.picture(this, argument, console)
            : new PointPlots(this, argument, console).picture();
  }

  private List<Picture> frames(ModelArgument argument, Console console) {
    return kind() == PlotKind.SERIES_FLOW
        ? windows.frames(this, argument, console)
        : new PointPlots(this, argument, console).frames();
  }

  /** The number that is asked for, or another one. */
  int count(int absent) {
    return count == null ? absent : count;
  }

  /** What titles call a model: the name of its folder or file. */
  static String name(Path path) {
    String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    return name.replaceFirst("\\.safetensors$", "");
  }
}
