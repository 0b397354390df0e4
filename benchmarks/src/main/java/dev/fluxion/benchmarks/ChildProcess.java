package dev.fluxion.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that was watched from its start to its end.
 *
 * @param seconds how long it took
 * @param peakMegabytes largest resident memory that was seen; NaN where the system does not say
 */
record ChildProcess(double seconds, double peakMegabytes) {
  private static final int LOOK_MILLISECONDS = 10;

  /**
   * Runs a command to its end.
   *
   * @throws IllegalStateException if its exit code is not 0
   */
  static ChildProcess run(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String id = Long.toString(process.pid());
    double peak = Double.NaN;
    try {
      while (!process.waitFor(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        double seen = ResidentMemory.peak(id);
        peak = seen >= peak || Double.isNaN(peak) ? seen : peak;
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "the timed process ended with exit code " + process.exitValue());
    }
    return new ChildProcess(seconds, peak);
  }

  /** Returns the command that runs a class with this process's own flags and class path. */
  static List<String> java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
