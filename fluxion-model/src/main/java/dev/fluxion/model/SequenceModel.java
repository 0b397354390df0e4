package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.source.WhiteNoise;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A trained flow of sequences: samples and scores them in the data's units and under the data's
 * column names.
 *
 * <p>Safe for use by several threads; nothing in it changes.
 */
public final class SequenceModel implements Model {
  private final Experiment experiment;
  private final Transform transform;
  private final List<String> channels;
  private final Optional<ConditionSchema> condition;
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
      SequenceFrame frame,
      SequenceField raw,
      Optional<SequenceField> average,
      FlowModel.Weights weights,
      Map<String, String> provenance) {
    this.experiment = experiment;
    this.transform = transform;
    this.channels = List.copyOf(channels);
    this.condition = condition;
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
    return new SequenceModel(
        experiment, transform, channels, condition, frame, raw, average, kind, provenance);
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

  private SequenceFlow flow(SamplingOptions options) {
    TemporalSource source =
        options.temperature() == 1 ? source() : source().tempered(options.temperature());
    return switch (field().shape().mode()) {
      case JOINT, CAUSAL -> new JointFlow(experiment, field(), source);
      case AUTOREGRESSIVE -> new AutoregressiveFlow(experiment, field(), source);
    };
  }

  /**
   * Draws sequences that begin at stamp 0, with lengths and stamps as in training.
   *
   * @param length the length of all of them; absent: lengths by their shares in training
   */
  public Sequences sample(int count, OptionalInt length, Key key, SamplingOptions options) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    length.ifPresent(n -> InvalidValue.unless(n >= 1, "length", n, "1 or more"));
    Key own = key.derive(Purpose.SAMPLING);
    int[] lengths = frame.drawLengths(own.derive(1), count);
    int[] offsets = new int[count + 1];
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offsets[i + 1] = offsets[i] + length.orElse(lengths[i]);
      ids.add(Integer.toString(i + 1));
    }
    double[] stamps = new double[offsets[count]];
    for (int i = 0; i < count; i++) {
      double[] drawn = frame.drawStamps(own.derive(2).derive(i), offsets[i + 1] - offsets[i]);
      System.arraycopy(drawn, 0, stamps, offsets[i], drawn.length);
    }
    Table nothing = new Table(List.of(), stamps.length, new double[0]);
    return sample(new Sequences(ids, offsets, stamps, nothing), key, options);
  }

  /**
   * Draws a sequence for each of some: of its length, at its stamps and, where the model has a
   * condition, under that which its columns say, or under none where it has no such columns.
   *
   * @param like names, stamps and conditions of the sequences
   */
  public Sequences sample(Sequences like, Key key, SamplingOptions options) {
    Key own = key.derive(Purpose.SAMPLING).derive(0);
    double[] values = new double[like.steps().rows() * channels.size()];
    byLength(like)
        .forEach(
            (length, chosen) -> {
              double[] drawn =
                  flow(options).draw(own.derive(length), batch(like, chosen, length), options);
              transform.toData(drawn, chosen.length * length);
              scatter(drawn, like, chosen, length, channels.size(), values);
            });
    Table steps = new Table(channels, like.steps().rows(), values);
    List<String> given =
        like.steps().columns().stream().filter(name -> !channels.contains(name)).toList();
    return new Sequences(
        like.ids(), like.offsets(), like.stamps(), steps.beside(like.steps().select(given)));
  }

  /** Returns log densities by the exact trace, with the options of the model's experiment. */
  public SequenceDensities logDensity(Sequences sequences) {
    return logDensity(sequences, defaultOptions(), new ExactTrace());
  }

  /**
   * Returns the log density of each sequence in nats and in the data's units, that of its length
   * included where lengths differ.
   *
   * @param sequences whose steps hold the model's channels and, where it has one, the condition
   * @throws IllegalArgumentException if a column is missing or a value is not finite
   */
  public SequenceDensities logDensity(
      Sequences sequences, SamplingOptions options, Divergence divergence) {
    int rows = sequences.steps().rows();
    int width = channels.size();
    double[] points = sequences.steps().select(channels).values();
    requireFinite(sequences, points);
    double[] determinant = transform.logDeterminant(points, rows);
    transform.toStandard(points, rows);
    double[] sums = new double[sequences.count()];
    double[] errors = new double[sequences.count()];
    double[] steps = new double[rows];
    boolean[] parts = {false, true};
    byLength(sequences)
        .forEach(
            (length, chosen) -> {
              double[] part = gather(points, sequences, chosen, length, width);
              SequenceDensities found =
                  flow(options).score(part, batch(sequences, chosen, length), divergence, options);
              double[] error = found.standardError();
              double[] each = found.steps();
              for (int i = 0; i < chosen.length; i++) {
                sums[chosen[i]] = found.logDensity()[i];
                errors[chosen[i]] = error == null ? 0 : error[i];
              }
              parts[0] |= error != null;
              parts[1] &= each != null;
              if (each != null) {
                scatter(each, sequences, chosen, length, 1, steps);
              }
            });
    for (int i = 0; i < sums.length; i++) {
      for (int row = sequences.offsets()[i]; row < sequences.offsets()[i + 1]; row++) {
        sums[i] += determinant[row];
        steps[row] += determinant[row];
      }
      sums[i] += frame.lengths().size() == 1 ? 0 : frame.logProbability(sequences.length(i));
    }
    return new SequenceDensities(sums, parts[1] ? steps : null, parts[0] ? errors : null);
  }

  private void requireFinite(Sequences sequences, double[] points) {
    int width = channels.size();
    for (int i = 0; i < sequences.count(); i++) {
      for (int row = sequences.offsets()[i]; row < sequences.offsets()[i + 1]; row++) {
        for (int j = 0; j < width; j++) {
          double value = points[row * width + j];
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "series '"
                    + sequences.ids().get(i)
                    + "' at stamp "
                    + sequences.stamps()[row]
                    + ", channel '"
                    + channels.get(j)
                    + "' is "
                    + value
                    + ", but must be finite; impute it first");
          }
        }
      }
    }
  }

  /** Returns the indices of the sequences of each length. */
  private static Map<Integer, int[]> byLength(Sequences sequences) {
    Map<Integer, List<Integer>> lists = new TreeMap<>();
    for (int i = 0; i < sequences.count(); i++) {
      lists.computeIfAbsent(sequences.length(i), length -> new ArrayList<>()).add(i);
    }
    Map<Integer, int[]> arrays = new TreeMap<>();
    lists.forEach(
        (length, list) -> arrays.put(length, list.stream().mapToInt(Integer::intValue).toArray()));
    return arrays;
  }

  /** Returns what is given of equally long sequences. */
  private SequenceBatch batch(Sequences sequences, int[] chosen, int length) {
    double[] stamps = gather(sequences.stamps(), sequences, chosen, length, 1);
    for (int i = 0; i < stamps.length; i++) {
      stamps[i] /= frame.step();
    }
    int size = condition.map(ConditionSchema::size).orElse(0);
    double[] inputs = new double[sequences.steps().rows() * size];
    condition.ifPresent(
        schema -> {
          List<String> known = sequences.steps().columns();
          if (schema.names().stream().anyMatch(known::contains)) {
            new ConditionEncoder(schema, known, sequences.steps().labels())
                .encode(
                    sequences.steps().values(), known.size(), 0, sequences.steps().rows(), inputs);
          } else {
            schema.require(schema.absent());
          }
        });
    return new SequenceBatch(
        chosen.length, length, stamps, gather(inputs, sequences, chosen, length, size), size);
  }

  private static double[] gather(
      double[] values, Sequences sequences, int[] chosen, int length, int width) {
    double[] part = new double[chosen.length * length * width];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(
          values, sequences.offsets()[chosen[i]] * width, part, i * length * width, length * width);
    }
    return part;
  }

  private static void scatter(
      double[] part, Sequences sequences, int[] chosen, int length, int width, double[] values) {
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(
          part, i * length * width, values, sequences.offsets()[chosen[i]] * width, length * width);
    }
  }
}
