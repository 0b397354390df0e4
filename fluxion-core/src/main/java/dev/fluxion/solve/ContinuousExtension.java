package dev.fluxion.solve;

import java.util.List;

/**
 * The solution between the ends of a step: the cubic Hermite polynomial of states and slopes at the
 * ends, corrected in its middle.
 *
 * <p>With {@code s = 1 - theta}, {@code D = x_1 - x_0} and corrections {@code c_m = h sum_i
 * bumps_mi k_i}: {@code x(theta) = x_0 + theta (D + s (h k_first - D + theta (2 D - h (k_first +
 * k_last) + s (c_1 + theta (c_2 + s (c_3 + theta c_4))))))}. Source: Hairer, Norsett and Wanner,
 * section II.6; the form of their code {@code contd8}.
 *
 * @param order the declared order: inside a step it errs by O(h^(order + 1))
 * @param a rows of further stages that only the extension needs, below those of the method
 * @param bumps weights of the corrections over all stages, at most four rows
 */
public record ContinuousExtension(int order, List<List<Double>> a, List<List<Double>> bumps) {
  /** The cubic Hermite polynomial, order 3. */
  public static final ContinuousExtension HERMITE =
      new ContinuousExtension(3, List.of(), List.of());

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if there are more than four corrections
   */
  public ContinuousExtension {
    a = a.stream().map(List::copyOf).toList();
    bumps = bumps.stream().map(List::copyOf).toList();
    if (bumps.size() > 4) {
      throw new IllegalArgumentException(
          "bumps: has " + bumps.size() + " rows, but must have 4 at most");
    }
  }

  /** Returns the weights of all stages at a part of the step, of a method whose last is first. */
  double[] weights(List<Double> b, double theta) {
    int stages = b.size();
    double rest = 1 - theta;
    double[] weights = new double[stages + a.size()];
    double ofDifference = theta - theta * rest + 2 * theta * theta * rest;
    for (int i = 0; i < stages; i++) {
      weights[i] = ofDifference * b.get(i);
    }
    weights[0] += theta * rest - theta * theta * rest;
    weights[stages - 1] -= theta * theta * rest;
    double factor = theta * theta * rest * rest;
    for (int m = 0; m < bumps.size(); m++) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] += factor * bumps.get(m).get(i);
      }
      factor *= m % 2 == 0 ? theta : rest;
    }
    return weights;
  }
}
