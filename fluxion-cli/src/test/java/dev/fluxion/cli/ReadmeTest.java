package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what README.md shows, as printed, in an empty folder. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("fluxion.root"));
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  @TempDir Path folder = Path.of("");

  @Test
  void javaAndCommandsTrainSampleAndScoreTheSame() throws Exception {
    String printed = runJava(block("java"));
    FlowModel java = FlowModel.load(folder.resolve("moons.safetensors"));

    Files.writeString(folder.resolve("moons.yaml"), block("yaml"));
    List<String> commands = block("sh").lines().toList();
    assertThat(commands).hasSize(3);
    List<String> arguments = new ArrayList<>(List.of(Lines.class.getName()));
    arguments.addAll(commands);
    runJvm(CLASS_PATH, arguments.toArray(String[]::new));
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
    String readme = Files.readString(ROOT.resolve("README.md"));
    assertThat(Commands.names())
        .allSatisfy(name -> assertThat(readme).contains("| `" + name + "` |"));
  }

  private static String block(String language) throws IOException {
    Matcher matcher =
        Pattern.compile("^```" + language + "\\R(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(matcher.find()).as("a block of " + language + " in README.md").isTrue();
    String block = matcher.group(1);
    assertThat(matcher.find()).as("a second block of " + language).isFalse();
    return block;
  }

  private String runJava(String source) throws Exception {
    Path file = Files.writeString(folder.resolve("Moons.java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-cp", CLASS_PATH, "-d", folder.resolve("classes").toString());
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                options,
                null,
                compiler
                    .getStandardFileManager(null, null, StandardCharsets.UTF_8)
                    .getJavaFileObjects(file))
            .call();
    assertThat(compiled).as(messages.toString()).isTrue();
    return runJvm(folder.resolve("classes") + java.io.File.pathSeparator + CLASS_PATH, "Moons");
  }

  private String runJvm(String classPath, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("config/jvm.args"));
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

  /** Runs command lines one after the other, in the folder that the process was started in. */
  static final class Lines {
    private static final String LAUNCHER = "./fluxion ";

    private Lines() {}

    public static void main(String[] lines) {
      for (String line : lines) {
        if (!line.startsWith(LAUNCHER)) {
          throw new IllegalArgumentException("not a command of the launcher: " + line);
        }
        String[] words = line.substring(LAUNCHER.length()).split(" ", -1);
        int code = Main.run(words, System.out, System.err);
        if (code != 0) {
          System.exit(code);
        }
      }
    }
  }

  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
