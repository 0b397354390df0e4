package dev.fluxion.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.tensor.NativeRuntime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstLoadTest {
  private final Path folder;

  FirstLoadTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A program that loads the libraries and ends. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      NativeRuntime.start();
    }
  }

  @Test
  void processesThatStartAtOnceUnpackOneAfterTheOther() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                  "-XX:ErrorFile=" + folder.resolve("error" + i),
                  "-XX:-CreateCoredumpOnCrash",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Start.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output" + i).toFile())
              .start());
    }
    for (int i = 0; i < processes.size(); i++) {
      assertThat(processes.get(i).waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(processes.get(i).exitValue())
          .as(Files.readString(folder.resolve("output" + i)))
          .isZero();
    }
  }

  @Test
  void theFirstLoadHoldsTheLockAndLaterOnesDoNot() throws IOException {
    FirstLoad load = new FirstLoad(folder.resolve("new"), "1");
    List<Boolean> locked = new ArrayList<>();
    assertThat(load.run(() -> locked.add(locked()))).isTrue();
    assertThat(load.run(() -> locked.add(locked()))).isTrue();
    assertThat(new FirstLoad(folder.resolve("new"), "2").run(() -> locked.add(locked()))).isTrue();
    assertThat(locked).containsExactly(true, false, true);
  }

  @Test
  void aLoadThatFailsLeavesNoMark() {
    FirstLoad load = new FirstLoad(folder, "1");
    assertThatThrownBy(
            () ->
                load.run(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(load.run(this::locked)).isTrue();
  }

  @Test
  void aCacheThatCannotBeWrittenIsUsedAsItIs() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(new FirstLoad(file, "1").<String>run(() -> "loaded")).isEqualTo("loaded");
  }

  private boolean locked() {
    Path cache = Files.exists(folder.resolve("new")) ? folder.resolve("new") : folder;
    try (FileChannel file =
            FileChannel.open(cache.resolve("fluxion.lock"), StandardOpenOption.WRITE);
        FileLock other = file.tryLock()) {
      return other == null;
    } catch (java.nio.channels.OverlappingFileLockException held) {
      return true;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
