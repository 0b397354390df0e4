package dev.fluxion.benchmarks;

import java.util.List;

/** Work whose time is measured. */
public interface Workload {
  /** Returns the workload's name. */
  String name();

  /** Returns one sentence on what is measured. */
  String description();

  /** Does the work several times and returns what was measured. */
  List<Measurement> run(BenchmarkOptions options);

  /** Returns all workloads. */
  static List<Workload> all() {
    return List.of(
        new SpiralStep(),
        new CnfStep(),
        new SampleEuler100(),
        new GruStep(),
        new GruSample(),
        new Adaptive65k(),
        new LogDensity65k(),
        new AssignmentWorkload(),
        new WideStep(),
        new RecipeWorkload(),
        new WholeProcess(),
        new OtWorkload(128),
        new OtWorkload(256),
        new OtWorkload(512),
        new OtWorkload(1024),
        new OtWorkload(2048),
        new OtWorkload(4096),
        new ArSample(),
        new UnetStep(),
        new UnetSample(),
        new StartUp(),
        new LongRun());
  }

  /**
   * Returns the workload of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Workload named(String name) {
    return all().stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no workload is called '"
                        + name
                        + "'; there are "
                        + all().stream().map(Workload::name).toList()));
  }
}
