package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import dev.fluxion.plot.GifWriter;
import dev.fluxion.plot.ImageGrid;
import dev.fluxion.plot.Picture;
import dev.fluxion.train.RunDirectory;
import java.awt.image.BufferedImage;
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
      "Of models of images, data, samples, compare (.png) and flow (.gif) are grids of images.",
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
  private static final int STILL_COUNT = 10_000;
  private static final int MOVING_COUNT = 3000;
  private static final int WAYS_COUNT = 150;
  private static final int EPOCH_COUNT = 1024;
  private static final int SERIES_COUNT = 5;
  private static final int FORECAST_COUNT = 500;
  private static final int WINDOW_COUNT = 1000;
  private static final int GRID_COUNT = 64;
  private static final int DENSITY_CELLS = 160;
  private static final int DENSITY_SAMPLES = 4000;

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
              + " of sequences: paths 5, forecasts 500, windows 1000; images 64.")
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

  @Option(
      names = "--horizon",
      paramLabel = "H",
      description = "Of fan: positions to forecast; a quarter of a window when absent.")
  @Nullable Integer horizon;

  @Option(
      names = "--window",
      paramLabel = "K",
      description = "Of fan: which window of the data, from 0; 0 when absent.")
  int window;

  @Option(
      names = "--lags",
      paramLabel = "L",
      description = "Of autocorrelation: the largest lag; 20 when absent.")
  int lags = 20;

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
    InvalidValue.unless(
        horizon == null || (horizon >= 1 && horizon <= 100_000),
        "--horizon",
        String.valueOf(horizon),
        "from 1 to 100000");
    InvalidValue.unless(window >= 0, "--window", window, "0 or more");
    InvalidValue.unless(lags >= 1 && lags <= 10_000, "--lags", lags, "from 1 to 10000");
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

  private PlotKind kind() {
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
    if (argument.any() instanceof FlowModel images
        && images.images().isPresent()
        && kind().ofImages()
        && columns == null) {
      pictures = images(argument, solving.weighted(images));
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

  /** Draws grids of images; returns how many. */
  private int images(ModelArgument argument, FlowModel model) throws IOException {
    if (!out.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|gif)")) {
      throw new InvalidValue(
          "--out", "is '" + out + "', but grids of images are written as .png; name it so");
    }
    FlowModel flow = condition.given(model);
    ReferenceData.requireImages(flow, data, labels);
    SamplingOptions options = guiding.of(solving.of(flow, common));
    int wanted = count(GRID_COUNT);
    if (kind() == PlotKind.FLOW) {
      ModelView view = ModelView.ofImages(name(this.model), flow, options, common.key());
      List<BufferedImage> drawn =
          ImageGrids.flow(view, wanted, frames).stream().map(ImageGrid::render).toList();
      ImageGrid.animate(out, drawn, Animations.DELAY_MILLIS, GifWriter.HOLD_MILLIS);
      return drawn.size();
    }
    BufferedImage drawn =
        kind() == PlotKind.DATA
            ? dataGrid(argument, flow, wanted)
            : ImageGrids.samples(flow, wanted, common.key(), options).render();
    ImageGrid.write(
        out,
        kind() == PlotKind.COMPARE
            ? ImageGrid.beside(dataGrid(argument, flow, wanted), drawn)
            : drawn);
    return 1;
  }

  private BufferedImage dataGrid(ModelArgument argument, FlowModel flow, int wanted) {
    Table rows = ImageGrids.data(argument, data, labels, wanted, common.key());
    return ImageGrids.of(ImageGrids.frame(flow), rows).render();
  }

  private Picture picture(ModelArgument argument, Console console) throws IOException {
    if (kind() == PlotKind.LOSS) {
      return LossHistory.read(argument).picture(name(model));
    }
    if (kind().ofSequences()) {
      SequencePictures pictures = sequences(argument);
      return switch (kind()) {
        case SERIES -> pictures.series(count(SERIES_COUNT));
        case FAN ->
            pictures.fan(
                window,
                horizon == null ? Math.max(1, pictures.windows().length(0) / 4) : horizon,
                count(FORECAST_COUNT));
        case AUTOCORRELATION -> pictures.autocorrelation(count(WINDOW_COUNT), lags);
        default -> pictures.spectrum(count(WINDOW_COUNT));
      };
    }
    FlowModel flow = condition.given(solving.weighted(argument.model()));
    if (kind() == PlotKind.STRAIGHTNESS) {
      ModelView own = view(argument, flow, List.of(flow.columns().get(0), flow.columns().get(0)));
      return Pictures.straightness(views(own, console));
    }
    ModelView view = view(argument, flow, columns);
    int points = count(STILL_COUNT);
    return switch (kind()) {
      case DATA -> Pictures.data(view, data(argument, view));
      case SAMPLES -> Pictures.samples(view, points);
      case COMPARE -> Pictures.compare(view, data(argument, view), view.samples(points));
      case VELOCITIES -> Pictures.velocities(view, data(argument, view));
      case UNTRAINED -> Pictures.untrained(view, points);
      case FIELD -> Pictures.field(view, times);
      case DENSITY ->
          Pictures.density(
              view,
              DENSITY_CELLS,
              view.samples(DENSITY_SAMPLES),
              data == null ? null : data(argument, view).points());
      default -> Pictures.trajectories(view, count(WAYS_COUNT));
    };
  }

  private SequencePictures sequences(ModelArgument argument) {
    SequenceModel flow = condition.given(solving.weighted(argument.sequences()));
    SamplingOptions options = guiding.of(solving.of(flow, common));
    return SequencePictures.of(
        name(model), flow, SequenceReference.of(argument, data).sequences(), options, common.key());
  }

  private List<Picture> frames(ModelArgument argument, Console console) {
    if (kind() == PlotKind.SERIES_FLOW) {
      return sequences(argument).flow(count(SERIES_COUNT), frames);
    }
    FlowModel flow = condition.given(solving.weighted(argument.model()));
    if (kind() == PlotKind.WARP) {
      return Animations.warp(flow.experiment(), frames);
    }
    ModelView view = view(argument, flow, columns);
    if (kind() == PlotKind.EPOCHS) {
      return epochs(argument, view);
    }
    List<ModelView> views = views(view, console);
    return switch (kind()) {
      case FLOW -> Animations.flow(view.name(), List.of(view), count(MOVING_COUNT), frames);
      case REFLOW -> Animations.ways("from noise to samples", views, count(WAYS_COUNT), frames);
      default -> Animations.flow("", views, count(MOVING_COUNT), frames);
    };
  }

  private List<Picture> epochs(ModelArgument argument, ModelView view) {
    RunDirectory run =
        argument
            .run()
            .orElseThrow(
                () ->
                    new InvalidValue(
                        "RUN|MODEL", "is a file, but epochs needs the folder of a run"));
    PlotData drawn = data(argument, view);
    return new Snapshots(run)
        .all().stream()
            .map(file -> FlowModel.load(file))
            .map(
                model ->
                    Pictures.epoch(
                        view.with(view.name(), solving.weighted(model)), drawn, count(EPOCH_COUNT)))
            .toList();
  }

  /** The other model, where there is one, before this one. */
  private List<ModelView> views(ModelView view, Console console) {
    if (with == null) {
      return List.of(view);
    }
    FlowModel other = condition.given(solving.weighted(ModelArgument.load(with, console).model()));
    return List.of(view.with(name(with), other), view);
  }

  private ModelView view(ModelArgument argument, FlowModel flow, @Nullable List<String> chosen) {
    SamplingOptions options = guiding.of(solving.of(flow, common));
    ModelView view = ModelView.of(name(model), flow, chosen, options, common.key());
    boolean whole = kind() != PlotKind.FIELD && kind() != PlotKind.DENSITY;
    if (flow.conditionSchema().isEmpty() || !condition.isEmpty() || !whole) {
      return view;
    }
    Table conditions = data(argument, view).conditions();
    return conditions.columns().isEmpty() ? view : view.withPool(conditions);
  }

  private PlotData data(ModelArgument argument, ModelView view) {
    return PlotData.of(argument, view, data, classes, count(STILL_COUNT));
  }

  private int count(int absent) {
    return count == null ? absent : count;
  }

  /** What titles call a model: the name of its folder or file. */
  private static String name(Path path) {
    String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    return name.replaceFirst("\\.safetensors$", "");
  }
}
