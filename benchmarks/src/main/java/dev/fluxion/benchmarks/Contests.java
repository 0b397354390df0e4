package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Arena;
import dev.fluxion.benchmarks.peer.Contest;
import dev.fluxion.benchmarks.peer.Peer;
import dev.fluxion.benchmarks.peer.PeerSetup;
import dev.fluxion.benchmarks.peer.Quantity;
import dev.fluxion.benchmarks.peer.Quantity.Measure;
import java.util.List;
import java.util.Map;

/** The workloads that peers do too, and what each of them is. */
public final class Contests {
  private static final Quantity VELOCITY = new Quantity(FieldCheck.VELOCITY, Measure.LARGEST, 1e-5);

  /** The loss of the last block: a mean over fresh draws, from the same weights on. */
  private static final Quantity LOSS = new Quantity("loss", Measure.MEAN, 0.05);

  /** Errors against fine steps that differ by less count as equal. */
  private static final Quantity ERROR = new Quantity("error", Measure.FACTOR, 3);

  private static final String JAX = "jax_points.py";
  private static final String DIFFRAX = "jax_diffrax.py";
  private static final String JAX_GRU = "jax_gru.py";
  private static final String TORCH = "torch_points.py";
  private static final String TORCH_ODE = "torch_ode.py";
  private static final String TORCH_GRU = "torch_gru.py";
  private static final String PAIRS = "pairs.py";
  private static final String PROCESS = "torch_process.py";

  private Contests() {}

  /** Returns all contests. */
  public static List<Contest> all() {
    return List.of(
        spiral(128, 2000),
        spiral(2048, 400),
        new Contest(
            SampleEuler100.NAME,
            "65536 points",
            "s",
            2.0 * SampleEuler100.POINTS * 100 * weights(3, 64, 3, 2) / 1e9,
            Map.of(),
            List.of(VELOCITY, new Quantity("samples", Measure.LARGEST, 1e-4)),
            List.of(
                Peer.of("jax whole", JAX, "whole"),
                Peer.of("jax chunks", JAX, "chunks"),
                Peer.of("torch chunks", TORCH, "eager"))),
        new Contest(
            Adaptive65k.NAME,
            "dopri5 1e-5",
            "s",
            0,
            Map.of(),
            List.of(VELOCITY, new Quantity("samples", Measure.ROOT_MEAN_SQUARE, 1e-3), ERROR),
            List.of(
                Peer.of("diffrax vmap", DIFFRAX, "own steps"),
                Peer.shown("diffrax one norm", DIFFRAX, "one norm"),
                Peer.shown("torchdiffeq one norm", TORCH_ODE, "direct"))),
        new Contest(
            LogDensity65k.NAME,
            "dopri5 1e-5",
            "s",
            0,
            Map.of(),
            List.of(VELOCITY, new Quantity("logDensity", Measure.ROOT_MEAN_SQUARE, 1e-2), ERROR),
            List.of(
                Peer.of("diffrax vmap", DIFFRAX, "own steps"),
                Peer.shown("diffrax one norm", DIFFRAX, "one norm"))),
        cnf(CnfStep.FIXED, 20 * 256.0 * 3 * trace() / 1e9),
        cnf(CnfStep.ADAPTIVE, 0),
        assignment(256, 20),
        assignment(1024, 3),
        assignment(4096, 1),
        new Contest(
            RecipeWorkload.NAME,
            RecipeWorkload.EPOCHS + " epochs",
            "s",
            0,
            Map.of("epochs", RecipeWorkload.EPOCHS),
            List.of(VELOCITY, LOSS),
            List.of(Peer.of("jax scan", JAX, "scan"))),
        new Contest(
            GruStep.NAME,
            "causal",
            "ms a step",
            3 * gru(128) / 1e9,
            Map.of("batch", 128, "block", 50, "warmUps", 5),
            List.of(VELOCITY, LOSS),
            List.of(
                Peer.of("torch eager", TORCH_GRU, "eager"), Peer.of("jax scan", JAX_GRU, "scan"))),
        new Contest(
            GruSample.NAME,
            "causal",
            "s",
            50 * gru(GruSample.SEQUENCES) / 1e9,
            Map.of("sequences", GruSample.SEQUENCES),
            List.of(VELOCITY),
            List.of(
                Peer.of("torch eager", TORCH_GRU, "eager"), Peer.of("jax scan", JAX_GRU, "scan"))),
        new Contest(
            WideStep.NAME,
            "batch " + WideStep.BATCH,
            "ms a step",
            WideStep.gigaflops(),
            Map.of("batch", WideStep.BATCH, "block", 2, "warmUps", 2),
            List.of(VELOCITY, LOSS),
            trainers()),
        process(WholeProcess.LIBRARY),
        process(WholeProcess.COMMAND));
  }

