package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Turns the inputs of positions into features of positions. A causal one's features of a position
 * depend on the inputs of this position and of those before; in the joint mode they depend on all.
 *
 * <p>Implementations hold sizes alone; parameters are handed to them.
 */
public interface SequenceEncoder {
  /** Adds its parameters. */
  void layout(Parameters.Layout layout);

  /**
   * Writes the initial values of one parameter.
   *
   * @param values receives {@code entry.size()} values from {@code entry.offset()} on
   */
  void initialize(Parameters.Entry entry, Key key, double[] values);

  /** Returns the number of features of a position. */
  int features();

  /** Returns the features of all positions, [n, length, features], recorded where asked. */
  Tensor encode(Parameters given, Inputs inputs);

  /**
   * Returns what encodes position by position and gives the same features as {@link #encode}; what
   * it keeps of the positions before carries no gradient.
   *
   * @throws IllegalArgumentException if this is the encoder of the joint mode
   */
  Stepper stepper(Parameters given, long rows);

  /** Returns by which kernels {@link #pass} computes, for people to read. */
  default String engine(Parameters given) {
    return "libtorch";
  }

  /** Returns whether {@link #encoding} takes the place of {@link #encode} on the tape. */
  default boolean ownGradient() {
    return false;
  }

  /**
   * Returns the features of all positions together with an own way to their gradient.
   *
   * @throws UnsupportedOperationException if there is none
   */
  default Encoding encoding(Parameters given, Inputs inputs) {
    throw new UnsupportedOperationException("the gradient is that of the tape");
  }

  /** Features of all positions that can be differentiated once; within one scope. */
  interface Encoding {
    /** Returns the features, [n, length, features], not recorded. */
    Tensor features();

    /**
     * Adds the gradient in the encoder's parameters.
     *
     * @param cotangent gradient in the features, of their shape
     * @param gradient receives the sum, flat
     */
    void pullback(Tensor cotangent, Tensor gradient);
  }

  /**
   * Returns closed forms of features and gradient for use by one thread; empty where {@link
   * #encode} is all there is.
   *
   * @param given parameters, whose values may change between calls
   * @param gradients whether the gradient is asked for
   */
  default Optional<EncoderPass> pass(Parameters given, boolean gradients) {
    return Optional.empty();
  }

  /**
   * What is encoded.
   *
   * @param values [n, length, inputs]
   * @param stamps times of the positions, [n, length]; zeros where there are none
   * @param time time t of the flow, [n, length]; null in the autoregressive mode, whose features do
   *     not depend on it
   * @param mask 1 at positions and 0 behind the end of a sequence, [n, length]; null where all are
   *     positions
   */
  record Inputs(Tensor values, Tensor stamps, @Nullable Tensor time, @Nullable Tensor mask) {}

  /**
   * Encodes one position after the other; not safe for use by several threads. What it keeps from
   * one position to the next outlives the {@link dev.fluxion.tensor.Scope} of a call, until it is
   * closed.
   */
  interface Stepper extends AutoCloseable {
    /**
     * Returns the features of the next position, [n, features].
     *
     * @param values [n, inputs]
     * @param stamps [n]
     * @param time [n], or null as in {@link Inputs}
     */
    Tensor next(Tensor values, Tensor stamps, @Nullable Tensor time);

    /** Frees what it keeps. */
    @Override
    default void close() {}
  }
}
