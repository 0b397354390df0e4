package dev.fluxion.cli;

import dev.fluxion.data.DataException;
import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.Dequantizer;
import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.Densities;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
      "nats and in the data's units; with several probes, log_density_error is its standard error.",
      "A model with a condition scores each row under its own. A model of sequences reads a row for",
      "each step and writes a row for each series."
    },
    footer = {"", "Example:", "  fluxion score runs/moons --data points.csv --out scored.parquet"})
final class ScoreCommand extends Command {
  static final String COLUMN = "log_density";
  static final String ERROR_COLUMN = "log_density_error";

  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Rows to score: .csv, .tsv, .parquet, .json, .jsonl or .npy.")
  Path data = Path.of("");

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Of images in an IDX file: the IDX file of their labels.")
  @Nullable Path labels;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write: .csv, .tsv, .parquet or .npy.")
  Path out = Path.of("");

  @Option(
      names = "--per-step",
      description = "Of a model of sequences: the log density of each step given those before.")
  boolean perStep;

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "FILE",
      description = {
        "Strange rows that log densities should tell from those of --data: files, or of images noise,",
        "inverted, shuffled and smooth, made of the images of --data."
      })
  List<String> against = new ArrayList<>();

  @Mixin DivergenceOptions estimating = new DivergenceOptions();

  @Mixin ConditionOptions condition = new ConditionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    estimating.check();
    condition.check();
    guiding.check();
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    if (argument.any() instanceof SequenceModel) {
      InvalidValue.unless(
          against.isEmpty(), "--against", against, "absent for a model of sequences");
      return SequenceScoring.run(this, argument, console);
    }
    InvalidValue.unless(!perStep, "--per-step", "given", "absent for a model of points");
    FlowModel flow = solving.weighted(argument.model());
    flow.densityMissing()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    Experiment experiment = flow.experiment();
    SamplingOptions options = guiding.of(solving.of(flow, common));
    estimating.check(options.solver());
    Blocks.requireWritable(out, flow.columns());
    ScoreInput file = ScoreInput.open(flow, data, labels);
    Table given = condition.beside(flow, file.model());
    if (given.rows() == 0) {
      throw new InvalidValue(data.toString(), "has no rows; give at least one");
    }
    argument.run().ifPresent(run -> warnOfRepeatedRows(run, experiment, given, console));
    InvalidValue.unless(
        against.isEmpty() || given.rows() >= 2, "--against", against, "absent for a single row");
    Map<String, Table> strange = new LinkedHashMap<>();
    for (String name : against) {
      Table other = StrangeRows.of(name, flow, given, common.key().derive(Purpose.SHUFFLE));
      strange.put(name, condition.beside(flow, other));
    }
    Table rows = dequantized(given, experiment, console);
    double[] determinants =
        flow.transform().logDeterminant(rows.select(flow.columns()).values(), rows.rows());
    flow.conditions(rows);
    Densities found = densities(flow, rows, options, console);
    double[] nats = found.logDensity();
    double[] errors = found.standardError();
    Map<String, double[]> others = new LinkedHashMap<>();
    strange.forEach(
        (name, table) -> {
          Table noisy = dequantized(table, experiment, console);
          others.put(name, densities(flow, noisy, options, console).logDensity());
        });
    file.write(out, columns(nats, errors));
    Report report =
        new Report("score")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("count", nats.length);
    ScoreText.of(nats, flow.columns().size()).add(report, out.toString());
    ScoreText.transform(report, flow.transform(), mean(determinants));
    estimating.describe(report);
    ScoreText.estimate(report, errors == null ? Double.NaN : mean(errors));
    if (!others.isEmpty()) {
      new AnomalyText(nats).add(report, others);
    }
    guiding.describe(flow, report);
    solving.describe(options, report);
    return report.put("seed", common.seed()).put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private static Table columns(double[] nats, double @Nullable [] errors) {
    if (errors == null) {
      return new Table(List.of(COLUMN), nats.length, nats);
    }
    double[] both = new double[2 * nats.length];
    for (int i = 0; i < nats.length; i++) {
      both[2 * i] = nats[i];
      both[2 * i + 1] = errors[i];
    }
    return new Table(List.of(COLUMN, ERROR_COLUMN), nats.length, both);
  }

  private Table dequantized(Table rows, Experiment experiment, Console console) {
    Dequantizer noise = Dequantizer.of(rows.columns(), experiment.data());
    if (!noise.active()) {
      return rows;
    }
    double[] values = rows.values().clone();
    noise.apply(common.key(), 0, rows.rows(), values);
    console.note("noise of the model's dequantize widths is added to the rounded columns");
    return new Table(rows.columns(), rows.rows(), values, rows.labels());
  }

  private Densities densities(
      FlowModel flow, Table rows, SamplingOptions options, Console console) {
    Divergence divergence = estimating.of(common.key());
    double[] nats = new double[rows.rows()];
    double[] errors = divergence.estimates() < 2 ? null : new double[rows.rows()];
    Blocks.run(
        "score",
        rows,
        options,
        console,
        "nothing was written to " + out,
        (first, block) -> {
          Densities found = flow.logDensity(block, options, divergence.from(first));
          System.arraycopy(found.logDensity(), 0, nats, first, block.rows());
          double[] spread = found.standardError();
          if (errors != null && spread != null) {
            System.arraycopy(spread, 0, errors, first, block.rows());
          }
        });
    return new Densities(nats, errors);
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
    return Arrays.stream(values).sum() / values.length;
  }
}
