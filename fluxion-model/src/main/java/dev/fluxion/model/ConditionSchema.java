package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model is conditioned on, and how values of the condition become the inputs of its field.
 *
 * <p>The inputs of a row are, column by column, {@code (value - mean) / scale} of a real column and
 * one input for each label of a column of classes, 1 for the label given and 0 for the others; a
 * last input is 1. A row of zeros says that nothing is given. A linear layer turns the inputs of
 * classes into an embedding of each label.
 *
 * @param columns the columns, in the order of their inputs
 * @param drop share of the training rows whose condition was left out
 */
public record ConditionSchema(List<Column> columns, double drop) {
  private static final RecordJson JSON =
      new RecordJson(
          Registry.standard()
              .withKind("condition-column", Column.class)
              .with(Column.class, "real", Real.class)
              .with(Column.class, "classes", Classes.class));

  /** One column of a condition. */
  public sealed interface Column {
    /** Returns the column's name in the data. */
    String name();

    /** Returns the number of its inputs. */
    int size();
  }

  /**
   * A column of real numbers.
   *
   * @param mean the value that becomes 0
   * @param scale the distance that becomes 1, positive
   */
  public record Real(String name, double mean, double scale) implements Column {
    /** Checks the numbers. */
    public Real {
      InvalidValue.unless(Double.isFinite(mean), "mean", mean, "finite");
      InvalidValue.unless(scale > 0 && Double.isFinite(scale), "scale", scale, "a positive number");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  /**
   * A column of classes.
   *
   * @param labels the labels in the order of their inputs; of numbers, the numbers as text
   */
  public record Classes(String name, List<String> labels) implements Column {
    /** Checks the labels. */
    public Classes {
      labels = List.copyOf(labels);
      InvalidValue.unless(
          labels.size() >= 2 && new HashSet<>(labels).size() == labels.size(),
          "labels",
          labels,
          "two or more that are all different");
    }

    @Override
    public int size() {
      return labels.size();
    }
  }

  /** Checks the columns. */
  public ConditionSchema {
    columns = List.copyOf(columns);
    InvalidValue.unless(!columns.isEmpty(), "columns", "empty", "one column or more");
    InvalidValue.unless(drop >= 0 && drop < 1, "drop", drop, "from 0 to below 1");
  }

  /** Returns the names of the columns. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** Returns the number of inputs of a row. */
  public int size() {
    return columns.stream().mapToInt(Column::size).sum() + 1;
  }

  /** Returns the condition that says nothing. */
  public Conditions absent() {
    return Conditions.absent(size());
  }

  /**
   * Checks that a model with this condition can do with what is given.
   *
   * @throws InvalidValue if nothing is given, and nothing was left out in training
   */
  void require(Conditions given) {
    if (given.isAbsent() && drop == 0) {
      throw new InvalidValue(
          "condition",
          "is missing: the model was trained with condition.drop 0, so that it knows no flow"
              + " without condition; give "
              + String.join(", ", names())
              + ", or train with condition.drop above 0");
    }
  }

  /**
   * Returns one condition, for all rows.
   *
   * @param values a number for each real column, a label (or the number that is one) for each
   *     column of classes, by name
   * @throws InvalidValue if a column is missing, a name or a label is unknown, or a value is not
   *     finite
   */
  public Conditions of(Map<String, ?> values) {
    for (String name : values.keySet()) {
      InvalidValue.unless(
          names().contains(name),
          "condition",
          "given for '" + name + "'",
          "given for " + String.join(", ", names()) + Names.suggestion(name, names()));
    }
    double[] row = new double[columns.size()];
    Map<String, List<String>> labels = new HashMap<>();
    for (int j = 0; j < row.length; j++) {
      Column column = columns.get(j);
      Object value = values.get(column.name());
      if (value == null) {
        throw new InvalidValue(
            "condition", "lacks '" + column.name() + "'; give " + String.join(", ", names()));
      }
      if (value instanceof Number number) {
        row[j] = number.doubleValue();
      } else if (column instanceof Classes) {
        labels.put(column.name(), List.of(value.toString()));
      } else {
        row[j] = number(column.name(), value.toString());
      }
    }
    return of(new Table(names(), 1, row, labels));
  }

  private static double number(String name, String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException invalid) {
      throw new InvalidValue(
          "condition." + name, "is '" + text + "', but must be a number such as 0.5");
    }
  }

  /**
   * Returns one condition for each row of a table.
   *
   * @param rows rows whose columns include those of the condition
   * @throws InvalidValue if a column is missing, a label is unknown or a value is not finite
   */
  public Conditions of(Table rows) {
    double[] inputs = new double[Math.multiplyExact(rows.rows(), size())];
    new ConditionEncoder(this, rows.columns(), rows.labels())
        .encode(rows.values(), rows.columns().size(), 0, rows.rows(), inputs);
    return Conditions.of(labelled(rows.select(names())), inputs, size());
  }

  /** Returns the same rows with the codes of the schema's own labels, where these are text. */
  private Table labelled(Table rows) {
    Map<String, List<String>> labels = new LinkedHashMap<>();
    double[] values = rows.values();
    for (int j = 0; j < columns.size(); j++) {
      String name = columns.get(j).name();
      if (columns.get(j) instanceof Classes classes && rows.labels().containsKey(name)) {
        boolean numbers = classes.labels().stream().allMatch(ConditionEncoder::isWhole);
        List<String> texts = rows.texts(name);
        for (int i = 0; i < rows.rows(); i++) {
          String text = texts.get(i);
          values[i * columns.size() + j] =
              numbers ? Double.parseDouble(text) : classes.labels().indexOf(text);
        }
        if (!numbers) {
          labels.put(name, classes.labels());
        }
      }
    }
    return new Table(names(), rows.rows(), values, labels);
  }

  /** Writes one line of JSON. */
  public String toJson() {
    return JSON.write(this);
  }

  /**
   * Reads the JSON of {@link #toJson}.
   *
   * @throws InvalidValue if it describes no condition
   */
  public static ConditionSchema fromJson(String json) {
    return JSON.read(ConditionSchema.class, json);
  }
}
