package dev.fluxion.solve;

import java.util.List;

/**
 * An explicit Runge-Kutta method: {@code k_i = f(t + c_i h, x + h sum_j a_ij k_j)}, {@code x + h
 * sum_i b_i k_i}.
 *
 * <p>Checks itself: the shape is explicit, each row of a sums to its c, and all order conditions up
 * to the declared order (at most four) hold. Source of the conditions: Hairer, Norsett and Wanner,
 * "Solving ordinary differential equations I", table II.2.1.
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
    require(
        name, a.size() == stages && c.size() == stages && stages > 0, "a, b and c differ in size");
    for (int i = 0; i < stages; i++) {
      require(name, a.get(i).size() == i, "row " + i + " of a does not hold " + i + " values");
      double sum = a.get(i).stream().mapToDouble(Double::doubleValue).sum();
      require(name, Math.abs(sum - c.get(i)) < TOLERANCE, "row " + i + " of a does not sum to c");
    }
    require(name, order >= 1 && order <= 4, "the order is " + order + ", checked are 1 to 4");
    checkOrder(name, order, a, b, c);
  }

  private static void checkOrder(
      String name, int order, List<List<Double>> a, List<Double> b, List<Double> c) {
    int n = b.size();
    double[] ac = new double[n];
    double[] ac2 = new double[n];
    double[] aac = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        ac[i] += a.get(i).get(j) * c.get(j);
        ac2[i] += a.get(i).get(j) * c.get(j) * c.get(j);
        aac[i] += a.get(i).get(j) * ac[j];
      }
    }
    double[] sums = new double[8];
    for (int i = 0; i < n; i++) {
      double weight = b.get(i);
      double ci = c.get(i);
      sums[0] += weight;
      sums[1] += weight * ci;
      sums[2] += weight * ci * ci;
      sums[3] += weight * ac[i];
      sums[4] += weight * ci * ci * ci;
      sums[5] += weight * ci * ac[i];
      sums[6] += weight * ac2[i];
      sums[7] += weight * aac[i];
    }
    double[] exact = {1, 1 / 2.0, 1 / 3.0, 1 / 6.0, 1 / 4.0, 1 / 8.0, 1 / 12.0, 1 / 24.0};
    int[] of = {1, 2, 3, 3, 4, 4, 4, 4};
    for (int i = 0; i < exact.length; i++) {
      require(
          name,
          of[i] > order || Math.abs(sums[i] - exact[i]) < TOLERANCE,
          "condition "
              + (i + 1)
              + " (order "
              + of[i]
              + ") is "
              + sums[i]
              + " instead of "
              + exact[i]);
    }
  }

  private static void require(String name, boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("tableau '" + name + "': " + problem);
    }
  }

  /** Returns the number of stages, the evaluations of one step. */
  public int stages() {
    return b.size();
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

  /** Returns all named tableaus. */
  public static List<ButcherTableau> all() {
    return List.of(euler(), midpoint(), heun(), ralston(), rk4(), rk438());
  }
}
