package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.TemporaryFolder;
import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The time of a training step of the spiral's network against one of its sizes.
 *
 * @param size what the sizes count
 * @param sizes the sizes, the smallest first
 * @param settings what a size changes in the experiment
 * @param table whether the data are a file of as many columns as the size says
 */
record StepScaling(
    String name,
    String size,
    List<Integer> sizes,
    IntFunction<List<String>> settings,
    boolean table)
    implements Scaling {
  static final StepScaling BATCH =
      new StepScaling(
          "step-batch",
          "rows of a batch",
          doubled(32, 65_536),
          size -> List.of("training.batch=" + size),
          false);
  static final StepScaling WIDTH =
      new StepScaling(
          "step-width",
          "units of a layer",
          doubled(16, 1024),
          size -> List.of("field.width=" + size),
          false);
  static final StepScaling DEPTH =
      new StepScaling(
          "step-depth",
          "hidden layers",
          IntStream.rangeClosed(1, 8).boxed().toList(),
          size -> List.of("field.depth=" + size),
          false);
  static final StepScaling DIMENSION =
      new StepScaling("step-dimension", "columns", doubled(2, 512), size -> List.of(), true);

  private static final int ROWS = 2048;
  private static final int QUICK_SIZES = 2;
  private static final double LONG = 0.4;
  private static final double SHORT = 0.02;
  private static final long TRIAL = 10;

  private static List<Integer> doubled(int first, int last) {
    return IntStream.iterate(first, size -> size <= last, size -> 2 * size).boxed().toList();
  }

  @Override
  public String description() {
    return "a training step of the spiral's network (MLP of 3 x 64, GELU, Adam"
        + ", batch 2,048 where nothing else is said) against the "
        + size;
  }

  @Override
  public String unit() {
    return "ms a step";
  }

  @Override
  public List<String> run(BenchmarkOptions options, boolean quick, Consumer<ScalingPoint> seen) {
    int[] threads = IntStream.of(1, options.threads()).distinct().toArray();
    // Not counted: the first point would hold what the virtual machine takes to compile a step.
    step(List.of(), 1, quick ? SHORT : LONG, options.runs());
    for (int one : quick ? sizes.subList(0, QUICK_SIZES) : sizes) {
      Path folder = null;
      try {
        List<String> changes = new ArrayList<>(settings.apply(one));
        if (table) {
          folder = Files.createTempDirectory("fluxion");
          changes.add("data={file: '" + normal(folder, one) + "'}");
        }
        for (int count : threads) {
          double time = step(changes, count, quick ? SHORT : LONG, options.runs());
          seen.accept(ScalingPoint.of(count == 1 ? "1 thread" : count + " threads", one, time));
        }
      } catch (IOException failure) {
        throw new UncheckedIOException("no temporary file can be written", failure);
      } finally {
        TemporaryFolder.delete(folder);
      }
    }
    return List.of();
  }

  /** Returns the median time of a step in blocks that take about so many seconds. */
  private static double step(List<String> settings, int threads, double seconds, int runs) {
    double[] trial = Blocks.times(experiment(settings, TRIAL, 2), threads, 1);
    long steps = Math.max(2, Math.min(5000, Math.round(1e3 * seconds / trial[0])));
    double[] counted = Blocks.times(experiment(settings, steps, runs + 1), threads, 1);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }

  private static Experiment experiment(List<String> settings, long steps, int blocks) {
    List<String> all = new ArrayList<>();
    all.add("training.batch=" + ROWS);
    all.add("training.steps=" + steps * blocks);
    all.add("training.checkpointEvery=" + steps * blocks);
    all.add("training.logEvery=" + steps);
    all.addAll(settings);
    return SpiralStep.spiral(all);
  }

  private static Path normal(Path folder, int columns) {
    Path file = folder.resolve("normal.npy");
    List<String> names = IntStream.range(0, columns).mapToObj(i -> "x" + i).toList();
    int rows = 4 * ROWS;
    double[] values = new double[rows * columns];
    Key.of(1).normal(0, values, 0, values.length);
    try (TableWriter writer = TableFiles.open(file, names)) {
      writer.write(values, rows);
    }
    return file;
  }
}
