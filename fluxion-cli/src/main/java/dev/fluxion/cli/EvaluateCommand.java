package dev.fluxion.cli;

import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.EvaluationReport;
import dev.fluxion.evaluate.StepTable;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a model by rows that it has not seen. */
@CommandLine.Command(
    name = "evaluate",
    header = "Compare samples with data, and score held-out rows.",
    description = {
      "Each distance stands beside its floor, the distance of real rows from other real rows.",
      "Without --data: the held-out rows of the run; of a toy distribution, fresh rows."
    },
    footer = {
      "",
      "Example:",
      "  fluxion evaluate runs/spiral --json",
      "  fluxion evaluate runs/spiral --table"
    })
final class EvaluateCommand extends Command {
  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Rows that the model has not seen, matched by column name.")
  @Nullable Path data;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Most points on a side; 4096 when absent, and half of the rows at most.")
  int count = Evaluation.DEFAULT_COUNT;

  @Option(
      names = "--draws",
      paramLabel = "D",
      description = "Draws that means are taken over; 5 when absent.")
  int draws = Evaluation.DEFAULT_DRAWS;

  @Option(
      names = "--standardized",
      description = "Measure distances in standard deviations of each column.")
  boolean standardized;

  @Option(
      names = "--table",
      description = "Only W2 to data and the error of Euler 1, 2, 5, 10, 100 and rk4 20.")
  boolean table;

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    InvalidValue.unless(count >= 2 && count <= 65_536, "--count", count, "from 2 to 65536");
    InvalidValue.unless(draws >= 1 && draws <= 1000, "--draws", draws, "from 1 to 1000");
    if (table && (solving.solver != null || solving.steps != null)) {
      throw new InvalidValue(
          solving.solver != null ? "--solver" : "--steps",
          "cannot go with --table, which goes through solvers and steps of its own");
    }
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    ReferenceData reference = ReferenceData.of(argument, data, console);
    FlowModel flow = solving.weighted(argument.model());
    Evaluation evaluation =
        new Evaluation(
            count,
            draws,
            standardized ? Evaluation.Units.STANDARDIZED : Evaluation.Units.DATA,
            solving.of(flow, common),
            common.key());
    Report report =
        new Report("evaluate").put("model", argument.file()).put("data", reference.name());
    if (table) {
      Table rows = reference.toy().map(evaluation::fresh).orElseGet(reference.rows()::orElseThrow);
      StepTable found = evaluation.steps(flow, rows, StepTable.Way.USUAL);
      found.toMap().forEach(report::put);
      EvaluationText.table(report, model.toString(), reference.name(), found);
    } else {
      EvaluationReport found =
          reference.toy().isPresent()
              ? evaluation.run(flow, reference.toy().get())
              : evaluation.run(flow, reference.rows().orElseThrow());
      found.toMap().forEach(report::put);
      EvaluationText.report(report, model.toString(), reference.name(), found);
    }
    return report
        .put("weights", solving.weights)
        .put("seed", common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }
}
