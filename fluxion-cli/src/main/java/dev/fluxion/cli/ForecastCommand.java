package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues the series of a file. */
@CommandLine.Command(
    name = "forecast",
    header = "Continue each series of a file, several times.",
    description = {
      "The series are the known beginnings. What is written follows them, in the same long form, under",
      "the names id#1, id#2, ...: one for each time."
    },
    footer = {
      "",
      "Example:",
      "  fluxion forecast runs/weather --data last-weeks.csv --horizon 14 --count 100 --out ahead.csv"
    })
final class ForecastCommand extends Command {
  @Parameters(
      paramLabel = "RUN|MODEL",
      description = "Folder of a run, or a model file, of sequences.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Beginnings: .csv, .tsv, .parquet, .json or .jsonl, a row for each step.")
  Path data = Path.of("");

  @Option(
      names = "--horizon",
      paramLabel = "H",
      description = "Number of steps that follow; not with --future.")
  @Nullable Integer horizon;

  @Option(
      names = "--future",
      paramLabel = "FILE",
      description = "Stamps and conditions of the steps that follow, of each series by its name.")
  @Nullable Path future;

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "Number of times that each series is continued.")
  int count;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Factor on the source's standard deviation; 1 when absent.")
  double temperature = 1;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write: .csv, .tsv or .parquet.")
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
    InvalidValue.unless(count >= 1, "--count", count, "1 or more");
    InvalidValue.unless(
        horizon == null || horizon >= 1, "--horizon", String.valueOf(horizon), "1 or more");
    if (horizon != null && future != null) {
      throw new InvalidValue("--horizon", "is given beside --future; leave one of them out");
    }
    InvalidValue.unless(
        horizon != null || future != null,
        "--horizon",
        "missing",
        "given, or --future in its place");
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
    SequenceModel sequences = condition.given(solving.weighted(argument.sequences()));
    SamplingOptions options =
        guiding.of(solving.of(sequences, common).withTemperature(temperature));
    SequenceInput.requireWritable(out, sequences);
    Sequences read = SequenceInput.read(data, sequences, false, console);
    Sequences found;
    try (Signals signals = Signals.caught();
        Progress progress = console.progress("forecast", "series", 0, read.count())) {
      found = ahead(sequences, read, options, console);
      signals.check("nothing was written to " + out);
      progress.show(read.count(), "");
    }
    SequenceInput.write(out, found, sequences);
    double seconds = (System.nanoTime() - start) / 1e9;
    Report report =
        new Report("forecast")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("horizon", horizon)
            .put("future", future)
            .put("count", count)
            .put("series", read.count())
            .put("columns", found.steps().columns())
            .put("temperature", temperature);
    guiding.describe(sequences, report);
    solving.describe(options, report);
    return report
        .put("seed", common.seed())
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "%,d series continued %,d times each: %s, in %s (%s, %s, %.1f s)",
                read.count(),
                count,
                SequenceText.count(found),
                out,
                options.solver().name(),
                solving.steps(options),
                seconds));
  }

  private Sequences ahead(
      SequenceModel sequences, Sequences read, SamplingOptions options, Console console) {
    return future == null
        ? sequences.forecast(read, horizon == null ? 1 : horizon, count, common.key(), options)
        : sequences.forecast(
            read, SequenceInput.frame(future, sequences, console), count, common.key(), options);
  }
}
