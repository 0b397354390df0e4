package dev.fluxion.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Evaluation} found.
 *
 * @param units the units of distances
 * @param solver name of the solver that drew the samples
 * @param steps its steps
 * @param referenceRows the rows of data that were at hand
 * @param comparison distances of samples from data, beside their floor
 * @param nats the log density of the data under the model
 * @param straightness how straight the trajectories are
 * @param fewSteps root mean squared distance of samples of few steps from the model's own fine
 *     solution, in the data's units
 */
public record EvaluationReport(
    Evaluation.Units units,
    String solver,
    @Nullable Integer steps,
    int referenceRows,
    FloorComparison comparison,
    Optional<Nats> nats,
    Straightness straightness,
    Map<StepTable.Way, Double> fewSteps) {

  public EvaluationReport {
    fewSteps = Collections.unmodifiableMap(new LinkedHashMap<>(fewSteps));
  }

  /** Returns the report as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", comparison.rows());
    map.put("draws", comparison.draws());
    map.put("referenceRows", referenceRows);
    map.put("units", units.toString());
    map.put("solver", solver);
    map.put("steps", steps);
    Map<String, Object> metrics = new LinkedHashMap<>();
    comparison.metrics().forEach((name, entry) -> metrics.put(name, entry.toMap()));
    map.put("metrics", metrics);
    nats.ifPresent(found -> map.put("nats", found.toMap()));
    Map<String, Object> straight = new LinkedHashMap<>();
    straight.put("value", straightness.value());
    straight.put("relative", straightness.relative());
    map.put("straightness", straight);
    List<Object> errors = new ArrayList<>();
    fewSteps.forEach((way, error) -> errors.add(step(way, error)));
    map.put("fewSteps", errors);
    return map;
  }

  private static Map<String, Object> step(StepTable.Way way, double error) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("solver", way.solver());
    map.put("steps", way.steps());
    map.put("error", error);
    return map;
  }
}
