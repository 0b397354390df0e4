package dev.fluxion.experiment;

import java.util.HashSet;
import java.util.List;

/**
 * What the velocity depends on beside t and x: columns of the data that are given, not modelled.
 *
 * @param columns names of the columns, in this order
 * @param classes those whose numbers name classes; columns of text are classes by themselves
 * @param drop share of the training rows whose condition is left out, from 0 to 0.9, so that the
 *     field learns the unconditional velocity too
 */
public record ConditionConfig(List<String> columns, List<String> classes, double drop) {
  /** Checks the values. */
  public ConditionConfig {
    columns = List.copyOf(columns);
    classes = List.copyOf(classes);
    InvalidValue.unless(!columns.isEmpty(), "columns", "empty", "a list of names");
    InvalidValue.unless(
        new HashSet<>(columns).size() == columns.size(),
        "columns",
        columns,
        "names that are all different");
    for (String name : classes) {
      InvalidValue.unless(
          columns.contains(name),
          "classes",
          "the name '" + name + "'",
          "one of condition.columns "
              + String.join(", ", columns)
              + Names.suggestion(name, columns));
    }
    InvalidValue.unless(
        drop >= 0 && drop <= 0.9, "drop", drop, "a share from 0 (never left out) to 0.9");
  }
}
