package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.SequenceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipesTest {
  @TempDir Path folder = Path.of("");

  static List<String> names() {
    return Recipes.names();
  }

  @Test
  void theRecipesOfTheSeedsAndTheMainJobAreThere() {
    assertThat(names())
        .contains(
            "spiral",
            "spiral-warp",
            "gaussian-note",
            "gaussian-4d",
            "gaussian-4d-better",
            "us-map",
            "moons",
            "checkerboard",
            "eight-gaussians",
            "moons-cnf",
            "iris",
            "posterior",
            "posterior-5d",
            "two-moons-simulator",
            "ou-continuous");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRecipeSaysWhatItIsAndTrains(String name) throws Exception {
    assertThat(Files.readAllLines(Recipes.file(name)).get(0))
        .startsWith("# ")
        .hasSizeGreaterThan(20);
    Path run = folder.resolve(name);
    Run.good(
        "train",
        name,
        "--set",
        "training.steps=2",
        "--set",
        "training.batch=40",
        "--set",
        "training.schedule={type: constant}",
        "--out",
        run,
        "--quiet");
    assertThat(run.resolve("model.safetensors")).exists();
    Path samples = folder.resolve("samples.csv");
    List<Object> words = new ArrayList<>(List.of("sample", run, "--count", 5, "--steps", 2));
    words.addAll(List.of("--solver", "euler", "--out", samples));
    ConditionConfig condition = Experiment.read(Recipes.file(name)).condition();
    if (condition != null) {
      condition.columns().forEach(column -> words.addAll(List.of("--condition", column + "=0")));
    }
    Run.good(words.toArray());
    SequenceConfig sequence = Experiment.read(Recipes.file(name)).data().sequence();
    int rows = sequence == null ? 5 : 5 * Objects.requireNonNull(sequence.length());
    assertThat(samples).content().hasLineCount(rows + 1);
  }
}
