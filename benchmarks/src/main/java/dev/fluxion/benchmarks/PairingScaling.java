package dev.fluxion.benchmarks;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The time of pairing n points by optimal transport against n. */
final class PairingScaling implements Scaling {
  private static final int LARGEST = 4096;
  private static final int LARGEST_QUICK = 64;

  @Override
  public String name() {
    return "pairing";
  }

  @Override
  public String description() {
    return "pairs of n points by optimal transport, eight Gaussians to two moons, on one thread";
  }

  @Override
  public String size() {
    return "points on each side";
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public List<String> run(BenchmarkOptions options, boolean quick, Consumer<ScalingPoint> seen) {
    int last = quick ? LARGEST_QUICK : LARGEST;
    IntStream.iterate(32, n -> n <= last, n -> 2 * n)
        .forEach(
            n ->
                new OtWorkload(n)
                    .run(options)
                    .forEach(
                        measured ->
                            seen.accept(
                                ScalingPoint.of(measured.variant(), n, measured.median()))));
    return List.of();
  }
}
