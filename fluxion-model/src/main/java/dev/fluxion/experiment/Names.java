package dev.fluxion.experiment;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one was probably meant to be. */
public final class Names {
  private Names() {}

  /**
   * Returns the known name with the smallest edit distance to a given one, if it is near enough to
   * be meant: at most a third of the longer name's length, and at least one edit, is allowed.
   *
   * <p>Case, hyphens, underscores and spaces do not count; of equally near names the first in the
   * collection's order wins.
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    String plain = plain(name);
    for (String candidate : known) {
      String other = plain(candidate);
      int allowed = Math.max(1, Math.max(plain.length(), other.length()) / 3);
      int distance = distance(plain, other);
      if (distance <= allowed && distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Returns {@code ", did you mean 'NEAREST'?"}, or nothing where no known name is near. */
  public static String suggestion(String name, Collection<String> known) {
    return nearest(name, known).map(found -> ", did you mean '" + found + "'?").orElse("");
  }

  /**
   * Returns the number of insertions, deletions, replacements and swaps of neighbours that turn one
   * name into another (optimal string alignment).
   */
  public static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + replace);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[from.length()][to.length()];
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    // A longer text is no mistyped name, and the distance takes quadratic memory.
    return lower.length() > 64 ? lower.substring(0, 64) : lower;
  }
}
