package dev.fluxion.benchmarks;

import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** One training step of a wide field on a table: rows of the table, loss, gradient, Adam. */
final class WideStep implements Workload {
  static final String NAME = "wide-step";
  static final int COLUMNS = 30;
  static final int BATCH = 4096;

  /** Hidden layers: the first, and four that add to it. */
  static final int DEPTH = 5;

  static final int WIDTH = 512;

  private static final int ROWS = 65_536;
  private static final int BLOCK = 2;

  /** Returns rows of correlated normals: each column half the one before and half its own. */
  static Table rows() {
    double[] values = new double[ROWS * COLUMNS];
    Key.of(3).normal(0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      if (i % COLUMNS > 0) {
        values[i] = 0.5 * values[i - 1] + Math.sqrt(0.75) * values[i];
      }
    }
    return new Table(IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).toList(), ROWS, values);
  }

  /** Residual MLP of width 512 with GELU, without average and clipping, as peers are timed. */
  static Experiment experiment(Path rows, long steps, long logEvery) {
    return Experiment.parse(
        """
        data: {file: rows.npy, heldOut: 0.0}
        transform: {type: none}
        field: {type: mlp, activation: gelu, time: raw, residual: true}
        training: {ema: 0.0, clip: 0.0, validateEvery: 0, seed: 1}
        """,
        List.of(
            "data.file=" + rows.toAbsolutePath(),
            "field.width=" + WIDTH,
            "field.depth=" + DEPTH,
            "training.batch=" + BATCH,
            "training.steps=" + steps,
            "training.logEvery=" + logEvery,
            "training.checkpointEvery=" + steps));
  }

  /** Returns the arithmetic of a step in units of 1e9: products forward and backward. */
  static double gigaflops() {
    double first = (COLUMNS + 1.0) * WIDTH;
    double weights = first + (DEPTH - 1.0) * WIDTH * WIDTH + (double) WIDTH * COLUMNS;
    return 2.0 * BATCH * (3 * weights - first) / 1e9;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "one training step of a table of 30 columns (residual MLP 4x512 GELU, batch 4,096)";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    Path file = null;
    try {
      file = Files.createTempFile("fluxion", ".npy");
      TableFiles.write(file, rows());
      long blocks = options.runs() + 2L;
      return List.of(
          Measurement.of(
              NAME,
              "batch " + BATCH,
              "ms a step",
              Blocks.times(experiment(file, BLOCK * blocks, BLOCK), options.threads(), 2)));
    } catch (IOException failure) {
      throw new UncheckedIOException("a temporary file cannot be made", failure);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }
}
