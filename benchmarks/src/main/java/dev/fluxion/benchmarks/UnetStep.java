package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Training steps of two u-nets on images of 28 x 28 pixels, in images a second: the layout of
 * TorchCFM's example for MNIST, and that of the recipes mnist-grey and mnist-conditional.
 */
final class UnetStep implements Workload {
  /** 32, 64 and 64 channels, one block a level, attention of one head at 28 x 28 places. */
  static final String LAYOUT =
      "{type: unet, patch: 1, channels: 32, multipliers: [1, 2, 2], blocks: 1, attention: [0],"
          + " heads: 1, groups: 32}";

  /** The network of the recipes. */
  static final String RECIPE =
      "{type: unet, patch: 2, channels: 32, multipliers: [1, 2], attention: [1]}";

  private static final int BATCH = 128;
  private static final int IMAGES = 512;
  private static final int SIDE = 28;

  /** Does something with an experiment whose images, of no meaning, stand in a file meanwhile. */
  static <T> T with(String field, int batch, long steps, Function<Experiment, T> use) {
    try {
      Path file = Files.createTempFile("fluxion-bench-", ".idx");
      try {
        byte[] pixels = new byte[16 + IMAGES * SIDE * SIDE];
        ByteBuffer.wrap(pixels).putInt(0x803).putInt(IMAGES).putInt(SIDE).putInt(SIDE);
        for (int i = 16; i < pixels.length; i++) {
          pixels[i] = (byte) (i * 31L % 257);
        }
        Files.write(file, pixels);
        return use.apply(
            Experiment.parse(
                "training: {ema: 0.0, clip: 0.0, validateEvery: 0, logEvery: 1, seed: 1}",
                List.of(
                    "data={images: {idx: '" + file + "'}}",
                    "transform={type: pixels}",
                    "field=" + field,
                    "training.batch=" + batch,
                    "training.steps=" + steps,
                    "training.checkpointEvery=" + steps)));
      } finally {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the images of the workload cannot be written", failure);
    }
  }

  @Override
  public String name() {
    return "unet-step";
  }

  @Override
  public String description() {
    return "training steps of u-nets at 28 x 28 pixels, batch 128; and the memory that they took";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    List<Measurement> all = new ArrayList<>();
    all.addAll(measure(options, "recipe, patch 2", RECIPE));
    all.addAll(measure(options, "TorchCFM's layout", LAYOUT));
    return all;
  }

  private List<Measurement> measure(BenchmarkOptions options, String variant, String field) {
    List<Double> rates = new ArrayList<>();
    with(
        field,
        BATCH,
        options.runs() + 1L,
        experiment ->
            Trainer.of(experiment)
                .withThreads(options.threads())
                .withListener(
                    event -> {
                      if (event instanceof TrainingEvent.Progressed progressed) {
                        rates.add(BATCH * progressed.stepsPerSecond());
                      }
                    })
                .train());
    // The first step warms the virtual machine.
    double[] counted = rates.stream().skip(1).mapToDouble(Double::doubleValue).toArray();
    return List.of(
        Measurement.of(name(), variant, "images a second", counted),
        Measurement.of(
            name(), variant, "MB resident at most", ResidentMemory.peak(ResidentMemory.SELF)));
  }
}
