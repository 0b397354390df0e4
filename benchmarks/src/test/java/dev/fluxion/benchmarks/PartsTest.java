package dev.fluxion.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.generators.BenchmarkProcessor;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link Parts}: those that the property {@code fluxion.parts} names, a regular expression; or
 * one of them for a moment.
 */
class PartsTest {
  private static final String ASKED = System.getProperty("fluxion.parts", "");

  /**
   * Generates and compiles what JMH runs beside the class, here and not in the build, whose checks
   * are for code that people write.
   */
  private static void generate() throws Exception {
    Path classes = Path.of(Parts.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-classpath",
            path,
            "-processorpath",
            path,
            "-processor",
            BenchmarkProcessor.class.getName());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    boolean done =
        compiler
            .getTask(messages, null, null, options, List.of(Parts.class.getName()), null)
            .call();
    assertThat(done).as(messages.toString()).isTrue();
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.forks(0).threads(1).shouldFailOnError(true).build()).run();
  }

  @Test
  void partsAreTimed() throws Exception {
    generate();
    ChainedOptionsBuilder options = new OptionsBuilder();
    if (ASKED.isEmpty()) {
      options
          .include("\\.denseDivergence$")
          .param("rows", "128")
          .warmupIterations(0)
          .measurementIterations(1)
          .measurementTime(TimeValue.milliseconds(100));
    } else {
      options
          .include("\\.Parts\\.(" + ASKED + ")")
          .warmupIterations(3)
          .warmupTime(TimeValue.seconds(1))
          .measurementIterations(5)
          .measurementTime(TimeValue.seconds(1));
    }
    Collection<RunResult> found = run(options);
    assertThat(found).isNotEmpty();
    for (RunResult one : found) {
      assertThat(one.getPrimaryResult().getScore()).isPositive();
      assertThat(one.getPrimaryResult().getScoreUnit()).isEqualTo("us/op");
    }
  }
}
