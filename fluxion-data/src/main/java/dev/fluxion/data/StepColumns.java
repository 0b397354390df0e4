package dev.fluxion.data;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.SequenceConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table make sequences.
 *
 * @param id the column that names the series; absent: one series
 * @param time the column of stamps; absent: the order of the rows
 * @param channels the columns that are modelled; absent: all numeric ones but the others
 * @param conditions columns of a condition, which may hold text
 * @param classes columns of a condition whose numbers name classes
 * @param anyId whether the column of series may be missing
 * @param anyConditions whether columns of the condition may be missing
 */
record StepColumns(
    @Nullable String id,
    @Nullable String time,
    @Nullable List<String> channels,
    List<String> conditions,
    List<String> classes,
    boolean anyId,
    boolean anyConditions) {

  /** Returns the columns that a configuration names. */
  static StepColumns of(SequenceConfig sequence, @Nullable ConditionConfig condition) {
    return new StepColumns(
        sequence.id(),
        sequence.time(),
        sequence.channels(),
        condition == null ? List.of() : condition.columns(),
        condition == null ? List.of() : condition.classes(),
        false,
        false);
  }

  /**
   * Returns these columns without the missing ones that may be missing.
   *
   * @param present the columns that there are
   */
  StepColumns within(List<String> present) {
    return new StepColumns(
        anyId && !present.contains(id) ? null : id,
        time,
        channels,
        anyConditions ? conditions.stream().filter(present::contains).toList() : conditions,
        classes,
        anyId,
        anyConditions);
  }
}
