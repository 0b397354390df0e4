package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.ObservedConfig;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.source.WhiteNoise;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A trained flow of sequences: samples and scores them in the data's units and under the data's
 * column names.
 *
 * <p>Safe for use by several threads; nothing in it changes.
 */
public final class SequenceModel implements Model {
  /** The longest sequence that is drawn until it ends, in lengths of the longest of training. */
  private static final int LONGEST = 4;

  private final Experiment experiment;
  private final Transform transform;
  private final List<String> channels;
  private final Optional<ConditionSchema> condition;
  private final Conditions given;
  private final SequenceFrame frame;
  private final SequenceField raw;
  private final Optional<SequenceField> average;
  private final FlowModel.Weights weights;
  private final Map<String, String> provenance;

  private SequenceModel(
      Experiment experiment,
      Transform transform,
      List<String> channels,
      Optional<ConditionSchema> condition,
      Conditions given,
      SequenceFrame frame,
      SequenceField raw,
      Optional<SequenceField> average,
      FlowModel.Weights weights,
      Map<String, String> provenance) {
    this.experiment = experiment;
    this.transform = transform;
    this.channels = List.copyOf(channels);
    this.condition = condition;
    this.given = given;
    this.frame = frame;
    this.raw = raw;
    this.average = average;
    this.weights = weights;
    this.provenance = Map.copyOf(provenance);
  }

  /**
   * Puts a model together.
   *
   * @param transform of the channels of one position
   * @param condition what the field is conditioned on, where it is
   * @param frame lengths and stamps of the training windows
   * @param raw the field with the optimizer's weights
   * @param average the field with averaged weights, where there is an average
   * @param provenance what is known of how the model came about; written into its file
   */
  public static SequenceModel of(
      Experiment experiment,
      Transform transform,
      List<String> channels,
      Optional<ConditionSchema> condition,
      SequenceFrame frame,
      SequenceField raw,
      Optional<SequenceField> average,
      Map<String, String> provenance) {
    return new SequenceModel(
        experiment,
        transform,
        channels,
        condition,
        condition.map(ConditionSchema::absent).orElse(Conditions.NONE),
        frame,
        raw,
        average,
        FlowModel.Weights.EMA,
        provenance);
  }

  /**
   * Reads a model file.
   *
   * @throws ModelFileException if it is not a whole, unaltered model file of sequences
   */
  public static SequenceModel load(Path file) {
    return of(Model.load(file), file.toString());
  }

  /** Reads a model from a stream, to its end; as {@link #load(Path)}. */
  public static SequenceModel load(InputStream in) throws IOException {
    return of(ModelCodec.decode(ModelFile.read(in), "the stream"), "the stream");
  }

  private static SequenceModel of(Model model, String name) {
    if (model instanceof SequenceModel sequences) {
      return sequences;
    }
    throw new ModelFileException(
        name, "holds a model of points, not of sequences", "load it as a FlowModel");
  }

  /** Returns the same model with the weights of a kind; the raw ones where there is no average. */
  public SequenceModel with(FlowModel.Weights kind) {
    return with(given, kind);
  }

  private SequenceModel with(Conditions conditions, FlowModel.Weights kind) {
    return new SequenceModel(
        experiment,
        transform,
        channels,
        condition,
        conditions,
        frame,
        raw,
        average,
        kind,
        provenance);
  }

  /**
   * Returns the same model with its condition given: what it then samples and scores is under that
   * condition at every step, dealt out to the sequences of each call in equal shares.
   *
   * @param conditions of this model's {@link #condition}
   */
  public SequenceModel given(Conditions conditions) {
    InvalidValue.unless(
        conditions.tensors(0, 0, conditions.rows()).isEmpty() == condition.isEmpty(),
        "condition",
        conditions.table().columns(),
        "the condition that the model was trained with");
    return with(conditions, weights);
  }

