package dev.fluxion.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** How the cost of some work grows with its size. */
public interface Scaling {
  /** Returns the name. */
  String name();

  /** Returns one sentence on what is measured. */
  String description();

  /** Returns what the sizes count. */
  String size();

  /** Returns the unit of the values. */
  String unit();

  /** Returns whether the size over the value is a speed worth saying. */
  default boolean hasSpeed() {
    return false;
  }

  /**
   * Does the work at each size, the smallest first.
   *
   * @param quick whether only a few small sizes are wanted, to see that it works
   * @param seen receives each point as soon as it is there
   * @return what there is to say beside the points, a sentence each
   */
  List<String> run(BenchmarkOptions options, boolean quick, Consumer<ScalingPoint> seen);

  /** Returns all. */
  static List<Scaling> all() {
    return List.of(
        StepScaling.BATCH,
        StepScaling.WIDTH,
        StepScaling.DEPTH,
        StepScaling.DIMENSION,
        new SamplingScaling(),
        new PairingScaling(),
        new TableScaling());
  }
}
