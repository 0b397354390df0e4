package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
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
      "t = 1 is in the data's units, all times below in the standardised units of the field."
    },
    footer = {
      "",
      "Example:",
      "  fluxion transport runs/moons --data points.csv --from 1 --to 0 --out noise.csv"
    })
final class TransportCommand extends Command {
  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Points at t = from: .csv, .tsv, .parquet, .json, .jsonl or .npy.")
  Path data = Path.of("");

  @Option(names = "--from", paramLabel = "T", description = "Start time, 0 to 1; 0 when absent.")
  double from;

  @Option(names = "--to", paramLabel = "T", description = "End time, 0 to 1; 1 when absent.")
  double to = 1;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write the model's columns to: .csv, .tsv, .parquet or .npy.")
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
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    FlowModel flow = solving.weighted(argument.model());
    SamplingOptions options = guiding.of(solving.of(flow, common));
    Blocks.requireWritable(out, flow.columns());
    Table rows =
        condition.beside(
            flow, TableFiles.read(data, flow.columns(), ReferenceData.conditions(flow)));
    if (from == 1) {
      flow.transform().logDeterminant(rows.select(flow.columns()).values(), rows.rows());
    }
    Table given = flow.conditions(rows).table();
    List<String> columns =
        Stream.concat(flow.columns().stream(), given.columns().stream()).toList();
    try (TableWriter writer = TableFiles.open(out, columns, given.labels())) {
      boolean whole = false;
      try {
        Blocks.run(
            "transport",
            rows,
            options,
            console,
            "nothing was written to " + out,
            (first, block) -> {
              Table moved = flow.transport(block, from, to, options);
              writer.write(moved.values(), moved.rows());
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
            .put("to", to);
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
}
