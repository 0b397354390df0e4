package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.TemporaryFolder;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A whole process that loads a model, samples and writes a CSV file, from its start to its end. */
public final class WholeProcess implements Workload {
  static final String NAME = "whole-process";
  static final int POINTS = 1000;
  static final int STEPS = 20;

  /** A program of one's own that calls the library. */
  static final String LIBRARY = "library";

  /** The command line. */
  static final String COMMAND = "command line";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "a new process that loads a model, samples 1,000 points by rk4 with 20 steps and writes"
        + " a CSV file, from its start to its end";
  }

  /** The process that is timed: a model file and the file to write. */
  public static void main(String[] arguments) {
    FlowModel model = FlowModel.load(Path.of(arguments[0]));
    TableFiles.write(
        Path.of(arguments[1]),
        model.sample(POINTS, Key.of(0), model.defaultOptions().withSolver("rk4", STEPS)));
  }

  /** Returns the model that is loaded. */
  static FlowModel model() {
    return Trainer.train(SpiralStep.spiral(2048, 500, 500));
  }

  /** Returns the variants that can be run here: the command line needs its launcher. */
  static List<String> variants() {
    return home().isPresent() ? List.of(LIBRARY, COMMAND) : List.of(LIBRARY);
  }

  private static Optional<Path> home() {
    return Optional.ofNullable(System.getProperty("fluxion.home"))
        .map(Path::of)
        .filter(home -> Files.isExecutable(home.resolve("fluxion")));
  }

  /** Runs the process of a variant. */
  static ChildProcess run(String variant, Path model, Path csv) {
    List<String> command =
        variant.equals(COMMAND)
            ? List.of(
                home().orElseThrow().resolve("fluxion").toString(),
                "sample",
                model.toString(),
                "--count=" + POINTS,
                "--solver=rk4",
                "--steps=" + STEPS,
                "--out=" + csv,
                "--quiet")
            : ChildProcess.java(WholeProcess.class, model.toString(), csv.toString());
    try {
      Files.deleteIfExists(csv);
      return ChildProcess.run(command);
    } catch (IOException failure) {
      throw new UncheckedIOException("a whole process cannot be timed", failure);
    }
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("fluxion");
      Path file = folder.resolve("model.safetensors");
      model().save(file);
      List<Measurement> all = new java.util.ArrayList<>();
      for (String variant : variants()) {
        double[] seconds = new double[options.runs()];
        double[] megabytes = new double[options.runs()];
        for (int run = -1; run < seconds.length; run++) {
          ChildProcess child = run(variant, file, folder.resolve("samples.csv"));
          if (run >= 0) {
            seconds[run] = child.seconds();
            megabytes[run] = child.peakMegabytes();
          }
        }
        all.add(Measurement.of(NAME, variant, "s", seconds));
        all.add(Measurement.of(NAME, variant, "MB resident", megabytes));
      }
      return all;
    } catch (IOException failure) {
      throw new UncheckedIOException("a whole process cannot be timed", failure);
    } finally {
      TemporaryFolder.delete(folder);
    }
  }
}
