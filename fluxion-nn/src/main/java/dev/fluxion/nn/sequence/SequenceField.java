package dev.fluxion.nn.sequence;

import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A velocity field of sequences: an encoder's features of each position condition a head, the field
 * of one position.
 *
 * <p>{@code v_i = head(t_i, x_i, features_i)}. What the features see is the mode's: all of x(t)
 * (joint), x_1(t) .. x_i(t) (causal), or the finished values before i (autoregressive), which are
 * the condition's {@link #HISTORY}. Points are [n, length, channels], times [n] or [n, length].
 */
public final class SequenceField implements TrainableField {
  /** Inputs of each position: [n, length, size]. */
  public static final String INPUTS = Condition.INPUTS;

  /**
   * 1 at positions, 0 behind the end of a sequence: [n, length]; absent where all are positions.
   */
  public static final String MASK = "mask";

  /** Times of the positions, [n, length]; absent: 0, 1, 2, ... */
  public static final String STAMPS = "stamps";

  /** The finished sequence in the autoregressive mode, with noise beside it: [n, length, size]. */
  public static final String HISTORY = "history";

  /** Finished values of the joint mode, 0 where they are not known: [n, length, channels]. */
  public static final String OBSERVED = "observed";

  /** 1 where a value is known and 0 where not: [n, length, channels]. */
  public static final String KNOWN = "known";

  private final SequenceFieldConfig config;
  private final SequenceShape shape;
  private final SequenceEncoder encoder;
  private final TrainableField head;
  private final FieldParameters parameters;

  private SequenceField(
      SequenceFieldConfig config,
      SequenceShape shape,
      SequenceEncoder encoder,
      TrainableField head,
      FieldParameters parameters) {
    this.config = config;
    this.shape = shape;
    this.encoder = encoder;
    this.head = head;
    this.parameters = parameters;
  }

  /** Builds a field whose parameters start as its encoder and its head start. */
  static SequenceField fresh(
      SequenceFieldConfig config, SequenceShape shape, Key key, ScalarType type) {
    SequenceEncoder encoder = config.encoder(shape);
    TrainableField head =
        config.head().build(shape.channels(), encoder.features(), key.derive(1), type);
    FieldParameters parameters = FieldParameters.fresh(encoder, head, shape, key.derive(0), type);
    return new SequenceField(config, shape, encoder, head, parameters)
        .with(parameters.all().flat());
  }

  @Override
  public SequenceFieldConfig config() {
    return config;
  }

  /** Returns what the field was built for. */
  public SequenceShape shape() {
    return shape;
  }

  @Override
  public Parameters parameters() {
    return parameters.all();
  }

  /** Returns the parameters with their parts. */
  FieldParameters parts() {
    return parameters;
  }

  @Override
  public String engine() {
    Parameters own = parameters.encoderOf(parameters().flat());
    boolean alone = shape.mode() == SequenceMode.AUTOREGRESSIVE;
    return "positions of whole sequences by "
        + encoder.engine(own)
        + (shape.end() ? ", in training by libtorch" : "")
        + (alone ? "; the head in drawing by " + head.valueEngine() : "")
        + "; all else by libtorch";
  }

  @Override
  public SequenceField with(Tensor flat) {
    return new SequenceField(
        config,
        shape,
        encoder,
        head.with(Tensors.lasting(() -> parameters.headPart(flat))),
        parameters.with(flat));
  }

  /** Returns the field of one position; its condition's inputs are the features. */
  public TrainableField head() {
    return head;
  }

  /** Returns the number of features of a position. */
  public int features() {
    return encoder.features();
  }

  /** Returns the features of all positions, [n, length, features]. */
  public Tensor features(Tensor t, Tensor x, Condition condition) {
    return features(parameters(), t, x, condition);
  }

  private Tensor features(Parameters given, Tensor t, Tensor x, Condition condition) {
    return encoder.encode(parameters.encoderOf(given.flat()), inputs(t, x, condition));
  }

  /** Returns the features with the encoder's own way to their gradient. */
  SequenceEncoder.Encoding encoding(Tensor t, Tensor x, Condition condition) {
    return encoder.encoding(parameters.encoderOf(parameters().flat()), inputs(t, x, condition));
  }

  private SequenceEncoder.Inputs inputs(Tensor t, Tensor x, Condition condition) {
    Tensor times = t.dim() == 2 ? t : t.unsqueeze(1).expand(x.size(0), x.size(1));
    return new SequenceEncoder.Inputs(
        encoderInputs(times, x, condition),
        SequenceInputs.stamps(x, condition),
        shape.mode() == SequenceMode.AUTOREGRESSIVE ? null : times,
        condition.values().get(MASK));
  }

  /** Returns what the encoder gets, [n, length, inputs]. */
  Tensor encoderInputs(Tensor times, Tensor x, Condition condition) {
    return SequenceInputs.of(shape, times, x, condition);
  }

  @Override
  public Tensor output(Parameters given, Tensor t, Tensor x, Condition condition) {
    Tensor features = features(given, t, x, condition);
    return outputOf(parameters.headPart(given.flat()), t, x, features, condition);
  }

