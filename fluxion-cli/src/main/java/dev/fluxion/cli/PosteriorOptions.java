package dev.fluxion.cli;

import dev.fluxion.data.Simulator;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.evaluate.PosteriorCheck;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import picocli.CommandLine.Option;

/** The options that hold a model of a simulator's parameters to the true posterior. */
final class PosteriorOptions {
  @Option(
      names = "--posterior",
      description = "Hold a model of a simulator's parameters to the true posterior instead.")
  boolean posterior;

  @Option(
      names = "--observations",
      paramLabel = "K",
      description = "Observations of --posterior; 20 when absent.")
  int observations = PosteriorCheck.DEFAULT_OBSERVATIONS;

  @Option(
      names = "--posterior-draws",
      paramLabel = "N",
      description = "Samples at each observation of --posterior; 100000 when absent.")
  int posteriorDraws = PosteriorCheck.DEFAULT_DRAWS;

  void check() {
    InvalidValue.unless(
        observations >= 1 && observations <= 10_000,
        "--observations",
        observations,
        "from 1 to 10000");
    InvalidValue.unless(
        posteriorDraws >= 10 && posteriorDraws <= 10_000_000,
        "--posterior-draws",
        posteriorDraws,
        "from 10 to 10000000");
  }

  /** Holds a model to the true posterior. */
  Report report(EvaluateCommand command, ModelArgument argument, FlowModel flow, long start) {
    String toy = flow.experiment().data().toy();
    if (toy == null || !(ToyDistribution.of(toy) instanceof Simulator simulator)) {
      throw new InvalidValue(
          "--posterior",
          "is given, but the model was trained on "
              + (toy == null ? "data" : "the toy set " + toy)
              + ", whose posterior is not known; train on one of "
              + String.join(", ", Simulator.simulators()));
    }
    PosteriorCheck check =
        new PosteriorCheck(
            observations,
            posteriorDraws,
            command.guiding.of(command.solving.of(flow, command.common)),
            command.common.key());
    PosteriorCheck.Report found = check.run(flow, simulator);
    Report report = new Report("evaluate").put("model", argument.file()).put("simulator", toy);
    found.toMap().forEach(report::put);
    EvaluationText.posterior(report, command.model.toString(), toy, found);
    command.guiding.describe(flow, report);
    command.solving.describe(check.sampling(), report);
    return report
        .put("seed", command.common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }
}
