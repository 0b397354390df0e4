package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is killed at random moments. It writes a checkpoint after every step, so most of
 * its time, and most of the kills, fall into saving. The moments come from a fixed seed, but what
 * the process does at them differs from run to run: the promise must hold at any.
 */
class KillTest {
  private static final int KILLS = 12;
  private static final String EXPERIMENT =
      """
      data: {toy: moons, count: 500}
      field: {type: mlp, width: 24, depth: 2}
      training: {steps: 1500, batch: 16, checkpointEvery: 1, validateEvery: 100, keep: best, seed: 5}
      """;

  private static final ReflowConfig REFLOW =
      new ReflowConfig(
          900,
          16,
          1e-3,
          "rk4",
          2,
          ReflowConfig.Start.TEACHER,
          Optional.empty(),
          new TimeSampler.Warp(0.5),
          0,
          3);

  /** The child: trains or reflows, or goes on. */
  static final class Child {
    private Child() {}

    public static void main(String[] folder) {
      RunDirectory run = new RunDirectory(Path.of(folder[0]));
      if (folder.length > 1) {
        goOn(run, FlowModel.load(Path.of(folder[1])));
      } else if (Files.exists(run.experiment())) {
        Trainer.resumed(run, null).withThreads(1).resume(run);
      } else {
        Trainer.of(Experiment.parse(EXPERIMENT)).withThreads(1).train(run, true);
      }
    }

    private static void goOn(RunDirectory run, FlowModel teacher) {
      if (Files.exists(run.experiment())) {
        Reflow.resumed(run, null).resume(run);
      } else {
        run.create(true);
        Reflow.of(teacher, REFLOW).train(run);
      }
    }
  }

  @Test
  void aKilledTrainingLosesNothingThatItHadSaved(@TempDir Path folder) throws Exception {
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    kill(run, folder, KILLS);
    FlowModel last = Trainer.resumed(run, null).withThreads(1).resume(run).model();
    FlowModel whole =
        Trainer.train(Experiment.parse(EXPERIMENT).with("training.checkpointEvery", 1_000_000));
    assertThat(Tensors.doubles(last.rawField().parameters().flat()))
        .isEqualTo(Tensors.doubles(whole.rawField().parameters().flat()));
    assertThat(Tensors.doubles(last.field().parameters().flat()))
        .isEqualTo(Tensors.doubles(whole.field().parameters().flat()));
  }

  @Test
  void aKilledReflowLosesNothingThatItHadSaved(@TempDir Path folder) throws Exception {
    FlowModel teacher = Trainer.train(Experiment.parse(EXPERIMENT).with("training.steps", 50));
    Path file = folder.resolve("teacher.safetensors");
    teacher.save(file);
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    kill(run, folder, KILLS / 3, file.toString());
    FlowModel last = Reflow.resumed(run, null).resume(run).model();
    FlowModel whole = Reflow.of(teacher, REFLOW).train().model();
    assertThat(Tensors.doubles(last.rawField().parameters().flat()))
        .isEqualTo(Tensors.doubles(whole.rawField().parameters().flat()));
    assertThat(Tensors.doubles(last.field().parameters().flat()))
        .isEqualTo(Tensors.doubles(whole.field().parameters().flat()));
  }

  /** Kills a child again and again at random moments; no step that it had saved may be lost. */
  private static void kill(RunDirectory run, Path logs, int times, String... more)
      throws Exception {
    long[] delays = new long[times];
    long[] strides = new long[times];
    Key.of(17).below(12_000, 0, delays, 0, times);
    Key.of(18).below(60, 0, strides, 0, times);
    long before = 0;
    int kills = 0;
    for (int i = 0; i < times; i++) {
      Process child = start(run, logs.resolve("child-" + i + ".log"), more);
      long goal = before + 1 + strides[i];
      while (newestStep(run) < goal && child.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MICROSECONDS.sleep(delays[i]);
      kills += child.isAlive() ? 1 : 0;
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();

      Optional<Checkpoints.Loaded> loaded = run.checkpoints().newest();
      assertThat(loaded).as("a checkpoint after kill %d", i).isPresent();
      assertThat(loaded.get().broken()).as("no checkpoint is half-written").isEmpty();
      long step = stepOf(loaded.get().file());
      assertThat(step).as("no step is lost").isGreaterThanOrEqualTo(goal);
      FlowModel.load(run.model());
      before = step;
    }
    assertThat(kills).as("kills that met a running training").isGreaterThan(times / 2);
  }

  private static Process start(RunDirectory run, Path log, String... more) throws IOException {
    Path root = Path.of(System.getProperty("fluxion.root"));
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + root.resolve("config").resolve("jvm.args"),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                run.path().toString()));
    words.addAll(List.of(more));
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static long newestStep(RunDirectory run) {
    List<Path> all = run.checkpoints().all();
    return all.isEmpty() ? 0 : stepOf(all.get(0));
  }

  private static long stepOf(Path file) {
    return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
  }
}
