package dev.fluxion.cli;

import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.StepTable;
import dev.fluxion.evaluate.Straightness;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How straight a flow is, how far few steps end from its teacher's fine solution, and how far from
 * data.
 *
 * @param teacher the model that was straightened
 * @param rows rows to hold samples against, where there are any
 * @param key the key of the points that are traced
 * @param threads number of threads
 */
record ReflowComparison(FlowModel teacher, Optional<Table> rows, Key key, int threads) {
  private static final int TRACED = 2048;
  private static final int COMPARED = 1024;

  /** Fields of images take long. */
  private static final int IMAGES = 64;

  private static final int DRAWS = 3;

  /** Finds what a teacher is compared with. */
  static ReflowComparison of(ModelArgument argument, CommonOptions common, Console console) {
    ReflowComparison plain =
        new ReflowComparison(
            argument.model(), Optional.empty(), Key.of(common.seed()), common.threads());
    return new ReflowComparison(
        argument.model(), plain.reference(argument, console), plain.key(), plain.threads());
  }

  private Optional<Table> reference(ModelArgument argument, Console console) {
    try {
      ReferenceData data = ReferenceData.of(argument, null, null, console);
      return data.rows().or(() -> data.toy().map(toy -> evaluation(teacher).fresh(toy)));
    } catch (InvalidValue none) {
      return Optional.empty();
    }
  }

  private SamplingOptions options() {
    return teacher.defaultOptions().withThreads(threads);
  }

  private Key drawn() {
    return key.derive(7);
  }

  private int traced() {
    return teacher.images().isPresent() ? IMAGES : TRACED;
  }

  private Evaluation evaluation(FlowModel flow) {
    return new Evaluation(
        teacher.images().isPresent() ? IMAGES : COMPARED,
        DRAWS,
        Evaluation.Units.DATA,
        flow.defaultOptions().withThreads(threads),
        key);
  }

  /** Returns where the teacher carries the points that are traced, by many steps. */
  Table fine() {
    return teacher.sample(traced(), drawn(), options().withSolver("rk4", StepTable.FINE_STEPS));
  }

  /**
   * Describes a flow in a report, and returns its figures as names and values.
   *
   * @param fine what {@link #fine} gave
   */
  Map<String, Object> describe(String when, FlowModel flow, Table fine, Report report) {
    double straightness =
        Straightness.of(flow, traced(), key, flow.defaultOptions().withThreads(threads)).value();
    Map<String, Object> errors = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    errors(flow, fine)
        .forEach(
            (way, error) -> {
              errors.put(way.toString(), error);
              text.append(String.format(Locale.ROOT, "  %s: %.3g", way, error));
            });
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("straightness", straightness);
    map.put("errorToTeacher", errors);
    report.line(String.format(Locale.ROOT, "%-7s straightness %.4g", when, straightness));
    report.line("        distance from the teacher's fine solution" + text);
    if (rows.isPresent()) {
      StepTable table = evaluation(flow).steps(flow, rows.get(), StepTable.Way.USUAL);
      map.put("data", table.toMap());
      StringBuilder distances = new StringBuilder();
      for (StepTable.Line line : table.lines()) {
        distances.append(String.format(Locale.ROOT, "  %s: %.3g", line.way(), line.w2().mean()));
      }
      report.line(
          String.format(
              Locale.ROOT, "        W2 to data (floor %.3g)%s", table.floor().mean(), distances));
    }
    return map;
  }

  /**
   * Root mean squared distance, in the data's units, from where the teacher carries the same x0.
   */
  private Map<StepTable.Way, Double> errors(FlowModel flow, Table fine) {
    Map<StepTable.Way, Double> errors = new LinkedHashMap<>();
    for (StepTable.Way way : StepTable.Way.USUAL) {
      Table found = flow.sample(traced(), drawn(), way.of(options()));
      double sum = 0;
      for (int i = 0; i < fine.values().length; i++) {
        double difference = fine.values()[i] - found.values()[i];
        sum += difference * difference;
      }
      errors.put(way, Math.sqrt(sum / fine.rows()));
    }
    return errors;
  }
}