  /** As {@link #given(Conditions)}, with one condition for all, by the names of columns. */
  public SequenceModel given(Map<String, ?> values) {
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

  /** Returns the conditions that are given; absent ones where none are. */
  public Conditions conditions() {
    return given;
  }

  /** Returns whether the steps of sequences hold columns of the model's condition. */
  boolean conditioned(Sequences sequences) {
    return condition.isPresent()
        && condition.get().names().stream().anyMatch(sequences.steps().columns()::contains);
  }

  @Override
  public Experiment experiment() {
    return experiment;
  }

  @Override
  public Transform transform() {
    return transform;
  }

  @Override
  public List<String> columns() {
    return channels;
  }

  @Override
  public Optional<ConditionSchema> conditionSchema() {
    return condition;
  }

  @Override
  public SequenceField rawField() {
    return raw;
  }

  @Override
  public Optional<SequenceField> averageField() {
    return average;
  }

  @Override
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Returns lengths and stamps of the training windows. */
  public SequenceFrame frame() {
    return frame;
  }

  /** Returns the field in standardised units, with the weights in use. */
  public SequenceField field() {
    return weights == FlowModel.Weights.EMA ? average.orElse(raw) : raw;
  }

  /** Returns the solver options of the model's experiment. */
  public SamplingOptions defaultOptions() {
    return SamplingOptions.of(experiment.sampling(), experiment.path());
  }

  /** Returns the law of the source along time, in standardised units. */
  public TemporalSource source() {
    return experiment.source() instanceof SourceConfig.Temporal temporal
        ? temporal.temporal()
        : new WhiteNoise();
  }

  /** Returns the law of sequences that are drawn and scored under some options. */
  private SequenceFlow flow(Sequences sequences, SamplingOptions options, boolean ends) {
    options.guidance().require(condition, !given.isAbsent() || conditioned(sequences));
    InvalidValue.unless(
        options.sde().isEmpty(),
        "sampling.sde",
        "given",
        "absent: sequences are drawn by the flow without noise");
    return switch (field().shape().mode()) {
      case JOINT -> new JointFlow(experiment, field(), source());
      case CAUSAL -> new CausalFlow(experiment, field(), source());
      case AUTOREGRESSIVE -> new AutoregressiveFlow(experiment, field(), source(), ends);
    };
  }

  private boolean joint() {
    return field().shape().mode() == SequenceMode.JOINT;
  }

  /**
   * Draws sequences that begin at stamp 0, with lengths and stamps as in training.
   *
   * @param length the length of all of them, also one that did not occur in training; absent:
   *     lengths by their shares there, or where the model draws the end of each
   */
  public Sequences sample(int count, OptionalInt length, Key key, SamplingOptions options) {
    if (field().shape().end() && length.isEmpty()) {
      return ended(count, key, options);
    }
    return sample(frame.draw(count, length, key.derive(Purpose.SAMPLING)), key, options);
  }

  /** Draws sequences until they end, at the latest after a few times the longest of training. */
  private Sequences ended(int count, Key key, SamplingOptions options) {
    int most = Math.multiplyExact(LONGEST, frame.longest());
    Sequences like = frame.draw(count, OptionalInt.of(most), key.derive(Purpose.SAMPLING));
    SequenceRows rows = SequenceRows.framed(this, like);
    options.guidance().require(condition, !given.isAbsent());
    int[] lengths = new int[count];
    double[] values =
        new AutoregressiveFlow(experiment, field(), source())
            .drawEnding(
                key.derive(Purpose.SAMPLING).derive(0),
                rows.batch(rows.groups(true).get(0)),
                options,
                lengths);
    transform.toData(values, like.steps().rows());
    return new Sequences(
            like.ids(),
            like.offsets(),
            like.stamps(),
            new Table(channels, like.steps().rows(), values).beside(conditionsOf(like)))
        .first(lengths);
  }

  /**
   * Draws a sequence for each of some: of its length, at its stamps and under the condition given
   * or else that of its columns, if it has them.
   *
   * @param like names, stamps and conditions of the sequences
   */
  public Sequences sample(Sequences like, Key key, SamplingOptions options) {
    return drawn(SequenceRows.framed(this, like), key, options, false);
  }

  /**
   * Draws the same sequences as {@link #sample(Sequences, Key, SamplingOptions)}, up to rounding,
   * one position after the other.
   *
   * @throws InvalidValue in the joint mode, and in the causal mode if the solver's steps are not
   *     fixed
   */
  public Sequences sampleOneByOne(Sequences like, Key key, SamplingOptions options) {
    return drawn(SequenceRows.framed(this, like), key, options, true);
  }

  /**
   * Draws the sequences of {@link #sample(Sequences, Key, SamplingOptions)} on their way from
   * noise: at each of some times t, in the data's units. In the autoregressive mode all positions
   * stand at the time t of their own flow, each given the finished ones before.
   *
   * @param times ascending, from 0 to 1, with both
   * @return the sequences at each time
   */
  public List<Sequences> trajectory(
      Sequences like, double[] times, Key key, SamplingOptions options) {
    InvalidValue.unless(
        times.length >= 2 && times[0] == 0 && times[times.length - 1] == 1,
        "times",
        Arrays.toString(times),
        "two or more, from 0 to 1");
    return drawn(
        SequenceRows.framed(this, like),
        key,
        options,
        times.length,
        (flow, own, batch) -> flow.states(own, batch, times, options));
  }

  /** How the sequences of a batch are drawn. */
  @FunctionalInterface
  private interface Way {
    /** Returns their values at each time that is asked for. */
    List<double[]> values(SequenceFlow flow, Key key, SequenceBatch batch);
  }

  private Sequences drawn(SequenceRows rows, Key key, SamplingOptions options, boolean oneByOne) {
    Way way =
        (flow, own, batch) ->
            List.of(
                oneByOne ? flow.drawOneByOne(own, batch, options) : flow.draw(own, batch, options));
    return drawn(rows, key, options, 1, way).get(0);
  }

  private List<Sequences> drawn(
      SequenceRows rows, Key key, SamplingOptions options, int times, Way way) {
    SequenceFlow flow = flow(rows.sequences(), options, false);
    Key own = key.derive(Purpose.SAMPLING).derive(0);
    List<double[]> values = new ArrayList<>();
    for (int k = 0; k < times; k++) {
      values.add(new double[rows.values().length]);
    }
    for (SequenceRows.Group group : rows.groups(!joint())) {
      SequenceBatch batch = rows.batch(group);
      requireObserved(batch);
      Key derived = own.derive(batch.length()).derive(batch.beginning());
      List<double[]> found = way.values(flow, derived, batch);
      for (int k = 0; k < times; k++) {
        rows.scatter(found.get(k), group, channels.size(), values.get(k));
      }
    }
    Table conditions = conditionsOf(rows.sequences());
    return values.stream().map(one -> inDataUnits(rows, one, conditions)).toList();
  }

  private Sequences inDataUnits(SequenceRows rows, double[] values, Table conditions) {
    Sequences sequences = rows.sequences();
    int width = channels.size();
    transform.toData(values, sequences.steps().rows());
    for (int row = 0; row < sequences.steps().rows(); row++) {
      for (int j = 0; j < width; j++) {
        if (rows.known()[row * width + j] > 0) {
          values[row * width + j] =
              sequences.steps().at(row, sequences.steps().columns().indexOf(channels.get(j)));
        }
      }
    }
    Table steps = new Table(channels, sequences.steps().rows(), values);
    return new Sequences(
        sequences.ids(), sequences.offsets(), sequences.stamps(), steps.beside(conditions));
  }

  private void requireObserved(SequenceBatch batch) {
    if (!joint()) {
      return;
    }
    ObservedConfig observed = experiment.observed();
    InvalidValue.unless(
        batch.free() || observed != null,
        "observed",
        "absent from the model's experiment, so that it knows no flow of a sequence of which a part"
            + " is given",
        "there in training, as observed: {}, or the mode autoregressive");
    InvalidValue.unless(
        observed == null || observed.none() > 0 || !batch.free(),
        "observed.none",
        0,
        "positive in training to draw whole sequences");
  }

  /** Returns the condition of each step; no columns where none is given. */
  private Table conditionsOf(Sequences sequences) {
    int steps = sequences.steps().rows();
    if (!given.isAbsent()) {
      int[] rows = new int[steps];
      for (int i = 0; i < sequences.count(); i++) {
        Arrays.fill(rows, sequences.offsets()[i], sequences.offsets()[i + 1], i);
      }
      return given.table(0, sequences.count(), sequences.count()).rows(rows);
    }
    return conditioned(sequences)
        ? condition().of(sequences.steps()).table()
        : new Table(List.of(), steps, new double[0]);
  }

  /**
   * Continues sequences: draws what follows each of them, several times.
   *
   * <p>The stamps go on from the last one by the mean step of the training. A condition goes on
   * where it is the same at all steps of a sequence.
   *
   * @param beginnings sequences of the model's channels, at most as long as those of the training
   * @param horizon number of steps that follow
   * @param count number of continuations of each
   * @return the steps that follow alone, under the names {@code id#1 .. id#count}
   * @throws InvalidValue if the horizon or a beginning does not suit the model
   */
  public Sequences forecast(
      Sequences beginnings, int horizon, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(horizon >= 1, "horizon", horizon, "1 or more");
    Table conditions =
        given.isAbsent()
            ? conditionsOf(beginnings)
            : new Table(List.of(), beginnings.steps().rows(), new double[0]);
    return forecast(
        beginnings,
        Continuations.following(beginnings, horizon, frame.step(), conditions),
        count,
        key,
        options);
  }

  /**
   * Continues sequences at given stamps and under given conditions, as {@link #forecast(Sequences,
   * int, int, Key, SamplingOptions)}.
   *
   * @param future for each beginning, under its name, stamps and condition of the steps that follow
   */
  public Sequences forecast(
      Sequences beginnings, Sequences future, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    for (int i = 0; i < beginnings.count(); i++) {
      int more = joint() && i < future.count() ? future.length(i) : 0;
      frame.requireShort("series '" + beginnings.ids().get(i) + "'", beginnings.length(i), more);
    }
    SequenceRows.valued(this, beginnings).requireKnown(channels);
    boolean constant = !given.isAbsent();
    Table none = new Table(List.of(), beginnings.steps().rows(), new double[0]);
    Table later = new Table(List.of(), future.steps().rows(), new double[0]);
    Sequences joined =
        Continuations.joined(
            beginnings,
            future,
            channels,
            constant ? none : conditionsOf(beginnings),
            constant ? later : conditionsOf(future));
    Sequences filled =
        drawn(SequenceRows.valued(this, joined.repeated(count)), key, options, false);
    int[] horizons = new int[filled.count()];
    Arrays.setAll(horizons, i -> future.length(i / count));
    return filled.last(horizons);
  }

  /**
   * Fills in the values that are missing, several times: any pattern in the joint mode, the end of
   * a sequence in the others.
   *
   * @param sequences sequences of the model's channels, NaN where a value is missing
   * @param count number of times
   * @return whole sequences under the names {@code id#1 .. id#count}, the values that were there
   *     unchanged
   * @throws InvalidValue if what is missing does not suit the model
   */
  public Sequences impute(Sequences sequences, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    for (int i = 0; i < sequences.count(); i++) {
      frame.requireShort(
          "series '" + sequences.ids().get(i) + "'", joint() ? sequences.length(i) : 0, 0);
    }
    if (!joint()) {
      SequenceRows once = SequenceRows.valued(this, sequences);
      Continuations.requireEnds(once, channels, field().shape().mode().toString());
      for (int i = 0; i < sequences.count(); i++) {
        frame.requireShort("series '" + sequences.ids().get(i) + "'", once.beginning(i), 0);
      }
    }
    SequenceRows rows = SequenceRows.valued(this, sequences.repeated(count));
    return drawn(rows, key, options, false);
  }

  /**
   * Fills in what is missing between known values in the autoregressive mode: candidates are drawn
   * forward and chosen by the density of the known values behind them, which is right in law as
   * their number grows.
   *
   * @param sequences sequences of the model's channels, all NaN at a step that is missing
   * @param count number of times
   * @param candidates number of candidates of a series, at least count
   * @return as of {@link #impute(Sequences, int, Key, SamplingOptions)}
   * @throws InvalidValue if the mode or what is missing does not suit
   */
  public Sequences interpolate(
      Sequences sequences, int count, int candidates, Key key, SamplingOptions options) {
    return new Interpolation(this, candidates, options)
        .filled(sequences, count, key.derive(Purpose.SAMPLING));
  }

  /** Returns log densities by the exact trace, with the options of the model's experiment. */
  public SequenceDensities logDensity(Sequences sequences) {
    return logDensity(sequences, defaultOptions(), new ExactTrace());
  }

  /**
   * Returns the log density of each sequence in nats and in the data's units, that of its length
   * included where the lengths of the training differ.
   *
   * @param sequences whose steps hold the model's channels and, where it has one, the condition
   * @throws IllegalArgumentException if a column is missing or a value is not finite
   */
  public SequenceDensities logDensity(
      Sequences sequences, SamplingOptions options, Divergence divergence) {
    SequenceRows rows = SequenceRows.valued(this, sequences).requireKnown(channels);
    boolean ends = field().shape().end();
    SequenceDensities found = densities(rows.unknown(), rows, options, divergence, ends);
    double[] sums = found.logDensity();
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          ends || frame.lengths().size() == 1 ? 0 : frame.logProbability(sequences.length(i));
    }
    return found;
  }

