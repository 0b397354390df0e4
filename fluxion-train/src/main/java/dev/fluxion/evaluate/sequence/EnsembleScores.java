package dev.fluxion.evaluate.sequence;

import java.util.Arrays;
import java.util.Locale;

/**
 * Scores of an ensemble of m forecasts x_1 .. x_m against what came, y; less is better, and in the
 * mean nothing beats the true law.
 *
 * <p>The fair form estimates without bias the score of the law that the members are drawn from,
 * whatever m is; the plain one is the score of the empirical law, larger by {@code E|X - X'| / (2
 * m)}. Sources: T. Gneiting and A. Raftery, Strictly proper scoring rules, prediction, and
 * estimation (2007), eqs. 21 and 22; C. Ferro, Fair scores for ensemble forecasts (2014).
 */
public final class EnsembleScores {
  private EnsembleScores() {}

  /**
   * The continuous ranked probability score, {@code mean |x_i - y| - sum over i < j of |x_i - x_j|
   * / (m (m - 1))}; plain: over m^2. In the unit of y, O(m log m).
   *
   * @param fair whether the form without bias is taken
   * @throws IllegalArgumentException if there is no member, or one only for the fair form
   */
  public static double crps(double[] members, double y, boolean fair) {
    double m = checked(members.length, fair);
    double[] sorted = members.clone();
    Arrays.sort(sorted);
    double away = 0;
    double spread = 0;
    for (int i = 0; i < sorted.length; i++) {
      away += Math.abs(sorted[i] - y);
      spread += (2 * i + 1 - m) * sorted[i];
    }
    return away / m - spread / (fair ? m * (m - 1) : m * m);
  }

  /**
   * The energy score, {@code mean |x_i - y| - sum over i < j of |x_i - x_j| / (m (m - 1))} with
   * Euclidean lengths of vectors; plain: over m^2. O(m^2).
   *
   * @param members the members one after another, [m, y.length]
   * @param fair whether the form without bias is taken
   * @throws IllegalArgumentException if there is no member, or one only for the fair form
   */
  public static double energy(double[] members, double[] y, boolean fair) {
    double m = checked(members.length / y.length, fair);
    double away = 0;
    double spread = 0;
    for (int i = 0; i < members.length; i += y.length) {
      away += distance(members, i, y, 0, y.length);
      for (int j = i + y.length; j < members.length; j += y.length) {
        spread += distance(members, i, members, j, y.length);
      }
    }
    return away / m - spread / (fair ? m * (m - 1) : m * m);
  }

  /**
   * The quantile of an ensemble at a share p, the ordered member of rank {@code (m + 1) p} with
   * straight lines between ranks, the ends beyond them; what is drawn from the members' own law
   * lies below it with probability p exactly where the rank is whole, and nearly where it is not.
   *
   * <p>Source: R. Hyndman and Y. Fan, Sample quantiles in statistical packages (1996), definition
   * 6.
   *
   * @param sorted the members in ascending order
   */
  public static double quantile(double[] sorted, double p) {
    checked(sorted.length, false);
    double rank = Math.max(1, Math.min(sorted.length, (sorted.length + 1) * p));
    int below = Math.min((int) rank, sorted.length - 1);
    double share = rank - below;
    return sorted.length == 1
        ? sorted[0]
        : sorted[below - 1] + share * (sorted[below] - sorted[below - 1]);
  }

  private static double distance(double[] a, int i, double[] b, int j, int width) {
    double squares = 0;
    for (int k = 0; k < width; k++) {
      squares += (a[i + k] - b[j + k]) * (a[i + k] - b[j + k]);
    }
    return Math.sqrt(squares);
  }

  private static double checked(int members, boolean fair) {
    int least = fair ? 2 : 1;
    if (members < least) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a %s score needs %d members or more, got %d",
              fair ? "fair" : "plain",
              least,
              members));
    }
    return members;
  }
}
