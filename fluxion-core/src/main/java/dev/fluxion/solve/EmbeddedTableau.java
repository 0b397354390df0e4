package dev.fluxion.solve;

import java.util.ArrayList;
import java.util.List;

/**
 * A Runge-Kutta method with estimates of its error and a solution between the ends of a step.
 *
 * <p>Checks itself: {@code b - weights} of each estimate has the order that the estimate declares,
 * and so has the extension at three places of the step. A method whose last stage is not the first
 * of the next step gets one more stage that is.
 *
 * @param tableau the method that steps
 * @param estimates one estimate; or two, whose errors e_1, e_2 make {@code e_1^2 / sqrt(e_1^2 +
 *     e_2^2 / 100)} (Hairer, Norsett and Wanner, section II.10)
 * @param extension the solution between the ends
 */
public record EmbeddedTableau(
    ButcherTableau tableau, List<Estimate> estimates, ContinuousExtension extension) {
  /**
   * An estimate of the error: {@code h sum_i weights_i k_i}.
   *
   * @param order the order of the method with weights b - weights
   * @param weights one for each stage
   */
  public record Estimate(int order, List<Double> weights) {
    /** Copies the weights. */
    public Estimate {
      weights = List.copyOf(weights);
    }
  }

  /**
   * Checks the orders.
   *
   * @throws IllegalArgumentException naming the first condition that fails
   */
  public EmbeddedTableau {
    estimates = List.copyOf(estimates);
    String name = tableau.name();
    OrderConditions.require(
        name,
        estimates.size() == 1 || estimates.size() == 2,
        "has " + estimates.size() + " error estimates, but must have 1 or 2");
    if (!tableau.firstSameAsLast()) {
      tableau = closed(tableau);
      estimates =
          estimates.stream()
              .map(estimate -> new Estimate(estimate.order(), and(estimate.weights(), 0.0)))
              .toList();
    }
    double[][] a = OrderConditions.rows(tableau.a());
    for (Estimate estimate : estimates) {
      OrderConditions.require(
          name, estimate.weights().size() == a.length, "an estimate has not one weight a stage");
      double[] lower = new double[a.length];
      double size = 0;
      for (int i = 0; i < lower.length; i++) {
        lower[i] = tableau.b().get(i) - estimate.weights().get(i);
        size += Math.abs(estimate.weights().get(i));
      }
      OrderConditions.require(name, size > 0, "an estimate has no weight that is not zero");
      OrderConditions.check(name, "of an estimate, ", estimate.order(), a, lower, 1);
    }
    checkExtension(tableau, extension);
  }

  private static void checkExtension(ButcherTableau tableau, ContinuousExtension extension) {
    List<List<Double>> all = new ArrayList<>(tableau.a());
    for (List<Double> row : extension.a()) {
      OrderConditions.require(
          tableau.name(), row.size() == all.size(), "a row of the extension has the wrong length");
      all.add(row);
    }
    for (List<Double> bump : extension.bumps()) {
      OrderConditions.require(
          tableau.name(), bump.size() == all.size(), "a bump has not one weight a stage");
    }
    double[][] a = OrderConditions.rows(all);
    for (double theta : new double[] {0.25, 0.5, 0.8}) {
      OrderConditions.check(
          tableau.name(),
          "of the extension, ",
          extension.order(),
          a,
          extension.weights(tableau.b(), theta),
          theta);
    }
  }

  private static ButcherTableau closed(ButcherTableau tableau) {
    List<List<Double>> a = new ArrayList<>(tableau.a());
    a.add(tableau.b());
    return new ButcherTableau(
        tableau.name(), tableau.order(), a, and(tableau.b(), 0.0), and(tableau.c(), 1.0));
  }

  private static List<Double> and(List<Double> values, double last) {
    List<Double> more = new ArrayList<>(values);
    more.add(last);
    return more;
  }

  /** Returns the method's name. */
  public String name() {
    return tableau.name();
  }

  /** Returns the power of h that the error estimate falls with. */
  public int power() {
    int first = estimates.get(0).order() + 1;
    return estimates.size() == 1 ? first : 2 * first - (estimates.get(1).order() + 1);
  }

  /** Bogacki and Shampine's pair of orders 3 and 2 (1989), with the cubic Hermite polynomial. */
  public static EmbeddedTableau bosh3() {
    return new EmbeddedTableau(
        new ButcherTableau(
            "bosh3",
            3,
            List.of(
                List.of(),
                List.of(1 / 2.0),
                List.of(0.0, 3 / 4.0),
                List.of(2 / 9.0, 1 / 3.0, 4 / 9.0)),
            List.of(2 / 9.0, 1 / 3.0, 4 / 9.0, 0.0),
            List.of(0.0, 1 / 2.0, 3 / 4.0, 1.0)),
        List.of(
            new Estimate(
                2, List.of(2 / 9.0 - 7 / 24.0, 1 / 3.0 - 1 / 4.0, 4 / 9.0 - 1 / 3.0, -1 / 8.0))),
        ContinuousExtension.HERMITE);
  }

  /**
   * Dormand and Prince's method of order 5 (1980) with the embedded weights and the continuous
   * extension of Shampine, "Some practical Runge-Kutta formulas" (1986), both of order 4.
   */
  public static EmbeddedTableau dopri5() {
    List<Double> b = List.of(35 / 384.0, 0.0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0);
    return new EmbeddedTableau(
        new ButcherTableau(
            "dopri5",
            5,
            List.of(
                List.of(),
                List.of(1 / 5.0),
                List.of(3 / 40.0, 9 / 40.0),
                List.of(44 / 45.0, -56 / 15.0, 32 / 9.0),
                List.of(19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0),
                List.of(9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0),
                b),
            and(b, 0.0),
            List.of(0.0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1.0, 1.0)),
        List.of(
            new Estimate(
                4,
                List.of(
                    35 / 384.0 - 1951 / 21600.0,
                    0.0,
                    500 / 1113.0 - 22642 / 50085.0,
                    125 / 192.0 - 451 / 720.0,
                    -2187 / 6784.0 + 12231 / 42400.0,
                    11 / 84.0 - 649 / 6300.0,
                    -1 / 60.0))),
        new ContinuousExtension(
            4,
            List.of(),
            List.of(
                List.of(
                    -12715105075.0 / 11282082432.0,
                    0.0,
                    87487479700.0 / 32700410799.0,
                    -10690763975.0 / 1880347072.0,
                    701980252875.0 / 199316789632.0,
                    -1453857185 / 822651844.0,
                    69997945 / 29380423.0))));
  }

  /**
   * Tsitouras's pair of orders 5 and 4 with its extension of order 4, "Runge-Kutta pairs of order
   * 5(4) satisfying only the first column simplifying assumption" (2011).
   */
  public static EmbeddedTableau tsit5() {
    List<Double> b =
        List.of(
            0.09646076681806523,
            0.01,
            0.4798896504144996,
            1.379008574103742,
            -3.290069515436081,
            2.324710524099774);
    return new EmbeddedTableau(
        new ButcherTableau(
            "tsit5",
            5,
            List.of(
                List.of(),
                List.of(0.161),
                List.of(-0.008480655492356989, 0.335480655492357),
                List.of(2.8971530571054935, -6.359448489975075, 4.3622954328695815),
                List.of(
                    5.325864828439257,
                    -11.748883564062828,
                    7.4955393428898365,
                    -0.09249506636175525),
                List.of(
                    5.86145544294642,
                    -12.92096931784711,
                    8.159367898576159,
                    -0.071584973281401,
                    -0.028269050394068383),
                b),
            and(b, 0.0),
            List.of(0.0, 0.161, 0.327, 0.9, 0.9800255409045097, 1.0, 1.0)),
        List.of(
            new Estimate(
                4,
                List.of(
                    -0.00178001105222577714,
                    -0.0008164344596567469,
                    0.007880878010261995,
                    -0.1447110071732629,
                    0.5823571654525552,
                    -0.45808210592918697,
                    1 / 66.0))),
        new ContinuousExtension(
            4,
            List.of(),
            List.of(
                List.of(
                    -1.0530884977290216,
                    0.1017,
                    2.490627285651252793,
                    -16.54810288924490272,
                    47.37952196281928122,
                    -34.87065786149660974,
                    2.5))));
  }

  /**
   * Hairer's pair DOP853 of order 8 with estimates of orders 5 and 3 and an extension of order 7;
   * see {@link Dop853}.
   */
  public static EmbeddedTableau dop853() {
    return Dop853.tableau();
  }

  /** Returns all pairs. */
  public static List<EmbeddedTableau> all() {
    return Named.ALL;
  }

  /** Made when first asked for. */
  private static final class Named {
    static final List<EmbeddedTableau> ALL = List.of(bosh3(), dopri5(), tsit5(), dop853());
  }
}