  /** Returns the arena of contests in which this program takes part. */
  public static Arena arena(PeerSetup peers, int threads, int rounds) {
    return new Arena(ChildProcess.java(OwnSide.class), peers, threads, rounds);
  }

  private static List<Peer> trainers() {
    return List.of(
        Peer.of("jax scan", JAX, "scan"),
        Peer.of("torch eager", TORCH, "eager"),
        Peer.of("torch compiled", TORCH, "compiled"));
  }

  private static Contest spiral(int batch, int block) {
    List<Peer> peers = new java.util.ArrayList<>(trainers());
    peers.add(Peer.of("torchcfm", TORCH, "torchcfm"));
    double weights = weights(3, 64, 3, 2);
    return new Contest(
        SpiralStep.NAME,
        "batch " + batch,
        "ms a step",
        2.0 * batch * (3 * weights - 3 * 64) / 1e9,
        Map.of("batch", batch, "block", block, "warmUps", 2),
        List.of(VELOCITY, LOSS),
        peers);
  }

  private static Contest cnf(String variant, double gigaflops) {
    return new Contest(
        CnfStep.NAME,
        variant,
        "ms a step",
        gigaflops,
        Map.of("batch", 256, "block", 10, "warmUps", 2),
        List.of(VELOCITY, new Quantity("logDensity", Measure.LARGEST, 1e-4), LOSS),
        List.of(
            Peer.of("diffrax", DIFFRAX, "checkpointed"),
            Peer.of("torchdiffeq", TORCH_ODE, "direct"),
            Peer.of("torchdiffeq adjoint", TORCH_ODE, "adjoint")));
  }

  private static Contest assignment(int n, int repeats) {
    return new Contest(
        AssignmentWorkload.NAME,
        "n = " + n,
        "ms",
        0,
        Map.of("n", n, "repeats", repeats),
        List.of(new Quantity("cost", Measure.LARGEST, 1e-9)),
        List.of(Peer.of("pot emd", PAIRS, "pot"), Peer.of("torchcfm", PAIRS, "torchcfm")));
  }

  private static Contest process(String variant) {
    return new Contest(
        WholeProcess.NAME,
        variant,
        "s",
        0,
        Map.of("points", WholeProcess.POINTS, "steps", WholeProcess.STEPS),
        List.of(
            VELOCITY,
            new Quantity("rows", Measure.LARGEST, 0),
            new Quantity("spread", Measure.MEAN, 0.15)),
        List.of(Peer.of("torch", PROCESS, "eager")));
  }

  /** Returns the number of weights of a stack of dense layers. */
  private static double weights(int inputs, int width, int depth, int outputs) {
    return inputs * (double) width + (depth - 1.0) * width * width + width * (double) outputs;
  }

  /** Returns the arithmetic of a value and its exact divergence in two dimensions, one point. */
  private static double trace() {
    return 2 * (weights(3, 64, 3, 2) + 2 * weights(1, 64, 3, 1));
  }

  /**
   * Returns the arithmetic of a GRU field's value: products with inputs and state, and the head.
   */
  private static double gru(int sequences) {
    double position = 3.0 * 64 * (2 + 64) + (64 + 2.0) * 64 + 64;
    return 2.0 * sequences * 64 * position;
  }
}
