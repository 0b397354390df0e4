package dev.fluxion.solve;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What a solver found.
 *
 * @param state the state at the end
 * @param times the times whose states were kept
 * @param states the state at each of these times
 * @param statistics what the solve cost
 */
public record OdeSolution(
    Tensor state, List<Double> times, List<Tensor> states, Statistics statistics) {
  /**
   * What a solve cost.
   *
   * @param evaluations evaluations of the right-hand side
   * @param steps steps taken
   */
  public record Statistics(long evaluations, long steps) {}
}
