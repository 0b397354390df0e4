package dev.fluxion.nn.sequence;

import java.util.Locale;

/**
 * What the velocity of a position sees of the other positions. The positions of a sequence are x_1
 * .. x_L, each of some channels.
 */
public enum SequenceMode {
  /**
   * All positions, at one time t: {@code v_i(t, x_1(t) .. x_L(t))}. Right in law: it carries the
   * source to the joint law of the data.
   */
  JOINT,
  /**
   * The finished positions before, its own and its own time: {@code v_i(t_i, x_i(t_i); x_1(1) ..
   * x_(i-1)(1))}. Right in law; sequences are drawn position by position, and the density is the
   * product of conditional densities.
   */
  AUTOREGRESSIVE,
  /**
   * The unfinished positions up to its own, at one time t: {@code v_i(t, x_1(t) .. x_i(t))}. It
   * loses a part of the joint law: the best such field is {@code E[u_i | x_1(t) .. x_i(t)]}, whose
   * flow does not end at the data.
   */
  CAUSAL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
