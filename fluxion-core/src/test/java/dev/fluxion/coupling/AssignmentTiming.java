package dev.fluxion.coupling;

import java.util.Arrays;
import java.util.Locale;

/**
 * Prints how long the assignment solver takes; no test. Arguments: sizes, then names of instances
 * (all when there are none).
 */
final class AssignmentTiming {
  private static final int RUNS = 5;

  private AssignmentTiming() {}

  public static void main(String[] args) {
    int[] sizes =
        Arrays.stream(args).filter(s -> s.matches("\\d+")).mapToInt(Integer::parseInt).toArray();
    AssignmentInstance[] instances =
        Arrays.stream(args)
            .filter(s -> !s.matches("\\d+"))
            .map(AssignmentInstance::valueOf)
            .toArray(AssignmentInstance[]::new);
    for (AssignmentInstance instance :
        instances.length > 0 ? instances : AssignmentInstance.values()) {
      for (int n : sizes) {
        double[] milliseconds = new double[RUNS];
        double gap = 0;
        double mean = 0;
        for (int run = 0; run < RUNS; run++) {
          double[][] points = instance.points(n, run + 1);
          long start = System.nanoTime();
          Assignment result = Assignment.solve(points[0], points[1], n, instance.dimension);
          milliseconds[run] = (System.nanoTime() - start) / 1e6;
          gap = Math.max(gap, result.gap() / result.totalCost());
          mean += result.meanCost() / RUNS;
        }
        Arrays.sort(milliseconds);
        System.out.printf(
            Locale.ROOT,
            "%-18s n %5d  best %8.1f  median %8.1f  worst %8.1f ms  mean cost %.12g  gap/cost %.1e%n",
            instance,
            n,
            milliseconds[0],
            milliseconds[RUNS / 2],
            milliseconds[RUNS - 1],
            mean,
            gap);
      }
    }
  }
}
