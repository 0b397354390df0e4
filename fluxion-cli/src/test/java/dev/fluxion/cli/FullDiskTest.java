package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 64 kB, where the user of the tests may mount one. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
  @TempDir Path folder = Path.of("");
  private Path disk = Path.of("");

  private static int system(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    List<String> mount = List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs");
    assumeThat(system(Stream.concat(mount.stream(), Stream.of(disk.toString())).toList()))
        .as("mounting a small disk is allowed")
        .isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    system(List.of("umount", "--lazy", disk.toString()));
  }

  @Test
  void isReportedWithPlaceAndCureAndNothingHalfWrittenStays() throws Exception {
    Path run = Tiny.train(folder.resolve("run"));
    for (String name : List.of("o.csv", "o.npy", "o.parquet")) {
      Run sampled =
          Run.of("sample", run, "--count", 20_000, "--out", disk.resolve(name), "--quiet");
      assertThat(sampled.code()).isEqualTo(2);
      assertThat(sampled.err())
          .hasLineCount(1)
          .contains(name, "nothing was left under that name", "free some space");
      assertThat(disk).isEmptyDirectory();
    }
    Run trained =
        Run.of(
            "train",
            Files.writeString(folder.resolve("large.yaml"), Tiny.YAML.replace("400", "20000")),
            "--out",
            disk.resolve("run"),
            "--quiet");
    assertThat(trained.code()).isIn(1, 2);
    assertThat(trained.err()).hasLineCount(1).contains("disk/run", "pace");
    assertThat(disk).isEmptyDirectory();
  }

  @Test
  void stopsATrainingButNeitherItsModelNorItsCheckpointsAreLost() throws Exception {
    Path run = Tiny.train(disk.resolve("run"));
    fill(disk.resolve("filler"));
    // A step's events go to the same disk, and say so first.
    Run more = Run.of("train", "--resume", "--set", "training.steps=80", "--out", run, "--quiet");
    assertThat(more.code()).isIn(1, 2);
    assertThat(more.err()).hasLineCount(1).contains("pace");
    Files.delete(disk.resolve("filler"));
    Run.good("sample", run, "--count", 3, "--out", folder.resolve("o.csv"));
    Run.good("train", "--resume", "--out", run);
  }

  private static void fill(Path file) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (; ; ) {
        out.write(0);
      }
    } catch (IOException full) {
      assertThat(file).exists();
    }
  }
}
