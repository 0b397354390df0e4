package dev.fluxion.model;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Learns from rows what a condition is made of. */
public final class ConditionFit {
  /** The most labels of a column. */
  public static final int MOST_LABELS = 1000;

  private ConditionFit() {}

  /**
   * Learns means and scales of real columns from training rows, and the labels of classes from all
   * rows.
   *
   * @param training the condition's columns of the training rows, in the configuration's order
   * @param heldOut the other rows, among other columns; may have no rows
   * @param labels the labels of columns of text
   * @throws InvalidValue if a real column is constant, or a column of classes holds other than
   *     whole numbers or too many of them
   */
  public static ConditionSchema fit(
      ConditionConfig config, RowReader training, Table heldOut, Map<String, List<String>> labels) {
    List<String> names = config.columns();
    List<TreeSet<Double>> distinct = new ArrayList<>();
    names.forEach(name -> distinct.add(new TreeSet<>()));
    ColumnMoments moments =
        ColumnMoments.of(
            training,
            names.size(),
            (block, first) -> {
              for (int i = 0; i < block.length; i++) {
                int j = i % names.size();
                if (numbers(config, labels, names.get(j))) {
                  see(distinct.get(j), names.get(j), block[i]);
                }
              }
            });
    double[] deviations = moments.deviations(1);
    List<ConditionSchema.Column> columns = new ArrayList<>();
    for (int j = 0; j < names.size(); j++) {
      String name = names.get(j);
      if (labels.containsKey(name)) {
        columns.add(new ConditionSchema.Classes(name, labels.get(name)));
      } else if (numbers(config, labels, name)) {
        if (heldOut.rows() > 0) {
          for (double value : heldOut.column(name)) {
            see(distinct.get(j), name, value);
          }
        }
        List<String> texts = distinct.get(j).stream().map(Table::text).toList();
        InvalidValue.unless(
            texts.size() >= 2,
            "condition.columns",
            "the column '" + name + "' with the one class " + texts,
            "columns of two classes or more; leave it out");
        columns.add(new ConditionSchema.Classes(name, texts));
      } else {
        InvalidValue.unless(
            deviations[j] > 1e-12 * Math.abs(moments.mean()[j]),
            "condition.columns",
            "the column '" + name + "' that is " + moments.mean()[j] + " in all training rows",
            "columns that vary; leave it out");
        columns.add(new ConditionSchema.Real(name, moments.mean()[j], deviations[j]));
      }
    }
    return new ConditionSchema(columns, config.drop());
  }

  private static boolean numbers(
      ConditionConfig config, Map<String, List<String>> labels, String name) {
    return config.classes().contains(name) && !labels.containsKey(name);
  }

  private static void see(Set<Double> distinct, String name, double value) {
    InvalidValue.unless(
        value == Math.rint(value) && Math.abs(value) < 1e15,
        "condition.classes",
        "the column '" + name + "' with the value " + value,
        "columns of whole numbers or of text");
    distinct.add(value + 0.0);
    InvalidValue.unless(
        distinct.size() <= MOST_LABELS,
        "condition.classes",
        "the column '" + name + "' with more than " + MOST_LABELS + " different values",
        "columns of at most " + MOST_LABELS + " classes; take it as a real column");
  }
}
