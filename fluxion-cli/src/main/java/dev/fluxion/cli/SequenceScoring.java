package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceDensities;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.nn.sequence.SequenceMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Scores sequences: the command score on a model of sequences. */
final class SequenceScoring {
  private SequenceScoring() {}

  static Report run(ScoreCommand command, ModelArgument argument, Console console) {
    long start = System.nanoTime();
    SequenceModel model = command.condition.given(command.solving.weighted(argument.sequences()));
    SamplingOptions options = command.guiding.of(command.solving.of(model, command.common));
    if (command.perStep && model.experiment().mode() != SequenceMode.AUTOREGRESSIVE) {
      throw new InvalidValue(
          "--per-step",
          "is given, but the mode '"
              + model.experiment().mode()
              + "' has no density of single steps; leave it out, or train in the mode"
              + " autoregressive");
    }
    Path out = command.out;
    SequenceInput.requireWritable(out, model);
    Sequences sequences = SequenceInput.read(command.data, model, false, console);
    warnOfLengths(sequences, model, console);
    Divergence divergence = command.estimating.of(command.common.key());
    SequenceDensities found;
    try (Signals signals = Signals.caught();
        Progress progress = console.progress("score", "series", 0, sequences.count())) {
      found = model.logDensity(sequences, options, divergence);
      signals.check("nothing was written to " + out);
      progress.show(sequences.count(), "");
    }
    double[] nats = found.logDensity();
    double[] errors = found.standardError();
    double[] steps = found.steps();
    if (command.perStep) {
      Objects.requireNonNull(steps);
      Table column = new Table(List.of(ScoreCommand.COLUMN), steps.length, steps);
      SequenceInput.write(
          out,
          new Sequences(
              sequences.ids(),
              sequences.offsets(),
              sequences.stamps(),
              sequences.steps().beside(column)),
          model);
    } else {
      write(out, sequences, nats, errors, model);
    }
    int rows = sequences.steps().rows();
    double[] determinants =
        model.transform().logDeterminant(sequences.steps().select(model.columns()).values(), rows);
    double[] perStep = new double[nats.length];
    Arrays.setAll(perStep, i -> nats[i] / sequences.length(i));
    Report report =
        new Report("score")
            .put("model", argument.file())
            .put("data", command.data)
            .put("out", out)
            .put("count", nats.length)
            .put("seriesSteps", rows);
    ScoreText.ofSteps(perStep, model.columns().size()).add(report, out.toString());
    ScoreText.transform(
        report, model.transform(), Arrays.stream(determinants).sum() / Math.max(1, rows));
    command.estimating.describe(report);
    ScoreText.estimate(
        report, errors == null ? Double.NaN : Arrays.stream(errors).sum() / errors.length);
    command.guiding.describe(model, report);
    command.solving.describe(options, report);
    return report
        .put("seed", command.common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .line(
            String.format(
                Locale.ROOT,
                "%s%s",
                SequenceText.count(sequences),
                model.frame().lengths().size() == 1
                    ? ""
                    : "; the log probability of each length is in it"));
  }

  /** Warns of sequences of lengths that did not occur in training. */
  private static void warnOfLengths(Sequences sequences, SequenceModel model, Console console) {
    List<Integer> known = model.frame().lengths();
    int[] unseen =
        IntStream.range(0, sequences.count())
            .map(sequences::length)
            .filter(length -> !known.contains(length))
            .toArray();
    if (unseen.length > 0) {
      int first = Arrays.stream(unseen).min().orElseThrow();
      int last = Arrays.stream(unseen).max().orElseThrow();
      console.warn(
          String.format(
              Locale.ROOT,
              "%d of %d series have a length that did not occur in training (%s), so %s; cut them"
                  + " to %s",
              unseen.length,
              sequences.count(),
              first == last ? first + " steps" : "from " + first + " to " + last + " steps",
              known.size() == 1 || model.field().shape().end()
                  ? "their densities are beyond what it learned"
                  : "their log densities are minus infinity",
              known.size() == 1
                  ? known.get(0) + " steps"
                  : "one of the lengths from " + known.get(0) + " to " + model.frame().longest()));
    }
  }

  /** Writes one row a series. */
  private static void write(
      Path out,
      Sequences sequences,
      double[] nats,
      double @org.jspecify.annotations.Nullable [] errors,
      SequenceModel model) {
    String id = SequenceInput.config(model).id();
    String series = id == null ? dev.fluxion.data.SequenceFiles.SERIES : id;
    List<String> columns = new ArrayList<>(List.of(series, "steps", ScoreCommand.COLUMN));
    if (errors != null) {
      columns.add(ScoreCommand.ERROR_COLUMN);
    }
    int width = columns.size();
    double[] rows = new double[nats.length * width];
    for (int i = 0; i < nats.length; i++) {
      rows[i * width] = i;
      rows[i * width + 1] = sequences.length(i);
      rows[i * width + 2] = nats[i];
      if (errors != null) {
        rows[i * width + 3] = errors[i];
      }
    }
    TableWriter writer = TableFiles.open(out, columns, Map.of(series, sequences.ids()));
    try {
      writer.write(rows, nats.length);
      writer.close();
    } finally {
      writer.abort();
    }
  }
}
