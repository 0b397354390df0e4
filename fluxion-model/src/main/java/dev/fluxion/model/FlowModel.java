package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained flow: field, source, path and transform together. Samples, scores and carries points,
 * all in the data's units and under the data's column names.
 *
 * <p>Safe for use by several threads; nothing in it changes.
 */
public final class FlowModel {
  /** Which of a model's weights are used. */
  public enum Weights {
    /** The moving average, where the model has one. */
    EMA,
    /** The weights as the optimizer left them. */
    RAW;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Rows with their log densities.
   *
   * @param rows the rows, in the data's units
   * @param logDensity log density of each row in nats, in the data's units
   */
  public record Scored(Table rows, double[] logDensity) {}

  /** Receives blocks of rows that follow each other. */
  @FunctionalInterface
  public interface RowSink {
    /** Takes the next block. */
    void accept(Table block);
  }

  /** Rows of a block in streamed sampling, per thread. */
  private static final int CHUNKS_A_BLOCK = 8;

  private final Experiment experiment;
  private final Transform transform;
  private final Source source;
  private final List<String> columns;
  private final Optional<ConditionSchema> condition;
  private final Conditions given;
  private final TrainableField raw;
  private final Optional<TrainableField> average;
  private final Weights weights;
  private final Map<String, String> provenance;

  private FlowModel(
      Experiment experiment,
      Transform transform,
      Source source,
      List<String> columns,
      Optional<ConditionSchema> condition,
      Conditions given,
      TrainableField raw,
      Optional<TrainableField> average,
      Weights weights,
      Map<String, String> provenance) {
    this.experiment = experiment;
    this.transform = transform;
    this.source = source;
    this.columns = List.copyOf(columns);
    this.condition = condition;
    this.given = given;
    this.raw = raw;
    this.average = average;
    this.weights = weights;
    this.provenance = Map.copyOf(provenance);
  }

  /** Puts a model without condition together; as the other one. */
  public static FlowModel of(
      Experiment experiment,
      Transform transform,
      Source source,
      List<String> columns,
      TrainableField raw,
      Optional<TrainableField> average,
      Map<String, String> provenance) {
    return of(experiment, transform, source, columns, Optional.empty(), raw, average, provenance);
  }

  /**
   * Puts a model together.
   *
   * @param source the law of x0 in standardised units, as the path takes it
   * @param condition what the field is conditioned on, where it is
   * @param raw the field with the optimizer's weights
   * @param average the field with averaged weights, where there is an average
   * @param provenance what is known of how the model came about; written into its file
   */
  public static FlowModel of(
      Experiment experiment,
      Transform transform,
      Source source,
      List<String> columns,
      Optional<ConditionSchema> condition,
      TrainableField raw,
      Optional<TrainableField> average,
      Map<String, String> provenance) {
    return new FlowModel(
        experiment,
        transform,
        source,
        columns,
        condition,
        condition.map(ConditionSchema::absent).orElse(Conditions.NONE),
        raw,
        average,
        Weights.EMA,
        provenance);
  }

  /**
   * Reads a model file.
   *
   * @throws ModelFileException if it is not a whole, unaltered model file of a known format
   */
  public static FlowModel load(Path file) {
    return ModelCodec.decode(ModelFile.read(file), file.toString());
  }

  /** Reads a model from a stream, to its end; as {@link #load(Path)}. */
  public static FlowModel load(InputStream in) throws IOException {
    return ModelCodec.decode(ModelFile.read(in), "the stream");
  }

  /** Writes the model file, whole or not at all. */
  public void save(Path file) {
    ModelCodec.encode(this).write(file);
  }

  /** Writes the model to a stream. */
  public void save(OutputStream out) throws IOException {
    ModelCodec.encode(this).writeTo(out);
  }

  /** Returns the bytes of the model file. */
  public byte[] toBytes() {
    return ModelCodec.encode(this).toBytes();
  }

  /** Returns the same model with the weights of a kind; the raw ones where there is no average. */
  public FlowModel with(Weights kind) {
    return with(given, kind);
  }

  private FlowModel with(Conditions conditions, Weights kind) {
    return new FlowModel(
        experiment,
        transform,
        source,
        columns,
        condition,
        conditions,
        raw,
        average,
        kind,
        provenance);
  }

  /**
   * Returns the same model with its condition given: what it then samples, scores and carries is
   * under that condition, dealt out to the rows of each call in equal shares.
   *
   * @param conditions of this model's {@link #condition}
   */
  public FlowModel given(Conditions conditions) {
    InvalidValue.unless(
        conditions.tensors(0, 0, conditions.rows()).isEmpty() == condition.isEmpty(),
        "condition",
        conditions.table().columns(),
        "the condition that the model was trained with");
    return with(conditions, weights);
  }

  /** As {@link #given(Conditions)}, with one condition for all rows, by the names of columns. */
  public FlowModel given(Map<String, ?> values) {
    return given(condition().of(values));
  }

