package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.Guidance;
import dev.fluxion.model.Model;
import dev.fluxion.model.SamplingOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of guidance by a model's condition. */
final class GuidanceOptions {
  @Option(
      names = "--guidance",
      paramLabel = "G",
      description = "Weight of the conditional velocity against the unconditional; 1 when absent.",
      order = 31)
  double scale = 1;

  @Option(
      names = "--guidance-interval",
      split = ",",
      paramLabel = "A,B",
      description = "Times between which --guidance is heeded; 0,1 when absent.",
      order = 32)
  List<Double> interval = List.of(0.0, 1.0);

  /** Checks what does not need the model. */
  void check() {
    guidance();
  }

  private Guidance guidance() {
    InvalidValue.unless(
        scale >= 0 && Double.isFinite(scale), "--guidance", scale, "0 or more and finite");
    InvalidValue.unless(
        interval.size() == 2
            && interval.get(0) >= 0
            && interval.get(0) < interval.get(1)
            && interval.get(1) <= 1,
        "--guidance-interval",
        interval,
        "two times from 0 to 1 in rising order, such as 0.2,0.8");
    return new Guidance(scale, interval.get(0), interval.get(1));
  }

  /** Returns the options with guidance. */
  SamplingOptions of(SamplingOptions options) {
    return options.withGuidance(guidance());
  }

  /** Adds to a report how the condition was followed, where the model has one. */
  void describe(Model model, Report report) {
    if (model.conditionSchema().isPresent()) {
      report.put("guidance", scale).put("guidanceInterval", interval);
    }
  }
}
