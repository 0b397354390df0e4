package dev.fluxion.benchmarks;

import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The memory of a training from a Parquet file against the steps taken, and how long steps wait for
 * their rows.
 */
final class TableScaling implements Scaling {
  private static final List<String> COLUMNS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
  private static final int BLOCK = 50_000;
  private static final int BATCH = 4096;
  private static final long ROWS = 10_000_000;
  private static final long ROWS_QUICK = 20_000;

  @Override
  public String name() {
    return "table";
  }

  @Override
  public String description() {
    return "a training from a Parquet file of 10,000,000 rows and 8 columns, 20,000 with --quick (MLP"
        + " of 3 x 64, batch 4,096), more than one pass over them; 640 MB in the folder of temporary"
        + " files, up to 1.3 GB while they are written";
  }

  @Override
  public String size() {
    return "steps";
  }

  @Override
  public String unit() {
    return "MB resident";
  }

  @Override
  public List<String> run(BenchmarkOptions options, boolean quick, Consumer<ScalingPoint> seen) {
    long rows = quick ? ROWS_QUICK : ROWS;
    long blocks = 10;
    long steps = Math.max(1, rows * 12 / 10 / BATCH / blocks) * blocks;
    Path file = null;
    try {
      file = Files.createTempFile("fluxion", ".parquet");
      long start = System.nanoTime();
      write(file, rows);
      double written = (System.nanoTime() - start) / 1e9;
      long size = Files.size(file);
      List<TrainingEvent.Progressed> events = new ArrayList<>();
      long began = System.nanoTime();
      double[] opened = {0};
      Trainer.of(experiment(file, steps, steps / blocks))
          .withThreads(options.threads())
          .withListener(
              event -> {
                if (event instanceof TrainingEvent.Started) {
                  opened[0] = (System.nanoTime() - began) / 1e9;
                } else if (event instanceof TrainingEvent.Progressed progressed) {
                  events.add(progressed);
                  seen.accept(
                      ScalingPoint.of(
                          "with pages of the rows' file",
                          (double) progressed.step(),
                          ResidentMemory.now(ResidentMemory.SELF)));
                  seen.accept(
                      ScalingPoint.of(
                          "without them",
                          (double) progressed.step(),
                          ResidentMemory.anonymous(ResidentMemory.SELF)));
                }
              })
          .train();
      return report(rows, size, written, opened[0], events);
    } catch (IOException failure) {
      throw new UncheckedIOException("the table cannot be written", failure);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }

  private static List<String> report(
      long rows, long size, double written, double opened, List<TrainingEvent.Progressed> events) {
    double share =
        events.stream().mapToDouble(TrainingEvent.Progressed::dataShare).average().orElse(0);
    double speed =
        events.stream().mapToDouble(TrainingEvent.Progressed::stepsPerSecond).average().orElse(0);
    return List.of(
        String.format(
            Locale.ROOT,
            "%,d rows of %d columns in %.0f MB of Parquet, written in %.1f s, opened in %.1f s",
            rows,
            COLUMNS.size(),
            size / 1e6,
            written,
            opened),
        String.format(
            Locale.ROOT,
            "%,.0f rows a second; steps waited %.1f percent of the time for their data: reading and"
                + " standardising rows, drawing x0",
            speed * BATCH,
            100 * share));
  }

  private static void write(Path file, long rows) {
    double[] values = new double[BLOCK * COLUMNS.size()];
    try (TableWriter writer = TableFiles.open(file, COLUMNS)) {
      for (long from = 0; from < rows; from += BLOCK) {
        int n = (int) Math.min(BLOCK, rows - from);
        Key.of(1).normal(from * COLUMNS.size(), values, 0, n * COLUMNS.size());
        writer.write(values, n);
      }
    }
  }

  private static Experiment experiment(Path file, long steps, long logEvery) {
    return SpiralStep.spiral(
        List.of(
            "data={file: '" + file + "', heldOut: 0.0}",
            "transform={type: standardize}",
            "training.batch=" + BATCH,
            "training.steps=" + steps,
            "training.logEvery=" + logEvery,
            "training.checkpointEvery=" + steps));
  }
}