  /**
   * Returns what the model is conditioned on.
   *
   * @throws InvalidValue if it has no condition
   */
  public ConditionSchema condition() {
    return condition.orElseThrow(
        () ->
            new InvalidValue(
                "condition",
                "is given, but the model was trained without one; train it with a section"
                    + " condition: {columns: [...]}"));
  }

  /** Returns what the model is conditioned on, where it is. */
  public Optional<ConditionSchema> conditionSchema() {
    return condition;
  }

  /** Returns the conditions that are given; absent ones where none are. */
  public Conditions conditions() {
    return given;
  }

  /**
   * Returns the conditions that a call with a number of rows uses.
   *
   * @throws InvalidValue if none are given and the model cannot do without, or if the rows are no
   *     multiple of them
   */
  public Conditions conditions(long rows) {
    return required(given, rows);
  }

  private Conditions required(Conditions conditions, long rows) {
    condition.ifPresent(schema -> schema.require(conditions));
    conditions.requireFit(rows);
    return conditions;
  }

  /** Returns the configuration that made the model. */
  public Experiment experiment() {
    return experiment;
  }

  /** Returns the map between the data's units and the standardised units of the field. */
  public Transform transform() {
    return transform;
  }

  /** Returns the law of x0 in standardised units, before the path widens it. */
  public Source source() {
    return source;
  }

  /** Returns the names of the columns. */
  public List<String> columns() {
    return columns;
  }

  /** Returns the field in standardised units, with the weights in use. */
  public TrainableField field() {
    return weights == Weights.EMA ? average.orElse(raw) : raw;
  }

  /** Returns the field with the optimizer's weights. */
  public TrainableField rawField() {
    return raw;
  }

  /** Returns the field with averaged weights, where there is an average. */
  public Optional<TrainableField> averageField() {
    return average;
  }

  /** Returns what is known of how the model came about. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Returns the solver options of the model's experiment. */
  public SamplingOptions defaultOptions() {
    return SamplingOptions.of(experiment.sampling());
  }

  /**
   * Returns the velocity in standardised units that the options' guidance makes of the field.
   *
   * @throws InvalidValue if there is guidance, but no condition given, or no flow without it known
   */
  public VelocityField velocity(SamplingOptions options) {
    return velocity(given, options);
  }

  private VelocityField velocity(Conditions conditions, SamplingOptions options) {
    options.guidance().require(condition, conditions);
    return options.guidance().active() ? new GuidedField(field(), options.guidance()) : field();
  }

  /**
   * Returns the flow of some rows.
   *
   * @param first index of the first of them among all rows of the call
   * @param total number of rows of the call
   */
  private Flow flow(Conditions conditions, long first, long total, SamplingOptions options) {
    required(conditions, total);
    return new Flow(
        velocity(conditions, options),
        experiment.path().initial(source),
        columns.size(),
        (from, to) -> conditions.tensors(first + from, to - from, total));
  }

  /** Draws samples under one condition, or under one for each equal share of the rows. */
  public Table sample(int count, Key key, SamplingOptions options, Conditions conditions) {
    return given(conditions).sample(count, key, options);
  }

  /**
   * Returns the times that a solve between two times visits; a fitted grid is fitted on the field
   * with the weights in use, under the conditions given.
   *
   * @throws IllegalArgumentException if the grid is fitted, but the solver chooses its own steps
   */
  public TimeGrid grid(SamplingOptions options, double from, double to) {
    return grid(given, options, from, to);
  }

  private TimeGrid grid(Conditions conditions, SamplingOptions options, double from, double to) {
    if (options.grid() instanceof GridConfig.Plain plain) {
      return plain.grid(from, to, options.stepsBetween(from, to));
    }
    int points = ((GridConfig.Fitted) options.grid()).points();
    int kinds = conditions.isAbsent() ? 1 : conditions.rows();
    // Each condition has an equal share of the points, as far as they go.
    int total = Math.max(1, (points + kinds - 1) / kinds) * kinds;
    return flow(conditions, 0, total, options).fitted(points, options, from, to);
  }

  /** Draws samples with the options of the model's experiment. */
  public Table sample(int count, Key key) {
    return sample(count, key, defaultOptions());
  }

  /**
   * Draws samples; row i depends on the key, on i and its condition only. Where a condition is
   * given, its columns stand beside those of the model.
   */
  public Table sample(int count, Key key, SamplingOptions options) {
    return block(
        key.derive(Purpose.SAMPLING), 0, checkedCount(count), count, grid(options, 0, 1), options);
  }

  /** Draws any number of samples and hands them on block by block, in flat memory. */
  public void sample(long count, Key key, SamplingOptions options, RowSink sink) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    long size = (long) options.chunk() * options.threads() * CHUNKS_A_BLOCK;
    int block = (int) Math.min(size, Math.max(1, (1 << 26) / columns.size()));
    Key samples = key.derive(Purpose.SAMPLING);
    TimeGrid grid = grid(options, 0, 1);
    for (long first = 0; first < count; first += block) {
      int rows = (int) Math.min(block, count - first);
      sink.accept(block(samples, first, rows, count, grid, options));
    }
  }

