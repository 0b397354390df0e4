package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            "ou-continuous",
            "digits",
            "mnist",
            "mnist-grey",
            "mnist-conditional");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRecipeSaysWhatItIsAndTrains(String name) throws Exception {
    assertThat(Files.readAllLines(Recipes.file(name)).get(0))
        .startsWith("# ")
        .hasSizeGreaterThan(20);
    Path run = folder.resolve(name);
    List<Object> train = new ArrayList<>(List.of("train", name, "--set", "training.steps=2"));
    train.addAll(List.of("--set", "training.batch=32"));
    train.addAll(List.of("--set", "training.schedule={type: constant}"));
    String query = Experiment.read(Recipes.file(name)).data().query();
    if (query != null) {
      train.addAll(
          List.of(
              "--set",
              "data.query="
                  + '"'
                  + withStandIn(query).replace("\\", "\\\\").replace("\"", "\\\"")
                  + '"'));
    }
    ImagesConfig images = Experiment.read(Recipes.file(name)).data().images();
    if (images != null && images.idx() != null) {
      train.addAll(imagesOfStandIn(images));
    }
    train.addAll(List.of("--out", run, "--quiet"));
    Run.good(train.toArray());
    assertThat(run.resolve("model.safetensors")).exists();
    Path samples = folder.resolve("samples.csv");
    List<Object> words = new ArrayList<>(List.of("sample", run, "--count", 5, "--steps", 2));
    words.addAll(List.of("--solver", "euler", "--out", samples));
    Model.load(run.resolve("model.safetensors"))
        .conditionSchema()
        .ifPresent(
            schema ->
                schema
                    .columns()
                    .forEach(column -> words.addAll(List.of("--condition", given(column)))));
    Run.good(words.toArray());
    SequenceConfig sequence = Experiment.read(Recipes.file(name)).data().sequence();
    int rows = sequence == null ? 5 : 5 * Objects.requireNonNull(sequence.length());
    assertThat(samples).content().hasLineCount(rows + 1);
  }

  private static String given(ConditionSchema.Column column) {
    return column.name()
        + "="
        + (column instanceof ConditionSchema.Classes classes ? classes.labels().get(0) : "0");
  }

  /** MNIST is not there in a test: a few images of its size are, and nothing takes long. */
  private List<Object> imagesOfStandIn(ImagesConfig images) throws IOException {
    int count = 80;
    byte[] pixels = new byte[16 + count * 28 * 28];
    ByteBuffer.wrap(pixels).putInt(0x803).putInt(count).putInt(28).putInt(28);
    for (int i = 16; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31L % 257);
    }
    List<Object> sets =
        new ArrayList<>(
            List.of(
                "--set",
                "data.images.idx=" + Files.write(folder.resolve("images"), pixels),
                "--set",
                "training.validateEvery=0",
                "--set",
                "sampling={solver: euler, steps: 1}"));
    if (images.labels() != null) {
      byte[] labels = new byte[8 + count];
      ByteBuffer.wrap(labels).putInt(0x801).putInt(count);
      for (int i = 8; i < labels.length; i++) {
        labels[i] = (byte) (i % 10);
      }
      sets.addAll(
          List.of("--set", "data.images.labels=" + Files.write(folder.resolve("labels"), labels)));
    }
    return sets;
  }

  /** Fetched files are not there in a test: the query reads made-up ones of the same columns. */
  private String withStandIn(String query) throws IOException {
    Matcher file = Pattern.compile("~/\\.cache/fluxion/data/(\\w+)\\.csv").matcher(query);
    if (!file.find()) {
      return query;
    }
    boolean births = file.group(1).equals("births");
    StringBuilder rows = new StringBuilder(births ? "date,births\n" : "seconds,mV\n");
    for (int i = 0; i < (births ? 800 : 6900); i++) {
      rows.append(
          births
              ? LocalDate.of(1969, 1, 1).plusDays(i) + "," + (9000 + i * 7919L % 1000)
              : i / 360.0 + "," + (Math.exp(-Math.pow((i % 300 - 120) / 6.0, 2)) + 1e-5 * i));
      rows.append('\n');
    }
    Path standIn = folder.resolve(file.group(1) + ".csv");
    Files.writeString(standIn, rows);
    return file.replaceAll(Matcher.quoteReplacement(standIn.toString()));
  }
}
