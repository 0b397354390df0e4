package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.nn.sequence.SequenceMode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/** Draws sequences into a file: the command sample on a model of sequences. */
final class SequenceSampling {
  private SequenceSampling() {}

  static Report run(SampleCommand command, ModelArgument argument, Console console) {
    long start = System.nanoTime();
    Path out = command.out;
    SequenceModel model = command.condition.given(command.solving.weighted(argument.sequences()));
    int count = Math.toIntExact(Math.min(command.count, Integer.MAX_VALUE));
    SamplingOptions options =
        command.guiding.of(
            command.solving.of(model, command.common).withTemperature(command.temperature));
    InvalidValue.unless(
        !command.oneByOne || model.field().shape().mode() != SequenceMode.JOINT,
        "--one-by-one",
        "given",
        "absent for a model in the mode joint, each position of which depends on all others");
    SequenceInput.requireWritable(out, model);
    Sequences drawn;
    try (Signals signals = Signals.caught();
        Progress progress = console.progress("sample", "series", 0, count)) {
      drawn = drawn(command, model, count, options, console);
      signals.check("nothing was written to " + out);
      progress.show(count, "");
    }
    SequenceInput.write(out, drawn, model);
    double seconds = (System.nanoTime() - start) / 1e9;
    Report report =
        new Report("sample")
            .put("model", argument.file())
            .put("out", out)
            .put("count", drawn.count())
            .put("columns", drawn.steps().columns())
            .put("seriesSteps", drawn.steps().rows())
            .put("oneByOne", command.oneByOne)
            .put("temperature", command.temperature);
    command.guiding.describe(model, report);
    command.solving.describe(options, report);
    report.put("diffusion", null);
    return report
        .put("seed", command.common.seed())
        .put("seconds", seconds)
        .line(
            String.format(
                Locale.ROOT,
                "%s of %s in %s (%s, %s, %.1f s)",
                SequenceText.count(drawn),
                String.join(", ", drawn.steps().columns()),
                out,
                options.solver().name(),
                command.solving.steps(options),
                seconds));
  }

  private static Sequences drawn(
      SampleCommand command,
      SequenceModel model,
      int count,
      SamplingOptions options,
      Console console) {
    if (command.conditions == null) {
      OptionalInt length =
          command.length == null ? OptionalInt.empty() : OptionalInt.of(command.length);
      return command.oneByOne
          ? model.sampleOneByOne(count, length, command.common.key(), options)
          : model.sample(count, length, command.common.key(), options);
    }
    InvalidValue.unless(
        command.length == null,
        "--length",
        String.valueOf(command.length),
        "absent with --conditions, whose series have lengths of their own");
    Sequences frame = SequenceInput.frame(command.conditions, model, console);
    Sequences like = frame.repeated(count);
    return command.oneByOne
        ? model.sampleOneByOne(like, command.common.key(), options)
        : model.sample(like, command.common.key(), options);
  }
}
