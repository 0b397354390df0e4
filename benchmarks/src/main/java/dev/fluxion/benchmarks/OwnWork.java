package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import java.util.Map;

/** Fluxion's part of a contest. */
interface OwnWork {
  /** Warms up, then works whenever it is asked to. */
  void serve(Conversation conversation);

  /** Returns what the peers must agree on, by name. */
  Map<String, double[]> check();

  /** Returns the largest resident memory of the work so far. */
  default double peakMegabytes() {
    return ResidentMemory.peak(ResidentMemory.SELF);
  }

  /** Prepares the work of a task: what the peers read is in its folder afterwards. */
  static OwnWork of(OwnTask task) {
    return switch (task.workload()) {
      case SpiralStep.NAME -> OwnTraining.spiral(task);
      case CnfStep.NAME -> OwnTraining.cnf(task);
      case GruStep.NAME -> OwnTraining.gru(task);
      case WideStep.NAME -> OwnTraining.wide(task);
      case RecipeWorkload.NAME -> new OwnRecipe(task);
      case SampleEuler100.NAME -> OwnSampling.euler(task);
      case Adaptive65k.NAME -> OwnSampling.adaptive(task);
      case LogDensity65k.NAME -> OwnSampling.density(task);
      case GruSample.NAME -> OwnSampling.gru(task);
      case AssignmentWorkload.NAME -> new OwnAssignment(task);
      case WholeProcess.NAME -> new OwnProcess(task);
      default ->
          throw new IllegalArgumentException("no contest is called '" + task.workload() + "'");
    };
  }

  /** Answers runs by the seconds of a piece of work over a divisor, after some to warm up. */
  static void timed(Conversation conversation, int warmUps, double scale, Runnable work) {
    for (int i = 0; i < warmUps; i++) {
      work.run();
    }
    conversation.ready(OwnSide.versions());
    while (conversation.awaitRun()) {
      long start = System.nanoTime();
      work.run();
      conversation.ran((System.nanoTime() - start) / 1e9 * scale);
    }
  }
}
