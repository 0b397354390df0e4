package dev.fluxion.fuzz;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFuzzTest {
  /** Reads text as an experiment; it is refused, or it comes back the same from its own YAML. */
  public static final class Target {
    private Target() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] bytes) {
      Experiment experiment;
      try {
        experiment = Experiment.parse(new String(bytes, StandardCharsets.UTF_8));
      } catch (InvalidValue expected) {
        if (expected.getMessage() == null || expected.getMessage().contains("Exception")) {
          throw new AssertionError("no clear message", expected);
        }
        return;
      }
      if (!Experiment.parse(experiment.toYaml()).equals(experiment)) {
        throw new AssertionError("differs from " + experiment.toYaml());
      }
    }
  }

  @Test
  void anyTextIsReadOrRefused(@TempDir Path folder) throws Exception {
    FuzzRun.of(
        Target.class,
        10_000,
        folder,
        List.of(
            "data: {toy: moons}".getBytes(StandardCharsets.UTF_8),
            "data:\n  file: &a 'x.csv'\n  columns: [*a, \"\\u00e4\", x]\npath: {type: fm}\n"
                .getBytes(StandardCharsets.UTF_8),
            Experiment.parse("data: {toy: moons}").toYaml().getBytes(StandardCharsets.UTF_8)));
  }
}
