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

/** Fills in what is missing in the series of a file. */
@CommandLine.Command(
    name = "impute",
    header = "Fill in what is missing in the series of a file, several times.",
    description = {
      "An empty cell of a channel is filled in, given all that is there. What is written are whole",
      "series in the same long form, under the names id#1, id#2, ...: one for each time."
    },
    footer = {
      "",
      "Example:",
      "  fluxion impute runs/weather --data gaps.csv --count 20 --out whole.csv"
    })
final class ImputeCommand extends Command {
  @Parameters(
      paramLabel = "RUN|MODEL",
      description = "Folder of a run, or a model file, of sequences.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Series with empty cells: .csv, .tsv, .parquet, .json or .jsonl.")
  Path data = Path.of("");

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "Number of times that each series is filled in.")
  int count;

  @Option(
      names = "--candidates",
      paramLabel = "K",
      description = "Candidates of a series that misses values in between, mode autoregressive.")
  @Nullable Integer candidates;

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
        temperature > 0 && Double.isFinite(temperature),
        "--temperature",
        temperature,
        "a positive number");
    Integer given = candidates;
    InvalidValue.unless(
        given == null || given >= Math.max(2, count),
        "--candidates",
        String.valueOf(given),
        "as many as --count or more, and 2 or more");
    InvalidValue.unless(
        given == null || temperature == 1,
        "--temperature",
        temperature,
        "1 beside --candidates, which are weighted by the density");
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
    Sequences read = SequenceInput.read(data, sequences, true, console);
    Sequences found;
    try (Signals signals = Signals.caught();
        Progress progress = console.progress("impute", "series", 0, read.count())) {
      found =
          candidates == null
              ? sequences.impute(read, count, common.key(), options)
              : sequences.interpolate(read, count, candidates, common.key(), options);
      signals.check("nothing was written to " + out);
      progress.show(read.count(), "");
    }
    SequenceInput.write(out, found, sequences);
    double seconds = (System.nanoTime() - start) / 1e9;
    Report report =
        new Report("impute")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("count", count)
            .put("series", read.count())
            .put("columns", found.steps().columns())
            .put("temperature", temperature);
    if (candidates != null) {
      report.put("candidates", candidates);
    }
    guiding.describe(sequences, report);
    solving.describe(options, report);
    return report
        .put("seed", common.seed())
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "%,d series filled in %,d times each: %s, in %s (%s, %s, %.1f s)",
                read.count(),
                count,
                SequenceText.count(found),
                out,
                options.solver().name(),
                solving.steps(options),
                seconds));
  }
}
