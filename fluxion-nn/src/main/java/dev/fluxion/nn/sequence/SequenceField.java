package dev.fluxion.nn.sequence;

import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
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

  private static final String END = "end.weight";
  private static final String ENCODER = "encoder.";
  private static final String HEAD = "head.";

  private final SequenceFieldConfig config;
  private final SequenceShape shape;
  private final SequenceEncoder encoder;
  private final List<Parameters.Entry> encoderEntries;
  private final TrainableField head;
  private final Parameters parameters;

  private SequenceField(
      SequenceFieldConfig config,
      SequenceShape shape,
      SequenceEncoder encoder,
      List<Parameters.Entry> encoderEntries,
      TrainableField head,
      Parameters parameters) {
    this.config = config;
    this.shape = shape;
    this.encoder = encoder;
    this.encoderEntries = encoderEntries;
    this.head = head;
    this.parameters = parameters;
  }

  static SequenceField fresh(
      SequenceFieldConfig config, SequenceShape shape, Key key, ScalarType type) {
    SequenceEncoder encoder = config.encoder(shape);
    Parameters.Layout layout = new Parameters.Layout();
    encoder.layout(layout);
    double[] values = new double[Math.toIntExact(layout.size())];
    for (int i = 0; i < layout.entries().size(); i++) {
      encoder.initialize(layout.entries().get(i), key.derive(0).derive(i), values);
    }
    TrainableField head =
        config.head().build(shape.channels(), encoder.features(), key.derive(1), type);
    List<Parameters.Entry> all = new ArrayList<>();
    for (Parameters.Entry entry : layout.entries()) {
      all.add(new Parameters.Entry(ENCODER + entry.name(), entry.shape(), entry.offset()));
    }
    for (Parameters.Entry entry : head.parameters().entries()) {
      all.add(
          new Parameters.Entry(HEAD + entry.name(), entry.shape(), layout.size() + entry.offset()));
    }
    long size = layout.size() + head.parameters().count();
    long ends = shape.end() ? encoder.features() + shape.channels() + 1L : 0;
    if (shape.end()) {
      all.add(new Parameters.Entry(END, List.of(ends), size));
    }
    Tensor flat =
        torch.cat(
            new TensorVector(
                Tensors.of(type, values, values.length),
                head.parameters().flat(),
                Tensors.zeros(type, ends)));
    return new SequenceField(
            config, shape, encoder, layout.entries(), head, new Parameters(flat, all))
        .with(flat);
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
    return parameters;
  }

  @Override
  public SequenceField with(Tensor flat) {
    return new SequenceField(
        config,
        shape,
        encoder,
        encoderEntries,
        head.with(Tensors.lasting(() -> headPart(flat))),
        parameters.with(flat));
  }

  private long encoderSize() {
    return encoderEntries.stream().mapToLong(Parameters.Entry::size).sum();
  }

  /** Returns the encoder's part of the parameters, or of a gradient. */
  Parameters encoderOf(Tensor flat) {
    return new Parameters(encoderPart(flat), encoderEntries);
  }

  /** Returns the encoder's part of a tensor laid out as the parameters. */
  Tensor encoderPart(Tensor flat) {
    return flat.narrow(0, 0, encoderSize());
  }

  /** Returns the head's part of the parameters, or of a gradient. */
  Tensor headPart(Tensor flat) {
    return flat.narrow(0, encoderSize(), head.parameters().count());
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
    return features(parameters, t, x, condition);
  }

  private Tensor features(Parameters given, Tensor t, Tensor x, Condition condition) {
    return encoder.encode(encoderOf(given.flat()), inputs(t, x, condition));
  }

  /** Returns the features with the encoder's own way to their gradient. */
  SequenceEncoder.Encoding encoding(Tensor t, Tensor x, Condition condition) {
    return encoder.encoding(encoderOf(parameters.flat()), inputs(t, x, condition));
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
    return outputOf(headPart(given.flat()), t, x, features, condition);
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
    return endOdds(parameters.flat(), features, x);
  }

  private Tensor endOdds(Tensor flat, Tensor features, Tensor x) {
    Tensor weight = parameters.with(flat).view(END);
    long last = weight.size(0) - 1;
    return torch
        .cat(new TensorVector(features, x), -1)
        .matmul(weight.narrow(0, 0, last))
        .add(weight.narrow(0, last, 1));
  }

  /**
   * Returns the log probability, at each position, of what is known of the end behind it: {@code
   * log P(end after i)} at the last position, {@code log P(no end after i)} at the others.
   *
   * @param odds log odds of an end, [n, length]
   * @param mask 1 at positions and 0 behind the end, [n, length]
   */
  public static Tensor endLogProbability(Tensor odds, Tensor mask) {
    long length = mask.size(1);
    Tensor next =
        torch.cat(
            new TensorVector(mask.narrow(1, 1, length - 1), mask.new_zeros(mask.size(0), 1)), 1);
    return mask.sub(next).mul(odds).sub(torch.softplus(odds));
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
    Tensor out = outputOf(headPart(given.flat()), rows.t(), rows.x(), features, condition);
    Tensor mask = SequenceInputs.mask(condition);
    Tensor finished =
        java.util.Objects.requireNonNull(condition.values().get(HISTORY))
            .narrow(2, 0, shape.channels());
    Tensor ends = endLogProbability(endOdds(given.flat(), features, finished), mask);
    Tensor weight = sample.weight();
    Tensor share = weight == null ? mask.flatten() : weight;
    return objective.rowLoss(rows.flat(out), sample).sub(ends.flatten().mul(share));
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
        .pass(lastingEncoder(), true)
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
        .pass(lastingEncoder(), false)
        .map(pass -> new PassEngine(this, pass).evaluator(condition))
        .orElseGet(() -> TrainableField.super.evaluator(rows, condition));
  }

  private Parameters lastingEncoder() {
    return new Parameters(
        Tensors.lasting(() -> encoderOf(parameters.flat()).flat()), encoderEntries);
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
      stepper = encoder.stepper(lastingEncoder(), rows);
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
