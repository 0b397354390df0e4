package dev.fluxion.benchmarks;

import dev.fluxion.model.FlowModel;
import dev.fluxion.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        double taken =
            ChildProcess.run(ChildProcess.java(StartUp.class, model.toString())).seconds();
        if (run >= 0) {
          seconds[run] = taken;
        }
      }
      return List.of(Measurement.of(name(), "process", "s", seconds));
    } catch (IOException failure) {
      throw new UncheckedIOException("the start-up cannot be timed", failure);
    } finally {
      if (model != null) {
        model.toFile().delete();
      }
    }
  }
}
