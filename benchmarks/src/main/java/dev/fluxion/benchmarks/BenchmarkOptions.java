package dev.fluxion.benchmarks;

/**
 * How workloads are run.
 *
 * @param threads number of threads
 * @param runs counted runs after a warm-up
 */
public record BenchmarkOptions(int threads, int runs) {
  /** Checks the numbers. */
  public BenchmarkOptions {
    if (threads < 1 || runs < 1) {
      throw new IllegalArgumentException(
          "threads and runs must be 1 or more, but are " + threads + " and " + runs);
    }
  }
}
