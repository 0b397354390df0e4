package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The examples that a page of the documentation shows, ready to be run. */
final class DocExamples {
  static final Path ROOT = Path.of(System.getProperty("fluxion.root"));
  static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  private DocExamples() {}

  /** Returns the blocks of a language on a page, in their order. */
  static List<String> blocks(String page, String language) throws IOException {
    Matcher matcher =
        Pattern.compile("^```" + language + "\\R(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(ROOT.resolve(page)));
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /** Returns the one block of a language on a page. */
  static String block(String page, String language) throws IOException {
    List<String> blocks = blocks(page, language);
    assertThat(blocks).as("blocks of " + language + " in " + page).hasSize(1);
    return blocks.get(0);
  }

  /** Compiles a class of no package, and returns the folder that it is in. */
  static Path compiled(Path folder, String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    Path classes = folder.resolve("classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-proc:none", "-cp", CLASS_PATH, "-d", classes.toString()),
                null,
                compiler
                    .getStandardFileManager(null, null, StandardCharsets.UTF_8)
                    .getJavaFileObjects(file))
            .call();
    assertThat(compiled).as(messages.toString()).isTrue();
    return classes;
  }
}