  private Table block(
      Key key, long first, int rows, long total, TimeGrid grid, SamplingOptions options) {
    Flow flow = flow(given, first, total, options);
    double[] points = flow.draw(key, first, rows, options);
    flow.carry(points, rows, grid, options);
    transform.toData(points, rows);
    return new Table(columns, rows, points).beside(given.table(first, rows, total));
  }

  /** Draws samples together with their log densities. */
  public Scored sampleWithLogDensity(int count, Key key, SamplingOptions options) {
    int rows = checkedCount(count);
    Flow flow = flow(given, 0, rows, options);
    double[] points = flow.draw(key.derive(Purpose.SAMPLING), 0, rows, options);
    double[] nats = flow.sampleWithLogDensity(points, rows, grid(options, 0, 1), new ExactTrace(), options).logDensity();
    transform.toData(points, rows);
    addInPlace(nats, transform.logDeterminant(points, rows));
    return new Scored(new Table(columns, rows, points).beside(given.table(0, rows, rows)), nats);
  }

  /** Returns the log density of rows, with the options of the model's experiment. */
  public double[] logDensity(Table rows) {
    return logDensity(rows, defaultOptions());
  }

  /** Returns the log density of rows by the exact trace. */
  public double[] logDensity(Table rows, SamplingOptions options) {
    return logDensity(rows, options, new ExactTrace()).logDensity();
  }

  /**
   * Returns the log density of each row in nats and in the data's units, under the condition given
   * or else that of the row's own columns; with guidance, the density of the guided flow.
   *
   * @param rows rows whose columns include the model's
   * @param divergence how the divergence is found; a stochastic one adds its standard errors
   * @throws IllegalArgumentException if a column is missing, a value is not finite or outside of
   *     the transform's bounds, or a label unknown
   */
  public Densities logDensity(Table rows, SamplingOptions options, Divergence divergence) {
    double[] points = points(rows);
    double[] determinant = transform.logDeterminant(points, rows.rows());
    transform.toStandard(points, rows.rows());
    Conditions conditions = conditions(rows);
    Densities found =
        flow(conditions, 0, rows.rows(), options)
            .score(points, rows.rows(), grid(conditions, options, 1, 0), divergence, options);
    addInPlace(found.logDensity(), determinant);
    return found;
  }

  /**
   * Carries points along the flow, under the condition given or else that of their own columns.
   *
   * @param rows points at t = from: in the data's units where that is 1, else in standardised units
   * @param from start time, from 0 to 1
   * @param to end time, from 0 to 1
   * @return points at t = to, in the data's units where that is 1
   */
  public Table transport(Table rows, double from, double to, SamplingOptions options) {
    InvalidValue.unless(from >= 0 && from <= 1, "from", from, "from 0 to 1");
    InvalidValue.unless(to >= 0 && to <= 1, "to", to, "from 0 to 1");
    double[] points = points(rows);
    Conditions conditions = conditions(rows);
    if (from == 1) {
      transform.toStandard(points, rows.rows());
    }
    if (from != to) {
      TimeGrid grid = grid(conditions, options, from, to);
      flow(conditions, 0, rows.rows(), options).carry(points, rows.rows(), grid, options);
    }
    if (to == 1) {
      transform.toData(points, rows.rows());
    }
    return new Table(columns, rows.rows(), points)
        .beside(conditions.table(0, rows.rows(), rows.rows()));
  }

  /**
   * Returns the conditions that rows are scored and carried under: those given, else those that the
   * condition's columns of the rows say, else absent ones.
   *
   * @throws InvalidValue if the rows have some of these columns only, or a value is wrong, or there
   *     is no condition and the model cannot do without
   */
  public Conditions conditions(Table rows) {
    boolean named =
        condition.isPresent()
            && condition.get().names().stream().anyMatch(rows.columns()::contains);
    return required(
        given.isAbsent() && named && rows.rows() > 0 ? condition().of(rows) : given, rows.rows());
  }

  /** Returns the values of the model's columns, matched by name. */
  private double[] points(Table rows) {
    List<String> absent = new ArrayList<>(columns);
    absent.removeAll(rows.columns());
    if (!absent.isEmpty()) {
      throw new IllegalArgumentException(
          "the model was trained on the columns "
              + columns
              + ", but the rows have "
              + rows.columns()
              + ": "
              + absent
              + " missing");
    }
    int width = columns.size();
    double[] points = new double[rows.rows() * width];
    for (int j = 0; j < width; j++) {
      int from = rows.columns().indexOf(columns.get(j));
      for (int i = 0; i < rows.rows(); i++) {
        double value = rows.at(i, from);
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "row "
                  + (i + 1)
                  + ", column '"
                  + columns.get(j)
                  + "' is "
                  + value
                  + ", but must be finite");
        }
        points[i * width + j] = value;
      }
    }
    return points;
  }

  private static int checkedCount(int count) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    return count;
  }

  private static void addInPlace(double[] to, double[] other) {
    for (int i = 0; i < to.length; i++) {
      to[i] += other[i];
    }
  }
}
