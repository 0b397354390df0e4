package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theDemoTrainsSamplesScoresComparesAndDraws() throws Exception {
    Path out = folder.resolve("demo");
    Run first = Run.good("demo", "--quick", "--steps", 101, "--out", out, "--quiet");
    assertThat(first.out())
        .contains("101 steps")
        .contains("held-out points: mean log density")
        .contains("W2")
        .contains("./fluxion sample " + out.resolve("run"));
    assertThat(out.resolve("demo.txt")).hasContent(first.out());
    for (String name : new String[] {"data-and-samples", "density", "velocity", "loss"}) {
      assertThat(ImageIO.read(out.resolve(name + ".png").toFile())).isNotNull();
    }
    assertThat(ImageIO.read(out.resolve("noise-to-map.gif").toFile())).isNotNull();
    assertThat(TableFiles.read(out.resolve("samples.csv"), null).columns())
        .containsExactly("longitude", "latitude");

    Files.writeString(out.resolve("mine.txt"), "kept");
    JsonNode again =
        Run.good("demo", "--quick", "--steps", 101, "--out", out, "--quiet", "--json").json();
    assertThat(again.get("pictures")).hasSize(5);
    assertThat(again.get("evaluation").get("metrics").has("w2")).isTrue();
    assertThat(out.resolve("mine.txt")).hasContent("kept");
  }

  @Test
  void aFolderWithOtherFilesIsLeftAlone() throws Exception {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    Run refused = Run.of("demo", "--quick", "--out", folder);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("other files").contains(folder.toString());
    assertThat(folder).isDirectoryContaining("glob:**thesis.txt");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
    Run file = Run.of("demo", "--quick", "--out", folder.resolve("thesis.txt"));
    assertThat(file.code()).isEqualTo(2);
    assertThat(file.err()).contains("is a file");
  }
}
