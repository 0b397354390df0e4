package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws samples from a model into a file, block by block. */
@CommandLine.Command(
    name = "sample",
    header = "Draw samples from a model.",
    footer = {
      "",
      "Example:",
      "  fluxion sample runs/moons --count 10000 --solver rk4 --steps 20 --out samples.csv"
    })
final class SampleCommand extends Command {
  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(names = "--count", required = true, paramLabel = "N", description = "Number of samples.")
  long count;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Factor on the source's standard deviation; 1 when absent.")
  double temperature = 1;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write: .csv, .tsv, .parquet or .npy.")
  Path out = Path.of("");

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    InvalidValue.unless(count >= 1, "--count", count, "1 or more");
    InvalidValue.unless(
        temperature > 0 && Double.isFinite(temperature),
        "--temperature",
        temperature,
        "a positive number");
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    FlowModel flow = solving.weighted(argument.model());
    SamplingOptions options = solving.of(flow, common).withTemperature(temperature);
    try (Signals signals = Signals.caught();
        TableWriter writer = TableFiles.open(out, flow.columns());
        Progress progress = console.progress("sample", "rows", 0, count)) {
      boolean whole = false;
      try {
        long[] done = {0};
        flow.sample(
            count,
            common.key(),
            options,
            block -> {
              signals.check("nothing was written to " + out);
              writer.write(block.values(), block.rows());
              done[0] += block.rows();
              progress.show(done[0], "");
            });
        signals.check("nothing was written to " + out);
        whole = true;
      } finally {
        if (!whole) {
          writer.abort();
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Report report =
        new Report("sample")
            .put("model", argument.file())
            .put("out", out)
            .put("count", count)
            .put("columns", flow.columns())
            .put("temperature", temperature);
    solving.describe(options, report);
    return report
        .put("seed", common.seed())
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "%,d samples of %s in %s (%s, %s, %.1f s)",
                count,
                String.join(", ", flow.columns()),
                out,
                options.solver().name(),
                solving.steps(options),
                seconds));
  }
}
