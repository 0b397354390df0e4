package dev.fluxion.cli;

import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Carries the rows of a file along the flow. */
@CommandLine.Command(
    name = "transport",
    header = "Carry the rows of a file along the flow, forward or backward.",
    description = {
      "t = 1 is in the data's units, all times below in the standardised units of the field, or with",
      "--units data in the data's units too: so are the rows of a source that is data itself."
    },
    footer = {
      "",
      "Example:",
      "  fluxion transport runs/moons --data points.csv --from 1 --to 0 --out noise.csv",
      "  fluxion transport runs/3-8 --data builtin:digits --only 3 --units data --out pairs.png"
    })
final class TransportCommand extends Command {
  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = {
        "Points at t = from: .csv, .tsv, .parquet, .json, .jsonl or .npy; of images in any form."
      },
      order = 4)
  Path data = Path.of("");

  @Mixin ChosenRows chosen = new ChosenRows();

  @Option(
      names = "--from",
      paramLabel = "T",
      description = "Start time, 0 to 1; 0 when absent.",
      order = 7)
  double from;

  @Option(
      names = "--to",
      paramLabel = "T",
      description = "End time, 0 to 1; 1 when absent.",
      order = 8)
  double to = 1;

  @Option(
      names = "--units",
      paramLabel = "standard|data",
      description = "Units of points at times below 1; standard when absent.",
      order = 9)
  String units = FlowModel.Units.STANDARD.toString();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = {
        "File to write the model's columns to: .csv, .tsv, .parquet or .npy; of images also .png (each",
        "before and after), .npy (an array of bytes) or a folder of .png files."
      },
      order = 10)
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
    InvalidValue.unless(from >= 0 && from <= 1, "--from", from, "from 0 to 1");
    InvalidValue.unless(to >= 0 && to <= 1, "--to", to, "from 0 to 1");
    below();
  }

  private FlowModel.Units below() {
    return Arguments.named("--units", units, List.of(FlowModel.Units.values()));
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    FlowModel flow = solving.weighted(argument.model());
    SamplingOptions options = guiding.of(solving.of(flow, common));
    FlowModel.Units below = below();
    boolean pictures = SampleOutput.pictures(out, flow);
    InvalidValue.unless(
        !pictures || below == FlowModel.Units.DATA || (from == 1 && to == 1),
        "--units",
        below,
        "data where images are written to " + out + ", whose values are levels");
    Table rows = condition.beside(flow, chosen.read(flow, data));
    if (from == 1 || below == FlowModel.Units.DATA) {
      flow.transform().logDeterminant(rows.select(flow.columns()).values(), rows.rows());
    }
    Table given = flow.conditions(rows).table();
    List<String> columns =
        Stream.concat(flow.columns().stream(), given.columns().stream()).toList();
    boolean grid = SampleOutput.grid(out, flow);
    int count = grid ? 2 * rows.rows() : rows.rows();
    try (TableWriter writer =
        SampleOutput.open(
            out, flow, grid ? flow.columns() : columns, given, count, grid ? pairs(count) : 0)) {
      boolean whole = false;
      try {
        Blocks.run(
            "transport",
            rows,
            options,
            console,
            "nothing was written to " + out,
            (first, block) -> {
              Table moved = flow.transport(block, from, to, below, options);
              Table written = grid ? alternating(flow, block, moved) : moved;
              writer.write(written.values(), written.rows());
            });
        whole = true;
      } finally {
        if (!whole) {
          writer.abort();
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Report report =
        new Report("transport")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("count", rows.rows())
            .put("columns", columns)
            .put("from", from)
            .put("to", to)
            .put("units", below);
    guiding.describe(flow, report);
    solving.describe(options, report);
    return report
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "%,d rows carried from t = %s to t = %s, in %s",
                rows.rows(),
                from,
                to,
                out));
  }

  /** Returns how many images a line has: pairs, so that the picture is near to a square. */
  private static int pairs(int images) {
    return 2 * (int) Math.ceil(Math.sqrt(images) / 2);
  }

  /** Returns each image before it is carried, and behind it what it became. */
  private static Table alternating(FlowModel flow, Table before, Table after) {
    double[] first = before.select(flow.columns()).values();
    double[] second = after.select(flow.columns()).values();
    int width = flow.columns().size();
    double[] all = new double[2 * first.length];
    for (int i = 0; i < before.rows(); i++) {
      System.arraycopy(first, i * width, all, 2 * i * width, width);
      System.arraycopy(second, i * width, all, (2 * i + 1) * width, width);
    }
    return new Table(flow.columns(), 2 * before.rows(), all);
  }
}
