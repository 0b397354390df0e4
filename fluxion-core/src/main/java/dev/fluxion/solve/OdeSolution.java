package dev.fluxion.solve;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a solver found.
 *
 * @param status how the solve ended
 * @param state the state at the end, or where the event stopped a row
 * @param times the times whose states were kept
 * @param states the state at each of these times; NaN in rows that were stopped before
 * @param statistics what the solve cost
 * @param rows what each row did, where the rows have steps of their own
 */
public record OdeSolution(
    SolveStatus status,
    Tensor state,
    List<Double> times,
    List<Tensor> states,
    Statistics statistics,
    Optional<Rows> rows) {
  /** Copies the lists. */
  public OdeSolution {
    times = List.copyOf(times);
    states = List.copyOf(states);
  }

  /** A solve that reached the end, all rows by the same steps. */
  public OdeSolution(Tensor state, List<Double> times, List<Tensor> states, Statistics statistics) {
    this(SolveStatus.REACHED_END, state, times, states, statistics, Optional.empty());
  }

  /**
   * What each row of a solve did.
   *
   * @param end the time that it reached, [batch], 64-bit
   * @param accepted its accepted steps, [batch], 64-bit integers
   * @param rejected its rejected steps, [batch], 64-bit integers
   */
  public record Rows(Tensor end, Tensor accepted, Tensor rejected) {}

  /**
   * What a solve cost; sums are over its rows.
   *
   * @param rows number of rows
   * @param calls calls of the right-hand side
   * @param evaluations evaluations of the right-hand side at one row
   * @param accepted steps that were taken
   * @param rejected steps that were tried in vain
   * @param mostEvaluations evaluations of the row that needed most
   * @param mostSteps steps of the row that needed most, rejected ones included
   * @param mostRejected rejected steps of the row that had most
   */
  public record Statistics(
      long rows,
      long calls,
      long evaluations,
      long accepted,
      long rejected,
      long mostEvaluations,
      long mostSteps,
      long mostRejected) {
    /** The cost of nothing. */
    public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0, 0);

    /** Returns the cost of a solve in which every row takes the same steps. */
    public static Statistics same(long rows, long evaluations, long steps) {
      return new Statistics(
          rows, evaluations, rows * evaluations, rows * steps, 0, evaluations, steps, 0);
    }

    /** Returns the cost of this solve and of another one, of other rows. */
    public Statistics and(Statistics other) {
      return new Statistics(
          rows + other.rows,
          calls + other.calls,
          evaluations + other.evaluations,
          accepted + other.accepted,
          rejected + other.rejected,
          Math.max(mostEvaluations, other.mostEvaluations),
          Math.max(mostSteps, other.mostSteps),
          Math.max(mostRejected, other.mostRejected));
    }

    /** Returns the mean number of evaluations of a row; NaN without rows. */
    public double evaluationsPerRow() {
      return (double) evaluations / rows;
    }

    /** Returns the mean number of steps of a row, rejected ones included; NaN without rows. */
    public double stepsPerRow() {
      return (double) (accepted + rejected) / rows;
    }
  }
}
