package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * One training step of a continuous normalizing flow: the likelihood of a batch and its gradient
 * through the solve, and Adam.
 */
final class CnfStep implements Workload {
  private static final int BATCH = 256;

  private static final String HEUN = "solver: heun, steps: 10";
  private static final String DOPRI5 = "solver: dopri5, rtol: 1.0e-5, atol: 1.0e-5";

  /** Moons, MLP 3x64 tanh, batch 256, without average and clipping, as peers are timed. */
  private static Experiment experiment(String solver, String divergence, String how, long steps) {
    return Experiment.parse(
        """
        data: {toy: moons, count: 5000}
        field: {type: mlp, width: 64, depth: 3, activation: tanh, time: raw}
        training: {ema: 0.0, clip: 0.0, validateEvery: 0, seed: 1}
        """,
        List.of(
            "objective={type: likelihood, "
                + solver
                + ", divergence: "
                + divergence
                + ", gradient: "
                + how
                + "}",
            "training.batch=" + BATCH,
            "training.steps=" + steps,
            "training.logEvery=20",
            "training.checkpointEvery=" + steps));
  }

  @Override
  public String name() {
    return "cnf-step";
  }

  @Override
  public String description() {
    return "one training step by likelihood (MLP 3x64 tanh, batch 256)";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    return List.of(
        measure(options, HEUN, "exact", "direct"),
        measure(options, HEUN, "exact", "checkpointed"),
        measure(options, HEUN, "exact", "adjoint"),
        measure(options, HEUN, "hutchinson", "direct"),
        measure(options, "solver: rk4, steps: 10", "exact", "direct"),
        measure(options, DOPRI5, "exact", "checkpointed"),
        measure(options, DOPRI5, "exact", "adjoint"));
  }

  private Measurement measure(
      BenchmarkOptions options, String solver, String divergence, String how) {
    List<Double> milliseconds = new ArrayList<>();
    Trainer.of(experiment(solver, divergence, how, 20L * (options.runs() + 3)))
        .withThreads(options.threads())
        .withListener(
            event -> {
              if (event instanceof TrainingEvent.Progressed progressed) {
                milliseconds.add(1e3 / progressed.stepsPerSecond());
              }
            })
        .train();
    // The first three blocks warm the virtual machine.
    double[] counted = milliseconds.stream().skip(3).mapToDouble(Double::doubleValue).toArray();
    String variant = solver.substring("solver: ".length()) + ", " + divergence + ", " + how;
    return Measurement.of(name(), variant, "ms a step", counted);
  }
}