  /**
   * Returns the log density of the positions that are not known given those that are, in nats and
   * in the data's units, without that of the length: in the joint mode for any positions where the
   * source is white, else for one stretch of them; in the others for the end of a sequence.
   *
   * @param sequences the whole sequences
   * @param known the same sequences with NaN at the positions that are scored
   * @throws InvalidValue if what is known does not suit the model
   */
  public SequenceDensities logDensityGiven(
      Sequences sequences, Sequences known, SamplingOptions options, Divergence divergence) {
    SequenceRows whole = SequenceRows.valued(this, sequences).requireKnown(channels);
    SequenceRows rows = SequenceRows.valued(this, known);
    InvalidValue.unless(
        Arrays.equals(sequences.offsets(), known.offsets()),
        "known",
        "of other lengths",
        "the same sequences, with NaN at what is scored");
    if (!joint()) {
      Continuations.requireEnds(rows, channels, field().shape().mode().toString());
    }
    for (int row = 0; row < sequences.steps().rows(); row++) {
      int values = rows.count(row);
      InvalidValue.unless(
          values == 0 || values == channels.size(),
          "known",
          "a part of the channels at stamp " + sequences.stamps()[row],
          "all or none of a position");
    }
    return densities(rows, whole, options, divergence, false);
  }

  /**
   * Returns the densities of what is not known.
   *
   * @param whole the same sequences with all their values
   */
  private SequenceDensities densities(
      SequenceRows rows,
      SequenceRows whole,
      SamplingOptions options,
      Divergence divergence,
      boolean ends) {
    Sequences sequences = rows.sequences();
    int count = sequences.steps().rows();
    SequenceFlow flow = flow(sequences, options, ends);
    double[] sums = new double[sequences.count()];
    double[] errors = divergence.estimates() < 2 ? null : new double[sequences.count()];
    double[] steps = joint() ? null : new double[count];
    for (SequenceRows.Group group : rows.groups(false)) {
      SequenceBatch batch = rows.batch(group);
      requireObserved(batch);
      SequenceDensities found =
          flow.score(
              rows.gather(whole.values(), group, channels.size()),
              batch,
              divergence,
              options.withTemperature(1));
      double[] error = found.standardError();
      double[] each = found.steps();
      for (int i = 0; i < batch.count(); i++) {
        sums[group.chosen()[i]] = found.logDensity()[i];
        if (errors != null && error != null) {
          errors[group.chosen()[i]] = error[i];
        }
      }
      if (steps != null && each != null) {
        rows.scatter(each, group, 1, steps);
      }
    }
    double[] determinant =
        transform.logDeterminant(whole.sequences().steps().select(channels).values(), count);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = steps == null ? sums[i] : 0;
      for (int row = sequences.offsets()[i]; row < sequences.offsets()[i + 1]; row++) {
        boolean scored = rows.count(row) == 0;
        if (steps != null) {
          steps[row] = scored ? steps[row] + determinant[row] : 0;
          sums[i] += steps[row];
        } else {
          sums[i] += scored ? determinant[row] : 0;
        }
      }
    }
    return new SequenceDensities(sums, steps, errors);
  }
}
