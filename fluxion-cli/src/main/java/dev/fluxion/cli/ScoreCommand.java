package dev.fluxion.cli;

import dev.fluxion.data.DataException;
import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.Dequantizer;
import dev.fluxion.data.TableFile;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a file's columns together with the model's log density of each row. */
@CommandLine.Command(
    name = "score",
    header = "Write the log density of each row of a file.",
    description = {
      "Columns are matched by name; all others are passed through. The new column log_density is in",
      "nats and in the data's units. A model with a condition scores each row under its own."
    },
    footer = {"", "Example:", "  fluxion score runs/moons --data points.csv --out scored.parquet"})
final class ScoreCommand extends Command {
  private static final String COLUMN = "log_density";

  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Rows to score: .csv, .tsv, .parquet, .json, .jsonl or .npy.")
  Path data = Path.of("");

  @Option(
      names = "--divergence",
      paramLabel = "exact",
      description = "How the divergence of the field is found.")
  String divergence = "exact";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write: .csv, .tsv, .parquet or .npy.")
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
    InvalidValue.unless(
        divergence.equals("exact"), "--divergence", "'" + divergence + "'", "'exact'");
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    FlowModel flow = solving.weighted(argument.model());
    Experiment experiment = flow.experiment();
    SamplingOptions options = guiding.of(solving.of(flow, common));
    Blocks.requireWritable(out, flow.columns());
    TableFile file = TableFile.open(data, flow.columns(), ReferenceData.conditions(flow));
    Table given = condition.beside(flow, file.model());
    if (given.rows() == 0) {
      throw new InvalidValue(data.toString(), "has no rows; give at least one");
    }
    argument.run().ifPresent(run -> warnOfRepeatedRows(run, experiment, given, console));
    Table rows = dequantized(given, experiment, console);
    flow.transform().logDeterminant(rows.select(flow.columns()).values(), rows.rows());
    flow.conditions(rows);
    double[] nats = nats(flow, rows, options, console);
    file.write(out, COLUMN, nats);
    double mean = mean(nats);
    double error = standardError(nats, mean);
    double seconds = (System.nanoTime() - start) / 1e9;
    Report report =
        new Report("score")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("count", nats.length)
            .put("meanLogDensity", mean)
            .put("standardError", error)
            .put("divergence", divergence);
    guiding.describe(flow, report);
    solving.describe(options, report);
    return report
        .put("seed", common.seed())
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "mean log density %.4f +- %.4f nats over %,d rows, in %s",
                mean,
                error,
                nats.length,
                out));
  }

  private Table dequantized(Table rows, Experiment experiment, Console console) {
    Dequantizer noise = Dequantizer.of(rows.columns(), experiment.data().dequantize());
    if (!noise.active()) {
      return rows;
    }
    double[] values = rows.values().clone();
    noise.apply(common.key(), 0, rows.rows(), values);
    console.note("noise of the model's dequantize widths is added to the rounded columns");
    return new Table(rows.columns(), rows.rows(), values, rows.labels());
  }

  private double[] nats(FlowModel flow, Table rows, SamplingOptions options, Console console) {
    double[] nats = new double[rows.rows()];
    Blocks.run(
        "score",
        rows,
        options,
        console,
        "nothing was written to " + out,
        (first, block) ->
            System.arraycopy(flow.logDensity(block, options), 0, nats, first, block.rows()));
    return nats;
  }

  private static void warnOfRepeatedRows(
      RunDirectory run, Experiment experiment, Table rows, Console console) {
    if (experiment.data().toy() == null && !Files.exists(run.data())) {
      return;
    }
    Key key = Key.of(experiment.training().seed());
    try (Dataset dataset =
        Datasets.open(experiment.data(), experiment.condition(), run.path(), run.data(), key)) {
      long repeated = dataset.repeated(rows);
      if (repeated > 0) {
        console.warn(
            String.format(
                Locale.ROOT,
                "%,d of %,d rows repeat training rows exactly, so their likelihood is unbounded and"
                    + " rewards memorising",
                repeated,
                rows.rows()));
      }
    } catch (DataException unknown) {
      console.warn("cannot tell whether rows repeat training rows: " + unknown.getMessage());
    }
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Returns the standard error of the mean; NaN of one value. */
  private static double standardError(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - 1.0) / values.length);
  }
}
