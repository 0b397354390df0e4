package dev.fluxion.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Jazzer, guided by coverage, for a fixed number of inputs from a fixed seed.
 *
 * <p>It has a process of its own, as Jazzer instruments the classes under test. An input that makes
 * the target throw ends it with a stack trace, which becomes the failure's message, and is kept in
 * the folder.
 */
final class FuzzRun {
  private FuzzRun() {}

  /**
   * Fuzzes {@code fuzzerTestOneInput(byte[])} of a class.
   *
   * @param folder an empty folder
   * @param seeds valid inputs to begin with
   */
  static void of(Class<?> target, int runs, Path folder, List<byte[]> seeds)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed" + i), seeds.get(i));
    }
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.fluxion.experiment.**:dev.fluxion.model.**",
                "--custom_hook_includes=dev.fluxion.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-runs=" + runs,
                "-seed=1",
                "-max_len=4096",
                "-timeout=20",
                corpus.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    int exit = process.waitFor();
    String text = Files.readString(log);
    assertThat(exit).as(text).isZero();
    assertThat(text).contains("Done " + runs + " runs");
  }
}
