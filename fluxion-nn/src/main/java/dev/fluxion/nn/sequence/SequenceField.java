package dev.fluxion.nn.sequence;

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
import org.bytedeco.pytorch.Scalar;
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
    Tensor flat =
        torch.cat(
            new TensorVector(Tensors.of(type, values, values.length), head.parameters().flat()));
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

  private Parameters encoderOf(Parameters given) {
    return new Parameters(given.flat().narrow(0, 0, encoderSize()), encoderEntries);
  }

  private Tensor headPart(Tensor flat) {
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
    long n = x.size(0);
    long length = x.size(1);
    Tensor stamps = stamps(x, condition);
    Tensor times = t.dim() == 2 ? t : t.unsqueeze(1).expand(n, length);
    List<Tensor> parts = new ArrayList<>();
    if (shape.mode() == SequenceMode.AUTOREGRESSIVE) {
      Tensor history = needed(condition, HISTORY, n, length, shape.history());
      Tensor begin = history.new_zeros(n, 1, shape.history());
      parts.add(torch.cat(new TensorVector(begin, history.narrow(1, 0, length - 1)), 1));
      Tensor first = history.new_zeros(n, length, 1);
      first.narrow(1, 0, 1).fill_(new Scalar(1.0));
      parts.add(first);
    } else if (shape.observed()) {
      Tensor known = needed(condition, KNOWN, n, length, shape.channels());
      parts.add(x.mul(known.neg().add(new Scalar(1.0))));
      parts.add(times.unsqueeze(2));
      parts.add(needed(condition, OBSERVED, n, length, shape.channels()));
      parts.add(known);
    } else {
      parts.add(x);
      parts.add(times.unsqueeze(2));
    }
    if (shape.condition() > 0) {
      parts.add(needed(condition, INPUTS, n, length, shape.condition()));
    }
    if (shape.gaps()) {
      Tensor gaps = stamps.narrow(1, 1, length - 1).sub(stamps.narrow(1, 0, length - 1));
      parts.add(torch.cat(new TensorVector(stamps.new_zeros(n, 1), gaps), 1).unsqueeze(2));
    }
    return encoder.encode(
        encoderOf(given),
        new SequenceEncoder.Inputs(
            torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 2),
            stamps,
            shape.mode() == SequenceMode.AUTOREGRESSIVE ? null : times,
            condition.values().get(MASK)));
  }

  private static Tensor stamps(Tensor x, Condition condition) {
    Tensor given = condition.values().get(STAMPS);
    return given == null
        ? torch.arange(new Scalar(x.size(1)), x.options()).unsqueeze(0).expand(x.size(0), x.size(1))
        : given;
  }

  private static Tensor needed(Condition condition, String name, long n, long length, long size) {
    Tensor given = condition.values().get(name);
    if (given == null
        || given.dim() != 3
        || given.size(0) != n
        || given.size(1) != length
        || given.size(2) != size) {
      throw new IllegalArgumentException(
          name
              + ": is "
              + (given == null ? "missing" : java.util.Arrays.toString(given.shape()))
              + ", but the field was built for ["
              + n
              + ", "
              + length
              + ", "
              + size
              + "]");
    }
    return given;
  }

  @Override
  public Tensor output(Parameters given, Tensor t, Tensor x, Condition condition) {
    long n = x.size(0);
    long length = x.size(1);
    Tensor features = features(given, t, x, condition);
    Tensor times = t.dim() == 2 ? t : t.unsqueeze(1).expand(n, length);
    Tensor out =
        head.output(
                head.parameters().with(headPart(given.flat())),
                times.reshape(n * length),
                x.reshape(n * length, shape.channels()),
                of(features.reshape(n * length, encoder.features())))
            .view(n, length, shape.channels());
    return shape.observed()
        ? out.mul(condition.values().get(KNOWN).neg().add(new Scalar(1.0)))
        : out;
  }

  /** Returns the condition of the head with some features, [n, features]. */
  public static Condition of(Tensor features) {
    return new Condition(Map.of(Condition.INPUTS, features));
  }

  /**
   * As {@link TrainableField#rowLoss}, each position of each sequence being a row of the sample, [n
   * * length, channels]; the number of sequences is that of the {@link #MASK}.
   */
  @Override
  public Tensor rowLoss(
      Objective objective, Parameters given, PathSample sample, Condition condition) {
    Tensor mask = condition.values().get(MASK);
    if (mask == null) {
      throw new IllegalArgumentException(MASK + ": is missing, but tells sequences apart");
    }
    long n = mask.size(0);
    long length = mask.size(1);
    Tensor out =
        output(
            given,
            sample.t().view(n, length),
            sample.xt().view(n, length, shape.channels()),
            condition);
    return objective.rowLoss(out.view(n * length, shape.channels()), sample);
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
      Tensor own = Tensors.lasting(() -> parameters.flat().narrow(0, 0, encoderSize()));
      stepper = encoder.stepper(new Parameters(own, encoderEntries), rows);
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
      boolean autoregressive = shape.mode() == SequenceMode.AUTOREGRESSIVE;
      Tensor before = last.get();
      List<Tensor> parts = new ArrayList<>();
      parts.add(autoregressive && before == null ? values.new_zeros(values.shape()) : values);
      parts.add(
          autoregressive
              ? values.new_full(
                  new long[] {values.size(0), 1}, new Scalar(before == null ? 1.0 : 0.0))
              : t.unsqueeze(1));
      if (shape.condition() > 0 && inputs != null) {
        parts.add(inputs);
      }
      if (shape.gaps()) {
        parts.add(
            (before == null ? stamps.new_zeros(stamps.shape()) : stamps.sub(before)).unsqueeze(1));
      }
      Tensor features =
          stepper.next(
              torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 1),
              stamps,
              autoregressive ? null : t);
      last.set(stamps);
      return features;
    }
  }
}
