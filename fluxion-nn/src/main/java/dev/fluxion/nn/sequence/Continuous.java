package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;
import dev.fluxion.solve.SolveGradient;
import java.util.Locale;

/**
 * A hidden state in continuous time, for the autoregressive mode: it jumps at each observation
 * through a gated recurrent unit and follows an ordinary differential equation in the stamp tau
 * between them; the features of position i are its value just before observation i.
 *
 * <p>{@code h(tau_(i-1)+) = GRU(y_i, h(tau_(i-1)-))} with {@code y_i} the finished value x_(i-1), a
 * flag of the beginning and the condition, then {@code dh/dtau = f(h, tau)} over {@code tau_i -
 * tau_(i-1)}. At the first position the jump alone acts on the start. The time t of the flow never
 * enters. tau is in units of the mean gap and begins at 0 at the first position. Source: De
 * Brouwer, Simm, Arany and Moreau, "GRU-ODE-Bayes" (2019), section 2; Rubanova, Chen and Duvenaud,
 * "Latent ordinary differential equations for irregularly-sampled time series" (2019), algorithm 1.
 *
 * @param hidden number of units
 * @param dynamics f without the correction
 * @param held whether y_i acts on f in between as well
 * @param correction units of the layer of a correction {@code B silu(A [h, tau] + a) + b} that is
 *     added to f; 0 for none
 * @param start the state before the first jump
 * @param normalization of the matrices of f and of the correction
 * @param training the solver in training
 * @param gradient how the solves of training are differentiated
 * @param sampling the solver of all else: samples, densities, validation
 * @param head the field of one position
 */
public record Continuous(
    int hidden,
    Dynamics dynamics,
    boolean held,
    int correction,
    Start start,
    Normalization normalization,
    HiddenSolver training,
    SolveGradient gradient,
    HiddenSolver sampling,
    FieldConfig head)
    implements SequenceFieldConfig {

  /** The right-hand side between observations. */
  public enum Dynamics {
    /**
     * {@code f = GRU(h) - h = (1 - z)(m - h)}: from [-1, 1] the state does not leave it. Source: De
     * Brouwer et al. (2019), equation 3, with the reset gate behind the product as in {@link Gru}.
     */
    GRU,
    /**
     * {@code f = -h + tanh(U h + b)}, with {@code W y} inside the tanh where the input is held.
     * Source: Funahashi and Nakamura, "Approximation of dynamical systems by continuous time
     * recurrent neural networks" (1993), equation 1, with time constant 1.
     */
    LEAKY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The state before the first jump. */
  public enum Start {
    /** 0. */
    ZERO,
    /** A vector that is trained; it begins at 0. */
    LEARNED,
    /** {@code tanh(S c + s)} of the condition c of the first position. */
    GIVEN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Continuous {
    Sizes.require(hidden, 1, 65536, "hidden");
    Sizes.require(correction, 0, 65536, "correction");
    if (training.adaptive() && gradient != SolveGradient.ADJOINT) {
      throw new IllegalArgumentException(
          "gradient: is "
              + gradient
              + ", but tolerances choose the steps of training, which only the adjoint equation"
              + " differentiates; take gradient: adjoint, or training: {solver: "
              + training.solver()
              + ", steps: 4}");
    }
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    if (shape.mode() != SequenceMode.AUTOREGRESSIVE) {
      throw new IllegalArgumentException(
          "mode: is "
              + shape.mode()
              + ", but a field of type continuous carries the finished values from stamp to stamp;"
              + " take mode: autoregressive");
    }
    if (start == Start.GIVEN && shape.condition() == 0) {
      throw new IllegalArgumentException(
          "start: is given, but there is no condition to give it; add a section condition, or take"
              + " start: learned");
    }
    return new ContinuousEncoder(this, shape);
  }
}
