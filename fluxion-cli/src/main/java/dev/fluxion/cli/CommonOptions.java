package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Devices;
import dev.fluxion.tensor.Key;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands have. */
final class CommonOptions {
  private static final int MAX_THREADS = 1024;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers; 0 when absent.",
      order = 90)
  @Nullable Long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads, all processors when absent; results do not depend on it.",
      order = 91)
  @Nullable Integer threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Device to compute on: cpu (when absent), cuda, cuda:1.",
      order = 92)
  String device = Devices.CPU;

  @Option(
      names = "--json",
      description = "Print exactly one JSON object on standard output.",
      order = 93)
  boolean json;

  @Option(
      names = "--quiet",
      description = "No progress, notes and warnings on standard error.",
      order = 94)
  boolean quiet;

  @Option(names = "--debug", description = "Show where a failure came from.", order = 95)
  boolean debug;

  @Option(names = "--help", usageHelp = true, description = "Show this help.", order = 96)
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.", order = 97)
  boolean version;

  /** Takes over what stands before the command's name and not after it. */
  void inherit(CommonOptions before) {
    seed = seed == null ? before.seed : seed;
    threads = threads == null ? before.threads : threads;
    device = device.equals(Devices.CPU) ? before.device : device;
  }

  /** Checks what can be checked without loading libtorch. */
  void check() {
    InvalidValue.unless(
        threads == null || (threads >= 1 && threads <= MAX_THREADS),
        "--threads",
        String.valueOf(threads),
        "from 1 to " + MAX_THREADS);
  }

  /** Returns the key that all random numbers of the command come from. */
  Key key() {
    return Key.of(seed());
  }

  /** Returns the seed, 0 when absent. */
  long seed() {
    return seed == null ? 0 : seed;
  }

  /** Returns the number of threads. */
  int threads() {
    return threads == null
        ? Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors())
        : threads;
  }

  /**
   * Checks that the device is there.
   *
   * @throws IllegalArgumentException naming the devices of this machine
   */
  void requireDevice() {
    if (!device.equals(Devices.CPU)) {
      try {
        Devices.named(device);
      } catch (IllegalArgumentException absent) {
        throw new InvalidValue("--device", String.valueOf(absent.getMessage()));
      }
    }
  }

  /**
   * Checks that the device is the processor, for commands that run on it alone.
   *
   * @throws IllegalArgumentException naming the devices of this machine
   */
  void requireCpu() {
    if (!device.equals(Devices.CPU)) {
      requireDevice();
      throw new InvalidValue("--device", "is '" + device + "', but this command runs on cpu only");
    }
  }
}
