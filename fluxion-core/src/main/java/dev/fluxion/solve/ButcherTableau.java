package dev.fluxion.solve;

import java.util.List;
import java.util.stream.Stream;

/**
 * An explicit Runge-Kutta method: {@code k_i = f(t + c_i h, x + h sum_j a_ij k_j)}, {@code x + h
 * sum_i b_i k_i}.
 *
 * <p>Checks itself: the shape is explicit, each row of a sums to its c, and all order conditions up
 * to the declared order (at most ten) hold, one for each rooted tree. Source of the conditions:
 * Hairer, Norsett and Wanner, "Solving ordinary differential equations I", section II.2.
 *
 * @param name the method's name in the literature
 * @param order the declared order
 * @param a coefficients below the diagonal, row i holding i values
 * @param b weights of the stages
 * @param c times of the stages
 */
public record ButcherTableau(
    String name, int order, List<List<Double>> a, List<Double> b, List<Double> c) {
  private static final double TOLERANCE = 1e-14;

  /**
   * Checks shape, consistency and order.
   *
   * @throws IllegalArgumentException naming the first condition that fails
   */
  public ButcherTableau {
    a = a.stream().map(List::copyOf).toList();
    b = List.copyOf(b);
    c = List.copyOf(c);
    int stages = b.size();
    OrderConditions.require(
        name, a.size() == stages && c.size() == stages && stages > 0, "a, b and c differ in size");
    for (int i = 0; i < stages; i++) {
      OrderConditions.require(
          name, a.get(i).size() == i, "row " + i + " of a does not hold " + i + " values");
      double sum = a.get(i).stream().mapToDouble(Double::doubleValue).sum();
      double size = 1 + a.get(i).stream().mapToDouble(Math::abs).sum();
      OrderConditions.require(
          name,
          Math.abs(sum - c.get(i)) < TOLERANCE * size,
          "row " + i + " of a does not sum to c");
    }
    OrderConditions.check(name, "", order, OrderConditions.rows(a), OrderConditions.values(b), 1);
  }

  /** Returns the number of stages. */
  public int stages() {
    return b.size();
  }

  /**
   * Returns the number of stages that a step by itself needs, its evaluations: those at the end
   * that have no weight are of use to an error estimate only.
   */
  public int neededStages() {
    int needed = stages();
    while (needed > 1 && b.get(needed - 1) == 0) {
      needed--;
    }
    return needed;
  }

  /**
   * Returns whether the last stage is evaluated at the step's result, and so is the first stage of
   * the next step.
   */
  public boolean firstSameAsLast() {
    int last = stages() - 1;
    return last > 0 && b.get(last) == 0 && a.get(last).equals(b.subList(0, last));
  }

  /** Euler's method, order 1. */
  public static ButcherTableau euler() {
    return new ButcherTableau("euler", 1, List.of(List.of()), List.of(1.0), List.of(0.0));
  }

  /** The explicit midpoint rule, order 2. */
  public static ButcherTableau midpoint() {
    return new ButcherTableau(
        "midpoint", 2, List.of(List.of(), List.of(0.5)), List.of(0.0, 1.0), List.of(0.0, 0.5));
  }

  /** Heun's method (the explicit trapezoidal rule), order 2. */
  public static ButcherTableau heun() {
    return new ButcherTableau(
        "heun", 2, List.of(List.of(), List.of(1.0)), List.of(0.5, 0.5), List.of(0.0, 1.0));
  }

  /** Ralston's method of order 2, which has the smallest bound of the local error. */
  public static ButcherTableau ralston() {
    return new ButcherTableau(
        "ralston",
        2,
        List.of(List.of(), List.of(2 / 3.0)),
        List.of(0.25, 0.75),
        List.of(0.0, 2 / 3.0));
  }

  /** The classic method of Runge and Kutta, order 4. */
  public static ButcherTableau rk4() {
    return new ButcherTableau(
        "rk4",
        4,
        List.of(List.of(), List.of(0.5), List.of(0.0, 0.5), List.of(0.0, 0.0, 1.0)),
        List.of(1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0),
        List.of(0.0, 0.5, 0.5, 1.0));
  }

  /** Kutta's 3/8 rule, order 4. */
  public static ButcherTableau rk438() {
    return new ButcherTableau(
        "rk4-38",
        4,
        List.of(List.of(), List.of(1 / 3.0), List.of(-1 / 3.0, 1.0), List.of(1.0, -1.0, 1.0)),
        List.of(1 / 8.0, 3 / 8.0, 3 / 8.0, 1 / 8.0),
        List.of(0.0, 1 / 3.0, 2 / 3.0, 1.0));
  }

  /** Returns all named tableaus, those of the embedded pairs among them. */
  public static List<ButcherTableau> all() {
    return Named.ALL;
  }

  /** Made when first asked for. */
  private static final class Named {
    static final List<ButcherTableau> ALL =
        Stream.concat(
                Stream.of(euler(), midpoint(), heun(), ralston(), rk4(), rk438()),
                EmbeddedTableau.all().stream().map(EmbeddedTableau::tableau))
            .toList();
  }
}
