package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.ObservedConfig;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.source.WhiteNoise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained flow of sequences: samples and scores them in the data's units and under the data's
 * column names.
 *
 * <p>Safe for use by several threads; nothing in it changes.
 */
public final class SequenceModel extends FlowOfSequences implements Model {
  private final SequenceParts parts;
  private final Conditions given;
  private final FlowModel.Weights weights;

  private SequenceModel(SequenceParts parts, Conditions given, FlowModel.Weights weights) {
    this.parts = parts;
    this.given = given;
    this.weights = weights;
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
        new SequenceParts(
            experiment, transform, channels, condition, frame, raw, average, provenance),
        condition.map(ConditionSchema::absent).orElse(Conditions.NONE),
        FlowModel.Weights.EMA);
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
    return new SequenceModel(parts, given, kind);
  }

  /**
   * Returns the same model with its condition given: what it then samples and scores is under that
   * condition at every step, dealt out to the sequences of each call in equal shares.
   *
   * @param conditions of this model's {@link #condition}
   */
  public SequenceModel given(Conditions conditions) {
    return new SequenceModel(parts, conditions.requireOf(parts.condition()), weights);
  }

  /** As {@link #given(Conditions)}, with one condition for all, by the names of columns. */
  public SequenceModel given(Map<String, ?> values) {
    return given(condition().of(values));
  }

  /** Returns the conditions that are given; absent ones where none are. */
  public Conditions conditions() {
    return given;
  }

  /** Returns whether the steps of sequences hold columns of the model's condition. */
  boolean conditioned(Sequences sequences) {
    return parts.condition().isPresent()
        && parts.condition().get().names().stream().anyMatch(sequences.steps().columns()::contains);
  }

  @Override
  public Experiment experiment() {
    return parts.experiment();
  }

  @Override
  public Transform transform() {
    return parts.transform();
  }

  @Override
  public List<String> columns() {
    return parts.channels();
  }

  @Override
  public Optional<ConditionSchema> conditionSchema() {
    return parts.condition();
  }

  @Override
  public SequenceField rawField() {
    return parts.raw();
  }

  @Override
  public Optional<SequenceField> averageField() {
    return parts.average();
  }

  @Override
  public Map<String, String> provenance() {
    return parts.provenance();
  }

  /** Returns lengths and stamps of the training windows. */
  public SequenceFrame frame() {
    return parts.frame();
  }

  /** Returns the field in standardised units, with the weights in use. */
  public SequenceField field() {
    return weights == FlowModel.Weights.EMA ? parts.average().orElse(parts.raw()) : parts.raw();
  }

  @Override
  public SamplingOptions defaultOptions() {
    return SamplingOptions.of(parts.experiment().sampling(), parts.experiment().path());
  }

  /** Returns the law of the source along time, in standardised units. */
  public TemporalSource source() {
    return parts.experiment().source() instanceof SourceConfig.Temporal temporal
        ? temporal.temporal()
        : new WhiteNoise();
  }

  @Override
  SequenceDraws draws() {
    return new SequenceDraws(this);
  }

  @Override
  SequenceContinuations continuations() {
    return new SequenceContinuations(this);
  }

  @Override
  SequenceScores scores() {
    return new SequenceScores(this);
  }

  /** Returns the law of sequences that are drawn and scored under some options. */
  SequenceFlow flow(Sequences sequences, SamplingOptions options, boolean ends) {
    options.guidance().require(parts.condition(), !given.isAbsent() || conditioned(sequences));
    InvalidValue.unless(
        options.sde().isEmpty(),
        "sampling.sde",
        "given",
        "absent: sequences are drawn by the flow without noise");
    return switch (field().shape().mode()) {
      case JOINT -> new JointFlow(parts.experiment(), field(), source());
      case CAUSAL -> new CausalFlow(parts.experiment(), field(), source());
      case AUTOREGRESSIVE -> new AutoregressiveFlow(parts.experiment(), field(), source(), ends);
    };
  }

  /** Returns whether all positions go together. */
  boolean joint() {
    return field().shape().mode() == SequenceMode.JOINT;
  }

  /** Throws if a part of a batch is known, or none, and the model was not trained with that. */
  void requireObserved(SequenceBatch batch) {
    if (!joint()) {
      return;
    }
    ObservedConfig observed = experiment().observed();
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
  Table conditionsOf(Sequences sequences) {
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
}
