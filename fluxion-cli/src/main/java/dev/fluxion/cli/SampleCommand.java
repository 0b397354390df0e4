package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "Number of samples, of each row of --conditions where that is given.")
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
      description = {
        "File to write: .csv, .tsv, .parquet or .npy; of images also .png (a grid), .npy (an array",
        "of bytes), or a folder of .png files (a name without extension)."
      })
  Path out = Path.of("");

  @Option(
      names = "--conditions",
      paramLabel = "FILE",
      description = {
        "Rows of conditions, matched by column name; --count samples are of each. Of a model of",
        "sequences: series with stamps and conditions, each drawn --count times."
      })
  @Nullable Path conditions;

  @Option(
      names = "--length",
      paramLabel = "L",
      description = "Steps of each series, of a model of sequences; as in training when absent.")
  @Nullable Integer length;

  @Option(
      names = "--one-by-one",
      description = {
        "Draw position by position, as a model of sequences in the mode autoregressive always does;",
        "in the mode causal the same series up to rounding; not in the mode joint."
      })
  boolean oneByOne;

  @Mixin ConditionOptions condition = new ConditionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Mixin NoiseOptions noise = new NoiseOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    condition.check();
    guiding.check();
    noise.check(solving);
    InvalidValue.unless(count >= 1, "--count", count, "1 or more");
    InvalidValue.unless(
        length == null || length >= 1, "--length", String.valueOf(length), "1 or more");
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
    if (argument.any() instanceof SequenceModel) {
      return SequenceSampling.run(this, argument, console);
    }
    InvalidValue.unless(
        length == null, "--length", String.valueOf(length), "absent for a model of points");
    InvalidValue.unless(!oneByOne, "--one-by-one", "given", "absent for a model of points");
    FlowModel flow = given(solving.weighted(argument.model()));
    Table given = flow.conditions().table();
    long total = Math.multiplyExact(count, (long) flow.conditions(0).rows());
    SamplingOptions options =
        guiding.of(noise.of(flow, solving, solving.of(flow, common)).withTemperature(temperature));
    flow.velocity(options);
    List<String> columns =
        Stream.concat(flow.columns().stream(), given.columns().stream()).toList();
    try (Signals signals = Signals.caught();
        TableWriter writer = SampleOutput.open(out, flow, columns, given, total);
        Progress progress = console.progress("sample", "rows", 0, total)) {
      boolean whole = false;
      try {
        long[] done = {0};
        flow.sample(
            total,
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
            .put("count", total)
            .put("columns", columns)
            .put("temperature", temperature);
    guiding.describe(flow, report);
    solving.describe(options, report);
    noise.describe(options, report);
    return report
        .put("seed", common.seed())
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "%,d samples of %s in %s (%s, %s, %.1f s)",
                total,
                SampleOutput.inWords(flow, columns),
                out,
                options.sde().map(SdeConfig::solver).orElse(options.solver().name()),
                options
                    .sde()
                    .map(sde -> sde.steps() + " steps")
                    .orElseGet(() -> solving.steps(options)),
                seconds));
  }

  /** Returns the model under the conditions of the command line and of the file. */
  private FlowModel given(FlowModel flow) {
    if (conditions == null) {
      return condition.given(flow);
    }
    ConditionSchema schema = flow.condition();
    Table rows = TableFiles.read(conditions, List.of(), schema.names());
    if (rows.rows() == 0) {
      throw new InvalidValue(conditions.toString(), "has no rows; give at least one");
    }
    return flow.given(schema.of(condition.beside(flow, rows)));
  }
}
