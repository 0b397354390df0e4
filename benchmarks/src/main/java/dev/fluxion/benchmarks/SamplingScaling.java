package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.TemporaryFolder;
import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.model.FlowModel;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** The time and the memory of sampling into a Parquet file against the number of points. */
public final class SamplingScaling implements Scaling {
  private static final int STEPS = 10;
  private static final long LARGEST = 10_000_000;
  private static final long LARGEST_QUICK = 10_000;

  @Override
  public String name() {
    return "sampling";
  }

  @Override
  public String description() {
    return "a process that draws points of the spiral's network by Euler with 10 steps into a"
        + " Parquet file";
  }

  @Override
  public String size() {
    return "points";
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public boolean hasSpeed() {
    return true;
  }

  /** The process that is timed: model file, number of points, file to write, threads. */
  public static void main(String[] arguments) {
    FlowModel model = FlowModel.load(Path.of(arguments[0]));
    try (TableWriter writer = TableFiles.open(Path.of(arguments[2]), model.columns())) {
      model.sample(
          Long.parseLong(arguments[1]),
          Key.of(1),
          model
              .defaultOptions()
              .withSolver("euler", STEPS)
              .withThreads(Integer.parseInt(arguments[3])),
          block -> writer.write(block.values(), block.rows()));
    }
  }

  @Override
  public List<String> run(BenchmarkOptions options, boolean quick, Consumer<ScalingPoint> seen) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("fluxion");
      Path model = folder.resolve("model.safetensors");
      Path out = folder.resolve("samples.parquet");
      SampleEuler100.model().save(model);
      long[] counts =
          LongStream.iterate(1000, n -> n <= (quick ? LARGEST_QUICK : LARGEST), n -> 10 * n)
              .toArray();
      long bytes = 0;
      for (long count : counts) {
        ChildProcess process =
            ChildProcess.run(
                ChildProcess.java(
                    SamplingScaling.class,
                    model.toString(),
                    Long.toString(count),
                    out.toString(),
                    Integer.toString(options.threads())));
        seen.accept(
            new ScalingPoint(
                options.threads() + " threads",
                (double) count,
                process.seconds(),
                process.peakMegabytes()));
        bytes = Files.size(out);
        Files.delete(out);
      }
      return List.of(String.format(Locale.ROOT, "the largest file has %.1f MB", bytes / 1e6));
    } catch (IOException failure) {
      throw new UncheckedIOException("the samples cannot be written", failure);
    } finally {
      TemporaryFolder.delete(folder);
    }
  }
}
