package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MissingFontsTest {
  /** Draws a picture in a Java runtime of its own and prints how that ended. */
  static final class Drawing {
    private Drawing() {}

    public static void main(String[] args) {
      try {
        Charts.scatter("a", Points.of(new double[] {1}, new double[] {1})).render();
        System.out.print("drawn");
      } catch (MissingFontsException e) {
        System.out.print("refused: " + e.getMessage());
      }
    }
  }

  /** Takes away fonts (an empty fontconfig) and FreeType (an unreadable library). */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aRuntimeWithoutFontsIsToldWhatToInstall(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("fonts.conf");
    Files.writeString(config, "<?xml version=\"1.0\"?><fontconfig></fontconfig>");
    Files.writeString(folder.resolve("libfreetype.so.6"), "no library");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            Drawing.class.getName());
    builder.environment().put("FONTCONFIG_FILE", config.toString());
    builder.environment().put("LD_LIBRARY_PATH", folder.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(output).startsWith("refused: pictures need a font").contains("fonts-dejavu-core");
  }

  @Test
  void aRuntimeWithFontsPasses() {
    Text.requireFonts();
    assertThat(Text.TICK.width("0000")).isGreaterThan(Text.TICK.width("0"));
  }
}
