package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FailedWriteTest {
  @TempDir Path folder = Path.of("");

  /** A limit on the size of files stands for the full disk: writing fails in the same place. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aWriteThatFailsLeavesNothingBehind() throws Exception {
    String output = ChildJvm.run(List.of("-Xmx128m"), Writing.class, folder.toString());
    assertThat(output.lines())
        .hasSize(5)
        .allMatch(
            line ->
                line.startsWith("DataException: cannot write ")
                    && line.contains("nothing was left under that name"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  /** Tries to write more than fits; prints how each attempt ends. */
  static final class Writing {
    private Writing() {}

    public static void main(String[] arguments) throws Exception {
      // Unpacks its library, which is larger than the limit.
      Database.open().close();
      long self = ProcessHandle.current().pid();
      new ProcessBuilder("prlimit", "--pid", Long.toString(self), "--fsize=300000")
          .inheritIO()
          .start()
          .waitFor();
      Path folder = Path.of(arguments[0]);
      int rows = 200_000;
      double[] values = new double[2 * rows];
      Key.of(1).normal(0, values, 0, values.length);
      Table table = new Table(List.of("x", "y"), rows, values);
      for (String name : List.of("t.csv", "t.tsv", "t.npy", "t.parquet")) {
        attempt(() -> TableFiles.write(folder.resolve(name), table));
      }
      attempt(
          () ->
              Datasets.open(
                      Configs.toy("moons", 200_000L), folder, folder.resolve("rows"), Key.of(1))
                  .close());
    }

    private static void attempt(Runnable action) {
      try {
        action.run();
        System.out.println("no failure");
      } catch (RuntimeException e) {
        System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
  }

  @Test
  void aPathThatIsAFolderIsRefused() throws Exception {
    Path target = Files.createDirectory(folder.resolve("t.csv"));
    assertThatThrownBy(() -> TableFiles.open(target, List.of("x")))
        .isInstanceOf(DataException.class)
        .hasMessage(target + " is a folder; name a file in it");
  }

  @Test
  void aMissingFolderIsRefused() {
    Path target = folder.resolve("none").resolve("t.csv");
    assertThatThrownBy(() -> TableFiles.open(target, List.of("x")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the folder " + folder.resolve("none") + " does not exist");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatTakesNoFilesIsRefused() {
    // Not even the superuser creates files there.
    assertThatThrownBy(() -> TableFiles.open(Path.of("/proc/t.csv"), List.of("x")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the folder /proc does not take new files");
  }

  @Test
  void anUnknownExtensionIsRefused() {
    assertThatThrownBy(() -> TableFiles.open(folder.resolve("t.xlsx"), List.of("x")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be .csv, .tsv, .parquet or .npy");
  }

  @Test
  void columnsThatRepeatAreRefused() {
    assertThatThrownBy(() -> TableFiles.open(folder.resolve("t.csv"), List.of("x", "x")))
        .hasMessageContaining("more than one column named 'x'");
    assertThat(folder).isEmptyDirectory();
  }
}
