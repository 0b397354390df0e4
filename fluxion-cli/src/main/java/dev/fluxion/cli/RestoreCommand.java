package dev.fluxion.cli;

import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.measurement.BlockMeans;
import dev.fluxion.measurement.DataSpread;
import dev.fluxion.measurement.KnownValues;
import dev.fluxion.measurement.Measurement;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Measured;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws images or rows of which a part or the means of squares are known. */
@CommandLine.Command(
    name = "restore",
    header = "Fill in what is missing of images or rows, or sharpen small images.",
    description = {
      "Draws what a model, trained without such a task, makes likely given what is known: --missing",
      "says what is not, --downsample that only means over squares of pixels are. A grid shows in",
      "each line what was known, the restorations, and the image itself."
    },
    footer = {
      "",
      "Example:",
      "  fluxion restore runs/digits --data builtin:digits --rows 1,2,3 --missing left --out"
          + " grid.png",
      "  fluxion restore runs/moons --data points.csv --missing y --count 100 --out filled.csv"
    })
final class RestoreCommand extends Command {
  private static final int MOST = 10_000_000;

  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Whole images or rows, in the form of the model's data.",
      order = 4)
  Path data = Path.of("");

  @Mixin ChosenRows chosen = new ChosenRows();

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "I",
      description = "Numbers of the rows that are taken, from 1; all when absent.",
      order = 7)
  List<Integer> numbers = new ArrayList<>();

  @Option(
      names = "--missing",
      paramLabel = "PART",
      description = {
        "Of images left, right, top, bottom, box:TOP,LEFT,HEIGHT,WIDTH, random:SHARE, or a .png file",
        "that is black where pixels miss; of a table names of columns, like x,y, which FILE may lack."
      },
      order = 8)
  @Nullable String missing;

  @Option(
      names = "--downsample",
      paramLabel = "F",
      description = "Of images: the side of the squares of pixels whose means are known.",
      order = 9)
  @Nullable Integer downsample;

  @Option(
      names = "--noise",
      paramLabel = "S",
      description =
          "Standard deviation of noise on what is known, in the data's units; 0 when absent.",
      order = 10)
  double noise;

  @Option(
      names = "--spread",
      paramLabel = "moments|isotropic",
      description = {
        "What is taken for the covariance of data on the way: that which the model tells (when",
        "absent), or a multiple of the identity, which is quicker and rougher."
      },
      order = 11)
  String spread = DataSpread.MOMENTS.toString();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Restorations of each row; 4 when absent.",
      order = 12)
  int count = 4;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = {
        "File to write: .csv, .tsv, .parquet or .npy; of images also .png (a grid), or a folder of",
        ".png files."
      },
      order = 13)
  Path out = Path.of("");

  @Mixin ConditionOptions condition = new ConditionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    condition.check();
    guiding.check();
    if ((missing == null) == (downsample == null)) {
      throw new InvalidValue(
          missing == null ? "--missing" : "--downsample",
          missing == null
              ? "is missing, and --downsample too; say what is not known of a row"
              : "cannot go with --missing; give one of them");
    }
    InvalidValue.unless(
        noise >= 0 && Double.isFinite(noise), "--noise", noise, "0 or more and finite");
    InvalidValue.unless(count >= 1 && count <= MOST, "--count", count, "from 1 to " + MOST);
    kind();
  }

  private DataSpread kind() {
    return Arguments.named("--spread", spread, List.of(DataSpread.values()));
  }

  private Measurement measurement(FlowModel flow) {
    if (missing != null) {
      return new KnownValues(
          MissingPart.known(missing, flow, common.key().derive(Purpose.SHUFFLE)),
          flow.columns().size());
    }
    int factor = downsample == null ? 0 : downsample;
    ImageShape shape =
        flow.images()
            .map(ImageFrame::shape)
            .orElseThrow(
                () ->
                    new InvalidValue(
                        "--downsample",
                        "is " + factor + ", but the model is none of images; take --missing"));
    InvalidValue.unless(
        factor >= 2 && shape.height() % factor == 0 && shape.width() % factor == 0,
        "--downsample",
        factor,
        String.format(
            Locale.ROOT,
            "2 or more and a divisor of height and width, %d and %d",
            shape.height(),
            shape.width()));
    return new BlockMeans(shape.channels(), shape.height(), shape.width(), factor);
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    FlowModel flow = solving.weighted(argument.model());
    SamplingOptions options = guiding.of(solving.of(flow, common));
    Measurement measurement = measurement(flow);
    Table rows = condition.beside(flow, read(flow, measurement));
    Measured measured = flow.measure(rows, measurement, noise, common.key());
    boolean pictures = SampleOutput.pictures(out, flow);
    boolean grid = SampleOutput.grid(out, flow);
    List<String> columns = new ArrayList<>(pictures ? List.of() : List.of("row"));
    columns.addAll(flow.columns());
    boolean known = rows.columns().containsAll(flow.columns());
    int across = count + (known ? 2 : 1);
    long written = (long) rows.rows() * (grid ? across : count);
    InvalidValue.unless(
        written <= MOST, "--count", count, "fewer: " + rows.rows() + " rows were chosen");
    Restoring restoring;
    try (TableWriter writer =
        SampleOutput.open(
            out, flow, columns, SampleOutput.UNCONDITIONED, written, grid ? across : 0)) {
      boolean whole = false;
      try (Signals signals = Signals.caught();
          Progress progress = console.progress("restore", "rows", 0, rows.rows())) {
        Table found = flow.restore(measured, kind(), count, common.key(), options);
        signals.check("nothing was written to " + out);
        progress.show(rows.rows(), "");
        restoring = Restoring.of(flow, measured, rows, found, count);
        Table table =
            grid
                ? restoring.lines()
                : pictures ? found.select(flow.columns()) : restoring.numbered();
        writer.write(table.values(), table.rows());
        whole = true;
      } finally {
        if (!whole) {
          writer.abort();
        }
      }
    }
    return report(argument, flow, restoring, options, start);
  }

  private Table read(FlowModel flow, Measurement measurement) {
    List<String> needed = flow.columns();
    List<String> others = new ArrayList<>(ReferenceData.conditions(flow));
    if (measurement instanceof KnownValues known && flow.images().isEmpty()) {
      needed = known.places().stream().map(flow.columns()::get).toList();
      List<String> all = needed;
      others.addAll(flow.columns().stream().filter(name -> !all.contains(name)).toList());
    }
    Table all = chosen.read(flow, data, needed, others);
    if (all.rows() == 0) {
      throw new InvalidValue(data.toString(), "has no rows; give at least one");
    }
    return numbers.isEmpty() ? all : all.rows(ChosenRows.places("--rows", numbers, all));
  }

  private Report report(
      ModelArgument argument,
      FlowModel flow,
      Restoring restoring,
      SamplingOptions options,
      long start) {
    Report report =
        new Report("restore")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("rows", restoring.measured().rows())
            .put("count", count)
            .put("missing", missing)
            .put("downsample", downsample)
            .put("noise", noise)
            .put("spread", spread)
            .put("known", restoring.measured().measurement().size())
            .put("values", flow.columns().size())
            .put("residual", restoring.residual())
            .put("error", restoring.error())
            .put("meanError", restoring.meanError());
    guiding.describe(flow, report);
    solving.describe(options, report);
    report
        .put("seed", common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .line(
            String.format(
                Locale.ROOT,
                "%,d rows restored %,d times each from %,d of %,d values, in %s",
                restoring.measured().rows(),
                count,
                restoring.measured().measurement().size(),
                flow.columns().size(),
                out))
        .line(
            String.format(
                    Locale.ROOT,
                    "root mean squares in the data's units: %.3g off what was known",
                    restoring.residual())
                + (Double.isNaN(restoring.error())
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        "; where it was not, a restoration is off by %.3g and their mean by %.3g",
                        restoring.error(),
                        restoring.meanError())));
    return report;
  }
}
