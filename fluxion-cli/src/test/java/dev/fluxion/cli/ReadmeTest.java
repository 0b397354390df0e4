package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what README.md shows, as printed, in an empty folder. */
class ReadmeTest {
  @TempDir Path folder = Path.of("");

  @Test
  void javaAndCommandsTrainSampleAndScoreTheSame() throws Exception {
    String printed = runJava(block("java"));
    FlowModel java = FlowModel.load(folder.resolve("moons.safetensors"));

    Files.writeString(folder.resolve("moons.yaml"), block("yaml"));
    List<String> commands = block("sh").lines().toList();
    assertThat(commands).hasSize(3);
    List<String> arguments = new ArrayList<>(List.of(DocLines.class.getName()));
    arguments.addAll(commands);
    runJvm(DocExamples.CLASS_PATH, arguments.toArray(String[]::new));
    FlowModel yaml = FlowModel.load(folder.resolve("runs/moons/model.safetensors"));
    Table samples = TableFiles.read(folder.resolve("samples.csv"), null);
    Table scores = TableFiles.read(folder.resolve("scores.csv"), null);

    assertThat(yaml.experiment()).isEqualTo(java.experiment());
    assertThat(samples.rows()).isEqualTo(1000);
    assertThat(scores.columns()).containsExactly("x", "y", "log_density");
    // Tables are stored as float32, the program prints what it has.
    assertThat(samples.at(0, 0)).isCloseTo(number(printed, "row 1: (\\S+),"), within(1e-5));
    assertThat(samples.at(0, 1)).isCloseTo(number(printed, "row 1: \\S+, (\\S+)"), within(1e-5));
    assertThat(Arrays.stream(scores.column("log_density")).average().orElseThrow())
        .isCloseTo(number(printed, "density: (\\S+)"), within(1e-3));
  }

  @Test
  void eachCommandStandsInTheTable() throws Exception {
    String readme = Files.readString(DocExamples.ROOT.resolve("README.md"));
    assertThat(Commands.names())
        .allSatisfy(name -> assertThat(readme).contains("| `" + name + "` |"));
  }

  private static String block(String language) throws IOException {
    return DocExamples.block("README.md", language);
  }

  private String runJava(String source) throws Exception {
    Path classes = DocExamples.compiled(folder, "Moons", source);
    return runJvm(classes + java.io.File.pathSeparator + DocExamples.CLASS_PATH, "Moons");
  }

  private String runJvm(String classPath, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + DocExamples.ROOT.resolve("config/jvm.args"));
    command.addAll(List.of("-cp", classPath));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(ended).as(printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
