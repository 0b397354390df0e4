package dev.fluxion.benchmarks;

import dev.fluxion.data.TableFiles;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The recipe gaussian-4d without its evaluations: 1,000 epochs of one batch, from table to model.
 */
final class RecipeWorkload implements Workload {
  static final String NAME = "recipe-gaussian-4d";
  static final int COLUMNS = 4;
  static final int EPOCHS = 1000;

  private static final int ROWS = 1000;

  /** Returns the rows. */
  static Table rows() {
    double[] values = new double[ROWS * COLUMNS];
    ToyDistribution.of("gaussian-4d").draw(Key.of(1), 0, ROWS, values, null);
    return new Table(List.of("x1", "x2", "x3", "x4"), ROWS, values);
  }

  /** Returns the recipe of a number of epochs. */
  static Experiment experiment(Path rows, int epochs) {
    return Experiment.parse(
        """
        data: {file: rows.npy, heldOut: 0.0}
        transform: {type: none}
        path: {type: condot}
        objective: {type: velocity, reduction: sum}
        field: {type: concat-squash, base: concat-squash, width: 4, depth: 3, activation: tanh}
        training:
          batch: full
          optimizer: {type: adamw, learningRate: 0.001, weightDecay: 0.1}
          ema: 0.0
          clip: 0.0
          validateEvery: 0
          logEvery: 100
          seed: 1
        """,
        List.of(
            "data.file=" + rows.toAbsolutePath(),
            "training.steps=" + epochs,
            "training.checkpointEvery=" + epochs));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "1,000 epochs of the recipe gaussian-4d (1,000 rows in one batch, ConcatSquash of width"
        + " 4), without its evaluations";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    Path file = null;
    try {
      file = Files.createTempFile("fluxion", ".npy");
      TableFiles.write(file, rows());
      double[] seconds = new double[options.runs()];
      for (int run = -2; run < seconds.length; run++) {
        long start = System.nanoTime();
        Trainer.of(experiment(file, EPOCHS)).withThreads(options.threads()).train();
        if (run >= 0) {
          seconds[run] = (System.nanoTime() - start) / 1e9;
        }
      }
      return List.of(Measurement.of(NAME, EPOCHS + " epochs", "s", seconds));
    } catch (IOException failure) {
      throw new UncheckedIOException("a temporary file cannot be made", failure);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }
}
