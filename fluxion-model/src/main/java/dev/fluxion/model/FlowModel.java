package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Schedule;
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
public final class FlowModel extends FlowOfPoints implements Model {
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

  private final FlowParts parts;
  private final Conditions given;
  private final Weights weights;
  private final Optional<Schedule> schedule;

  private FlowModel(
      FlowParts parts, Conditions given, Weights weights, Optional<Schedule> schedule) {
    this.parts = parts;
    this.given = given;
    this.weights = weights;
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
        new FlowParts(experiment, transform, source, columns, condition, raw, average, provenance),
        condition.map(ConditionSchema::absent).orElse(Conditions.NONE),
        Weights.EMA,
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
    return new FlowModel(parts, conditions, kind, other);
  }

  /**
   * Returns the same model that samples, scores and carries under another schedule than it was
   * trained with; it ends at the same points.
   *
   * @param other the schedule, or none for that of the model's path
   * @throws InvalidValue if its path has noise of its own
   */
  public FlowModel under(Optional<Schedule> other) {
    other.ifPresent(wanted -> experiment().sampling().checkSchedule(experiment().path(), wanted));
    return with(given, weights, other);
  }

  /** Returns the same model whose data are in the standardised units of the field. */
  public FlowModel standardized() {
    return new FlowModel(parts.standardized(), given, weights, schedule);
  }

  /**
   * Returns the same model with its condition given: what it then samples, scores and carries is
   * under that condition, dealt out to the rows of each call in equal shares.
   *
   * @param conditions of this model's {@link #condition}
   */
  public FlowModel given(Conditions conditions) {
    return with(conditions.requireOf(conditionSchema()), weights, schedule);
  }

  /** As {@link #given(Conditions)}, with one condition for all rows, by the names of columns. */
  public FlowModel given(Map<String, ?> values) {
    return given(condition().of(values));
  }

  @Override
  public Optional<ConditionSchema> conditionSchema() {
    return parts.condition();
  }

  @Override
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
    conditionSchema().ifPresent(schema -> schema.require(conditions));
    conditions.requireFit(rows);
    return conditions;
  }

  @Override
  public Experiment experiment() {
    return parts.experiment();
  }

  @Override
  public Transform transform() {
    return parts.transform();
  }

  /** Returns the law of x0 in standardised units, before the path widens it. */
  public Source source() {
    return parts.source();
  }

  @Override
  public List<String> columns() {
    return parts.columns();
  }

  /** Returns the field in standardised units, with the weights in use. */
  public TrainableField field() {
    return weights == Weights.EMA ? parts.average().orElse(parts.raw()) : parts.raw();
  }

  @Override
  public TrainableField rawField() {
    return parts.raw();
  }

  @Override
  public Optional<TrainableField> averageField() {
    return parts.average();
  }

  /** Returns the seed that the data of its training came from, where those were drawn. */
  public long dataSeed() {
    String known = provenance().get(DATA_SEED);
    try {
      return known == null ? experiment().training().seed() : Long.parseLong(known);
    } catch (NumberFormatException invalid) {
      throw new InvalidValue(
          DATA_SEED, "is '" + known + "' in the model file, but must be a 64-bit whole number");
    }
  }

  @Override
  public Map<String, String> provenance() {
    return parts.provenance();
  }

  @Override
  public SamplingOptions defaultOptions() {
    return SamplingOptions.of(experiment().sampling(), way().path());
  }

  @Override
  ModelVelocity way() {
    return new ModelVelocity(
        experiment(),
        source(),
        field(),
        conditionSchema(),
        schedule,
        provenance().containsKey("reflow"));
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
        Course.of(way().guided(conditions, options), experiment(), schedule),
        experiment().path().initial(source()),
        columns().size(),
        (from, to) -> conditions.tensors(first + from, to - from, total),
        ScalarType.Float,
        rowsAtOnce());
  }

  /** Returns the form of the images that rows are; nothing where they are none. */
  public Optional<ImageFrame> images() {
    return ImageFrame.of(experiment());
  }

  /** Returns why the model has no log density, with the cure; nothing where it has one. */
  public Optional<String> densityMissing() {
    return Optional.ofNullable(experiment().data().images())
        .flatMap(ImagesConfig::densityMissing)
        .or(() -> experiment().path().initial(source()).densityMissing());
  }

  /** Draws samples under one condition, or under one for each equal share of the rows. */
  public Table sample(int count, Key key, SamplingOptions options, Conditions conditions) {
    return given(conditions).sample(count, key, options);
  }

  @Override
  ModelGrids grids() {
    return new ModelGrids(this);
  }

  @Override
  ModelRows rows() {
    return new ModelRows(this, way(), grids());
  }

  @Override
  ModelLatents latents() {
    return new ModelLatents(this);
  }

  @Override
  ModelRestoration restoring() {
    return new ModelRestoration(this, way());
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
        conditionSchema().isPresent()
            && conditionSchema().get().names().stream().anyMatch(rows.columns()::contains);
    return required(
        given.isAbsent() && named && rows.rows() > 0 ? condition().of(rows) : given, rows.rows());
  }
}
