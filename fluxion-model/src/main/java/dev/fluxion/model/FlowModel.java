package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A trained flow: field, source, path and transform together. Samples, scores and carries points,
 * all in the data's units and under the data's column names.
 *
 * <p>Safe for use by several threads; nothing in it changes.
 */
public final class FlowModel implements Model {
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

  /** The units of points at times below 1. */
  public enum Units {
    /** The standardised units of the field. */
    STANDARD,
    /** The data's units. */
    DATA;

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

  /** The provenance that says which seed the data came from, where it is not the training's. */
  public static final String DATA_SEED = "dataSeed";

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
  private final Optional<Schedule> schedule;

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
      Map<String, String> provenance,
      Optional<Schedule> schedule) {
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
    this.schedule = schedule;
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
        provenance,
        experiment.sampling().changed());
  }

  /**
   * Reads a model file.
   *
   * @throws ModelFileException if it is not a whole, unaltered model file of a known format
   */
  public static FlowModel load(Path file) {
    return of(Model.load(file), file.toString());
  }

  /** Reads a model from a stream, to its end; as {@link #load(Path)}. */
  public static FlowModel load(InputStream in) throws IOException {
    return of(ModelCodec.decode(ModelFile.read(in), "the stream"), "the stream");
  }

  private static FlowModel of(Model model, String name) {
    if (model instanceof FlowModel points) {
      return points;
    }
    throw new ModelFileException(
        name, "holds a model of sequences, not of points", "load it as a SequenceModel");
  }

  /** Returns the same model with the weights of a kind; the raw ones where there is no average. */
  public FlowModel with(Weights kind) {
    return with(given, kind, schedule);
  }

  private FlowModel with(Conditions conditions, Weights kind, Optional<Schedule> other) {
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
        provenance,
        other);
  }

  /**
   * Returns the same model that samples, scores and carries under another schedule than it was
   * trained with; it ends at the same points.
   *
   * @param other the schedule, or none for that of the model's path
   * @throws InvalidValue if its path has noise of its own
   */
  public FlowModel under(Optional<Schedule> other) {
    other.ifPresent(wanted -> experiment.sampling().checkSchedule(experiment.path(), wanted));
    return with(given, weights, other);
  }

  /** Returns the same model whose data are in the standardised units of the field. */
  public FlowModel standardized() {
    return new FlowModel(
        experiment,
        new Identity(),
        source,
        columns,
        condition,
        given,
        raw,
        average,
        weights,
        provenance,
        schedule);
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
    return with(conditions, weights, schedule);
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

  @Override
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

  @Override
  public Experiment experiment() {
    return experiment;
  }

  @Override
  public Transform transform() {
    return transform;
  }

  /** Returns the law of x0 in standardised units, before the path widens it. */
  public Source source() {
    return source;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  /** Returns the field in standardised units, with the weights in use. */
  public TrainableField field() {
    return weights == Weights.EMA ? average.orElse(raw) : raw;
  }

  @Override
  public TrainableField rawField() {
    return raw;
  }

  @Override
  public Optional<TrainableField> averageField() {
    return average;
  }

  /** Returns the seed that the data of its training came from, where those were drawn. */
  public long dataSeed() {
    String known = provenance.get(DATA_SEED);
    try {
      return known == null ? experiment.training().seed() : Long.parseLong(known);
    } catch (NumberFormatException invalid) {
      throw new InvalidValue(
          DATA_SEED, "is '" + known + "' in the model file, but must be a 64-bit whole number");
    }
  }

  @Override
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Returns the solver options of the model's experiment. */
  public SamplingOptions defaultOptions() {
    return SamplingOptions.of(experiment.sampling(), way().path());
  }

  /**
   * Returns the velocity in standardised units that the field's prediction stands for, with the
   * weights and the schedule in use; at the nearest time at which it is finite where it is not.
   */
  public VelocityField velocity() {
    return way().velocity();
  }

  private ModelVelocity way() {
    return new ModelVelocity(
        experiment, source, field(), condition, schedule, provenance.containsKey("reflow"));
  }

  /**
   * Returns the score in standardised units, the gradient of the log density at each time: that of
   * the field's own network, or the one that belongs to its velocity.
   *
   * @throws InvalidValue if the velocity does not give one: the path has noise of its own, the
   *     source is not N(0, I), the coupling not independent, the field trained by likelihood, or
   *     another schedule in use
   */
  public ScoreField score() {
    return way().score();
  }

  /**
   * Returns the standard deviation, in standardised units, of the normal noise that blurs the data
   * in the law whose log density this model gives: sigma / alpha at the last of its times.
   */
  public double blur() {
    return way().blur();
  }

  /**
   * Returns the velocity of {@link #velocity()} that the options' guidance makes of it; the
   * guidance's interval is in times of the path's own schedule.
   *
   * @throws InvalidValue if there is guidance, but no condition given, or no flow without it known
   */
  public VelocityField velocity(SamplingOptions options) {
    return way().velocity(given, options);
  }

  private VelocityField guided(Conditions conditions, SamplingOptions options) {
    return way().guided(conditions, options);
  }

  /** Returns how many rows the field does best to take at a time. */
  public int rowsAtOnce() {
    return field().rowsAtOnce();
  }

  /**
   * Returns the flow of some rows.
   *
   * @param first index of the first of them among all rows of the call
   * @param total number of rows of the call
   */
  Flow flow(Conditions conditions, long first, long total, SamplingOptions options) {
    required(conditions, total);
    return new Flow(
        Course.of(guided(conditions, options), experiment, schedule),
        experiment.path().initial(source),
        columns.size(),
        (from, to) -> conditions.tensors(first + from, to - from, total),
        ScalarType.Float,
        rowsAtOnce());
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
    return grids().grid(given, options, from, to);
  }

  private ModelGrids grids() {
    return new ModelGrids(this);
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
    return rows().sample(count, key, options);
  }

  private ModelRows rows() {
    return new ModelRows(this, way(), grids());
  }

  /** Draws any number of samples and hands them on block by block, in flat memory. */
  public void sample(long count, Key key, SamplingOptions options, RowSink sink) {
    rows().sample(count, key, options, sink);
  }

  /** Returns the form of the images that rows are; nothing where they are none. */
  public Optional<ImageFrame> images() {
    return ImageFrame.of(experiment);
  }

  /** Returns why the model has no log density, with the cure; nothing where it has one. */
  public Optional<String> densityMissing() {
    return Optional.ofNullable(experiment.data().images())
        .flatMap(ImagesConfig::densityMissing)
        .or(() -> experiment.path().initial(source).densityMissing());
  }

  /**
   * Draws samples together with their log densities, always by the flow without noise.
   *
   * @throws IllegalArgumentException if the source has no log density
   */
  public Scored sampleWithLogDensity(int count, Key key, SamplingOptions options) {
    return rows().sampleWithLogDensity(count, key, options);
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
   *     the transform's bounds, a label is unknown, or the source has no log density
   */
  public Densities logDensity(Table rows, SamplingOptions options, Divergence divergence) {
    return rows().logDensity(rows, options, divergence);
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
    return transport(rows, from, to, Units.STANDARD, options);
  }

  /**
   * Carries points along the flow, as {@link #transport(Table, double, double, SamplingOptions)},
   * with the units of points below t = 1 by choice: those of the data for rows of a source that is
   * data itself.
   */
  public Table transport(Table rows, double from, double to, Units units, SamplingOptions options) {
    return rows().transport(rows, from, to, units, options);
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
}
