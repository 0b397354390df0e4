package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.Conditions;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that give a model's condition to all rows. */
final class ConditionOptions {
  @Option(
      names = "--condition",
      paramLabel = "name=value",
      description = "Value of a column of the model's condition; may be given again.",
      order = 30)
  List<String> assignments = new ArrayList<>();

  /** Checks what does not need the model. */
  void check() {
    values();
  }

  /** Returns whether nothing is given. */
  boolean isEmpty() {
    return assignments.isEmpty();
  }

  private Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new InvalidValue("--condition", "is '" + assignment + "', but must be name=value");
      }
      String name = assignment.substring(0, equals).strip();
      if (values.put(name, assignment.substring(equals + 1).strip()) != null) {
        throw new InvalidValue("--condition", "names '" + name + "' twice; give it once");
      }
    }
    return values;
  }

  /** Returns the model under the condition given, or as it is where none is. */
  FlowModel given(FlowModel model) {
    return isEmpty() ? model : model.given(model.condition().of(values()));
  }

  /** As {@link #given(FlowModel)}, of a model of sequences. */
  SequenceModel given(SequenceModel model) {
    return isEmpty() ? model : model.given(model.condition().of(values()));
  }

  /**
   * Returns the rows with the values given as columns, in place of columns of the same names.
   *
   * @throws InvalidValue if a name is no column of the model's condition
   */
  Table beside(FlowModel model, Table rows) {
    if (isEmpty()) {
      return rows;
    }
    ConditionSchema schema = model.condition();
    Map<String, String> values = values();
    Map<String, Object> complete = new HashMap<>(values);
    for (ConditionSchema.Column column : schema.columns()) {
      if (!values.containsKey(column.name())) {
        complete.put(
            column.name(),
            column instanceof ConditionSchema.Classes classes ? classes.labels().get(0) : "0");
      }
    }
    Conditions one = schema.of(complete);
    List<String> given = schema.names().stream().filter(values::containsKey).toList();
    List<String> others =
        rows.columns().stream().filter(name -> !values.containsKey(name)).toList();
    return rows.select(others).beside(one.table().select(given).rows(new int[rows.rows()]));
  }
}
