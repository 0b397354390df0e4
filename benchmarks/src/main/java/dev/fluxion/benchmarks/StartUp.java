package dev.fluxion.benchmarks;

import dev.fluxion.model.FlowModel;
import dev.fluxion.train.Trainer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A whole process from its start until a small model is loaded. */
public final class StartUp implements Workload {
  @Override
  public String name() {
    return "start-up";
  }

  @Override
  public String description() {
    return "a new process from its start until a small model is loaded and the process has ended";
  }

  /** The process that is timed: loads the model file that its argument names. */
  public static void main(String[] arguments) {
    FlowModel.load(Path.of(arguments[0]));
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    Path model = null;
    try {
      model = Files.createTempFile("fluxion", ".safetensors");
      Trainer.train(SpiralStep.spiral(128, 1, 1)).save(model);
      double[] seconds = new double[options.runs()];
      for (int run = -1; run < seconds.length; run++) {
        long start = System.nanoTime();
        int code = new ProcessBuilder(command(model)).inheritIO().start().waitFor();
        if (code != 0) {
          throw new IllegalStateException("the timed process ended with exit code " + code);
        }
        if (run >= 0) {
          seconds[run] = (System.nanoTime() - start) / 1e9;
        }
      }
      return List.of(Measurement.of(name(), "process", "s", seconds));
    } catch (IOException failure) {
      throw new UncheckedIOException("the start-up cannot be timed", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    } finally {
      if (model != null) {
        model.toFile().delete();
      }
    }
  }

  /** The command with this process's own flags. */
  private static List<String> command(Path model) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(StartUp.class.getName());
    command.add(model.toString());
    return command;
  }
}