  /** Returns the output from the features, [n, length, features]. */
  Tensor outputOf(Tensor flat, Tensor t, Tensor x, Tensor features, Condition condition) {
    long n = x.size(0);
    long length = x.size(1);
    Tensor times = t.dim() == 2 ? t : t.unsqueeze(1).expand(n, length);
    Tensor out =
        head.output(
                head.parameters().with(flat),
                times.reshape(n * length),
                x.reshape(n * length, shape.channels()),
                of(features.reshape(n * length, encoder.features())))
            .view(n, length, shape.channels());
    Tensor free = SequenceInputs.free(shape, condition);
    return free == null ? out : out.mul(free);
  }

  /**
   * Returns the log odds that a sequence ends after a position, [...]: linear in what the position
   * sees of those before and in its own finished value.
   *
   * @param features [..., features]
   * @param x finished values of the position, [..., channels]
   */
  public Tensor endOdds(Tensor features, Tensor x) {
    return SequenceEnds.odds(parameters.end(parameters().flat()), features, x);
  }

  /**
   * Returns the log probability, at each position, of what is known of the end behind it: {@code
   * log P(end after i)} at the last position, {@code log P(no end after i)} at the others.
   *
   * @param odds log odds of an end, [n, length]
   * @param mask 1 at positions and 0 behind the end, [n, length]
   */
  public static Tensor endLogProbability(Tensor odds, Tensor mask) {
    return SequenceEnds.logProbability(odds, mask);
  }

  /** Returns the condition of the head with some features, [n, features]. */
  public static Condition of(Tensor features) {
    return new Condition(Map.of(Condition.INPUTS, features));
  }

  /**
   * As {@link TrainableField#rowLoss}, each position of each sequence being a row of the sample, [n
   * * length, channels]; the number of sequences is that of the {@link #MASK}. Where ends are
   * learned, the cross-entropy of each position's end is added, with the weight of the position.
   */
  @Override
  public Tensor rowLoss(
      Objective objective, Parameters given, PathSample sample, Condition condition) {
    Rows rows = rows(sample, condition);
    if (!shape.end()) {
      return objective.rowLoss(rows.flat(output(given, rows.t(), rows.x(), condition)), sample);
    }
    Tensor features = features(given, rows.t(), rows.x(), condition);
    Tensor out =
        outputOf(parameters.headPart(given.flat()), rows.t(), rows.x(), features, condition);
    Tensor ends =
        SequenceEnds.rowLoss(parameters.end(given.flat()), shape, features, sample, condition);
    return objective.rowLoss(rows.flat(out), sample).add(ends);
  }

  /**
   * Positions of a sample told apart by sequence.
   *
   * @param t times, [n, length]
   * @param x points, [n, length, channels]
   */
  record Rows(Tensor t, Tensor x) {
    /** Returns outputs of positions as rows of the sample. */
    Tensor flat(Tensor out) {
      return out.view(x.size(0) * x.size(1), x.size(2));
    }
  }

  Rows rows(PathSample sample, Condition condition) {
    Tensor mask = SequenceInputs.mask(condition);
    long n = mask.size(0);
    long length = mask.size(1);
    return new Rows(sample.t().view(n, length), sample.xt().view(n, length, shape.channels()));
  }

  @Override
  public GradientEngine gradientEngine(Objective objective, long rows) {
    if (shape.end()) {
      return TrainableField.super.gradientEngine(objective, rows);
    }
    return encoder
        .pass(parameters.lastingEncoder(), true)
        .<GradientEngine>map(pass -> new PassEngine(this, pass).of(objective))
        .orElseGet(
            () ->
                encoder.ownGradient()
                    ? new EncodedEngine(this, objective)
                    : TrainableField.super.gradientEngine(objective, rows));
  }

  @Override
  public Evaluator evaluator(long rows, Condition condition) {
    return encoder
        .pass(parameters.lastingEncoder(), false)
        .map(pass -> new PassEngine(this, pass).evaluator(condition))
        .orElseGet(() -> TrainableField.super.evaluator(rows, condition));
  }

  /**
   * Returns what finds the features position by position.
   *
   * @param rows number of sequences
   */
  public Walk walk(long rows) {
    return new Walk(rows);
  }

  /**
   * Finds the features of one position after the other; not safe for use by several threads. What
   * it keeps of the positions before outlives the scope of a call, until it is closed.
   */
  public final class Walk implements AutoCloseable {
    private final SequenceEncoder.Stepper stepper;
    private final Kept last = new Kept();

    private Walk(long rows) {
      stepper = encoder.stepper(parameters.lastingEncoder(), rows);
    }

    @Override
    public void close() {
      stepper.close();
      last.close();
    }

    /**
     * Returns the features of the next position, [n, features].
     *
     * @param values in the autoregressive mode the finished values of the position before, [n,
     *     history], of which the first position's are not looked at; in the causal mode the
     *     position's own at time t, [n, channels]
     * @param t times of the flow, [n]; not looked at in the autoregressive mode
     * @param inputs inputs of the position, [n, size]; null where the field has none
     * @param stamps times of the position, [n]
     */
    public Tensor next(Tensor values, Tensor t, @Nullable Tensor inputs, Tensor stamps) {
      Tensor features =
          stepper.next(
              SequenceInputs.next(shape, values, t, inputs, stamps, last.get()),
              stamps,
              shape.mode() == SequenceMode.AUTOREGRESSIVE ? null : t);
      last.set(stamps);
      return features;
    }
  }
}
