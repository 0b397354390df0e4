package dev.fluxion.model;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Likelihood;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.ClampedField;
import dev.fluxion.path.Conversions;
import dev.fluxion.path.LossWeight;
import dev.fluxion.path.Objective;
import dev.fluxion.path.Prediction;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.RescheduledField;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.TimeRange;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

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

  /** How near an end the score of a velocity is asked for. */
  private static final double SCORE_CLIP = 1e-3;

  /** Rows of a block in streamed sampling, per thread. */
  private static final int CHUNKS_A_BLOCK = 8;

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

  /** Returns what is known of how the model came about. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Returns the solver options of the model's experiment. */
  public SamplingOptions defaultOptions() {
    return SamplingOptions.of(experiment.sampling(), path());
  }

  /**
   * Returns the velocity in standardised units that the field's prediction stands for, with the
   * weights and the schedule in use; at the nearest time at which it is finite where it is not.
   */
  public VelocityField velocity() {
    return ranged(own());
  }

  private VelocityField ranged(VelocityField velocity) {
    VelocityField field = velocity;
    TimeRange range = experiment.objective().range(experiment.path());
    if (schedule.isPresent()) {
      RescheduledField changed =
          new RescheduledField(field, experiment.path().schedule(), schedule.get());
      field = changed;
      range = changed.range(range);
    }
    return range.whole() ? field : new ClampedField(field, range);
  }

  private VelocityField own() {
    return experiment.objective().velocityOf(field(), experiment.path());
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
    if (field() instanceof ScoreField own) {
      return own;
    }
    InvalidValue.unless(
        !(experiment.objective() instanceof Likelihood),
        "objective",
        "likelihood, whose velocity tells no score",
        "{type: velocity} for a score to follow");
    InvalidValue.unless(
        !reflowed(),
        "source",
        "coupled with the data by reflow",
        "independent of them for a score to follow from the velocity");
    InvalidValue.unless(
        schedule.isEmpty(),
        "schedule",
        schedule,
        "that of the model's path for a score to follow from the velocity");
    InvalidValue.unless(
        experiment.path().spread().none(),
        "objective",
        "without a network for the score",
        "{type: flow-and-score} where the path has noise of its own");
    InvalidValue.unless(
        source.standardNormal(), "source", source, "{type: normal} for a score to follow");
    InvalidValue.unless(
        experiment.coupling() instanceof Coupling.Independent,
        "coupling",
        experiment.coupling(),
        "{type: independent} for a score to follow from the velocity");
    Schedule own = experiment.path().schedule();
    Prediction given = experiment.objective().prediction();
    TimeRange range =
        new Objective.Score(Reduction.MEAN, LossWeight.NONE, SCORE_CLIP).range(experiment.path());
    return Conversions.score(field(), own, given, range);
  }

  /**
   * Returns the standard deviation, in standardised units, of the normal noise that blurs the data
   * in the law whose log density this model gives: sigma / alpha at the last of its times.
   */
  public double blur() {
    ProbabilityPath path = experiment.path();
    if (experiment.objective() instanceof Likelihood) {
      return 0;
    }
    if (!path.spread().none()) {
      return path.spread().at(1);
    }
    double end = experiment.objective().range(path).to();
    try (Scope scope = new Scope()) {
      Tensor t = Tensors.of(new double[] {end}, 1);
      return path.schedule().sigma(t).div(path.schedule().alpha(t)).item_double();
    }
  }

  /**
   * Returns the velocity of {@link #velocity()} that the options' guidance makes of it; the
   * guidance's interval is in times of the path's own schedule.
   *
   * @throws InvalidValue if there is guidance, but no condition given, or no flow without it known
   */
  public VelocityField velocity(SamplingOptions options) {
    return ranged(guided(given, options));
  }

  private VelocityField guided(Conditions conditions, SamplingOptions options) {
    options.guidance().require(condition, conditions);
    return options.guidance().active() ? new GuidedField(own(), options.guidance()) : own();
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
        Course.of(guided(conditions, options), experiment, schedule),
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
    double[] times =
        mainGrid(conditions, options, from, to)
            .map(TimeGrid::times)
            .orElseGet(() -> new double[] {from, to});
    times[0] = from;
    times[times.length - 1] = to;
    return new TimeGrid(times);
  }

  /**
   * Returns the times of the solve proper on the way between two times; none where there is none.
   */
  private Optional<TimeGrid> mainGrid(
      Conditions conditions, SamplingOptions options, double from, double to) {
    int points = options.grid() instanceof GridConfig.Fitted fitted ? fitted.points() : 1;
    int kinds = conditions.isAbsent() ? 1 : conditions.rows();
    // Each condition has an equal share of the points, as far as they go.
    int total = Math.max(1, (points + kinds - 1) / kinds) * kinds;
    return flow(conditions, 0, total, options).grid(points, options, from, to);
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
        key.derive(Purpose.SAMPLING),
        0,
        checkedCount(count),
        count,
        mainGrid(given, options, 0, 1),
        options);
  }

  /** Draws any number of samples and hands them on block by block, in flat memory. */
  public void sample(long count, Key key, SamplingOptions options, RowSink sink) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    long size = (long) options.chunk() * options.threads() * CHUNKS_A_BLOCK;
    int block = (int) Math.min(size, Math.max(1, (1 << 26) / columns.size()));
    Key samples = key.derive(Purpose.SAMPLING);
    Optional<TimeGrid> grid = mainGrid(given, options, 0, 1);
    for (long first = 0; first < count; first += block) {
      int rows = (int) Math.min(block, count - first);
      sink.accept(block(samples, first, rows, count, grid, options));
    }
  }

  private Table block(
      Key key, long first, int rows, long total, Optional<TimeGrid> grid, SamplingOptions options) {
    Flow flow = flow(given, first, total, options);
    double[] points = flow.draw(key, first, rows, options);
    if (options.sde().isPresent()) {
      flow.diffuse(points, first, rows, key.derive(Purpose.NOISE), noisy(options), options);
    } else {
      flow.carry(points, rows, 0, 1, grid, options);
    }
    transform.toData(points, rows);
    return new Table(columns, rows, points).beside(given.table(first, rows, total));
  }

  /** Returns what sampling with noise needs; refuses where the score is not known. */
  private Flow.Noisy noisy(SamplingOptions options) {
    boolean independent = experiment.coupling() instanceof Coupling.Independent && !reflowed();
    Optional<ScoreField> head =
        field() instanceof ScoreField own ? Optional.of(own) : Optional.empty();
    SdeConfig.requireScore(
        experiment.path(),
        source.standardNormal(),
        independent,
        head.isPresent(),
        !(experiment.objective() instanceof Likelihood));
    InvalidValue.unless(
        head.isEmpty() || !options.guidance().active(),
        "guidance",
        options.guidance().scale(),
        "1 (none) in sampling with noise by a score of the field's own, which is not guided");
    return new Flow.Noisy(velocity(options), head, path());
  }

  private boolean reflowed() {
    return provenance.containsKey("reflow");
  }

  /** Returns the path with the schedule in use. */
  private ProbabilityPath path() {
    return schedule.<ProbabilityPath>map(ProbabilityPath.Scheduled::new).orElse(experiment.path());
  }

  /** Returns why the model has no log density, with the cure; nothing where it has one. */
  public Optional<String> densityMissing() {
    return experiment.path().initial(source).densityMissing();
  }

  private void requireDensity() {
    densityMissing()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
  }

  /**
   * Draws samples together with their log densities, always by the flow without noise.
   *
   * @throws IllegalArgumentException if the source has no log density
   */
  public Scored sampleWithLogDensity(int count, Key key, SamplingOptions options) {
    requireDensity();
    int rows = checkedCount(count);
    Flow flow = flow(given, 0, rows, options);
    double[] points = flow.draw(key.derive(Purpose.SAMPLING), 0, rows, options);
    double[] nats =
        flow.sampleWithLogDensity(
                points, rows, mainGrid(given, options, 0, 1), new ExactTrace(), options)
            .logDensity();
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
   *     the transform's bounds, a label is unknown, or the source has no log density
   */
  public Densities logDensity(Table rows, SamplingOptions options, Divergence divergence) {
    requireDensity();
    double[] points = points(rows);
    double[] determinant = transform.logDeterminant(points, rows.rows());
    transform.toStandard(points, rows.rows());
    Conditions conditions = conditions(rows);
    Densities found =
        flow(conditions, 0, rows.rows(), options)
            .score(points, rows.rows(), mainGrid(conditions, options, 1, 0), divergence, options);
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
    return transport(rows, from, to, Units.STANDARD, options);
  }

  /**
   * Carries points along the flow, as {@link #transport(Table, double, double, SamplingOptions)},
   * with the units of points below t = 1 by choice: those of the data for rows of a source that is
   * data itself.
   */
  public Table transport(Table rows, double from, double to, Units units, SamplingOptions options) {
    InvalidValue.unless(from >= 0 && from <= 1, "from", from, "from 0 to 1");
    InvalidValue.unless(to >= 0 && to <= 1, "to", to, "from 0 to 1");
    double[] points = points(rows);
    Conditions conditions = conditions(rows);
    if (from == 1 || units == Units.DATA) {
      transform.toStandard(points, rows.rows());
    }
    if (from != to) {
      flow(conditions, 0, rows.rows(), options)
          .carry(points, rows.rows(), from, to, mainGrid(conditions, options, from, to), options);
    }
    if (to == 1 || units == Units.DATA) {
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
