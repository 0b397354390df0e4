package dev.fluxion.benchmarks;

import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One training step of a continuous normalizing flow: the likelihood of a batch and its gradient
 * through the solve, and Adam.
 */
final class CnfStep implements Workload {
  static final String NAME = "cnf-step";
  private static final int BATCH = 256;

  private static final String HEUN = "solver: heun, steps: 10";
  private static final String DOPRI5 = "solver: dopri5, rtol: 1.0e-5, atol: 1.0e-5";

  /** The variants that peers do too. */
  static final String FIXED = "heun 10";

  static final String ADAPTIVE = "dopri5 1e-5";

  /** Returns points of the moons. */
  static Table moons(int rows) {
    double[] values = new double[2 * rows];
    ToyDistribution.of("moons").draw(Key.of(1), 0, rows, values, null);
    return new Table(List.of("x", "y"), rows, values);
  }

  /** Returns the experiment of a variant on the rows of a file, as they are. */
  static Experiment onRows(Path rows, String variant, long steps, long logEvery) {
    return experiment(
        variant.equals(FIXED) ? HEUN : DOPRI5,
        "exact",
        variant.equals(FIXED) ? "direct" : "checkpointed",
        steps,
        List.of(
            "data={file: " + rows.toAbsolutePath() + ", heldOut: 0.0}",
            "transform={type: none}",
            "training.logEvery=" + logEvery));
  }

  /** Returns the log densities of rows by Heun's method with ten steps. */
  static double[] logDensity(FlowModel model, Table rows) {
    return model.logDensity(rows, model.defaultOptions().withSolver("heun", 10));
  }

  /** Moons, MLP 3x64 tanh, batch 256, without average and clipping, as peers are timed. */
  private static Experiment experiment(
      String solver, String divergence, String how, long steps, List<String> changes) {
    List<String> sets =
        new ArrayList<>(
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
    sets.addAll(changes);
    return Experiment.parse(
        """
        data: {toy: moons, count: 5000}
        field: {type: mlp, width: 64, depth: 3, activation: tanh, time: raw}
        training: {ema: 0.0, clip: 0.0, validateEvery: 0, seed: 1}
        """,
        sets);
  }

  @Override
  public String name() {
    return NAME;
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
    double[] counted =
        Blocks.times(
            experiment(solver, divergence, how, 20L * (options.runs() + 3), List.of()),
            options.threads(),
            3);
    String variant = solver.substring("solver: ".length()) + ", " + divergence + ", " + how;
    return Measurement.of(name(), variant, "ms a step", counted);
  }
}
