package dev.fluxion.evaluate.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Model;
import dev.fluxion.model.ModelFile;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageClassifierTest {
  private static final ImageClassifier TRAINED = Bars.TRAINED;
  private static Workers workers = Workers.of(1);

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start() {
    workers = Workers.of(2);
  }

  @AfterAll
  static void end() {
    workers.close();
  }

  @Test
  void itLearnsToTellOtherImagesOfItsClasses() {
    Table tests = new Bars(Key.of(3), 600).table();
    ClassAccuracy found = TRAINED.accuracy(Bars.FRAME, tests, workers);
    assertThat(found.count()).isEqualTo(600);
    assertThat(found.asked()[0]).isBetween(200, 400);
    assertThat(found.value()).isGreaterThan(0.98);
  }

  @Test
  void trainingAndTellingDoNotDependOnTheNumberOfThreads() {
    ImageClassifier again = Bars.classifier(2);
    assertThat(Tensors.floats(again.parameters().flat()))
        .containsExactly(Tensors.floats(TRAINED.parameters().flat()));
    LevelImages images = LevelImages.of(Bars.FRAME, new Bars(Key.of(4), 700));
    ImageClassifier.Told found = TRAINED.tell(images, workers);
    try (Workers one = Workers.of(1)) {
      ImageClassifier.Told alone = TRAINED.tell(images, one);
      assertThat(found.features()).containsExactly(alone.features());
      assertThat(found.classes()).containsExactly(alone.classes());
    }
    // Each image is told by itself, wherever it stands.
    ImageClassifier.Told last = TRAINED.tell(images.select(new int[] {699}), workers);
    assertThat(last.classes()[0]).isEqualTo(found.classes()[699]);
    assertThat(last.features())
        .containsExactly(
            Arrays.copyOfRange(found.features(), 699 * 64, 700 * 64),
            org.assertj.core.api.Assertions.within(1e-4));
  }

  @Test
  void aFileGivesItBackAndOtherFilesAreRefused() throws Exception {
    Path file = folder.resolve("c.safetensors");
    TRAINED.write(file);
    ImageClassifier read = ImageClassifier.load(file);
    assertThat(read.network()).isEqualTo(TRAINED.network());
    assertThat(read.labels()).isEqualTo(Bars.LABELS);
    assertThat(read.provenance()).containsEntry("seed", "1");
    assertThat(Tensors.floats(read.parameters().flat()))
        .containsExactly(Tensors.floats(TRAINED.parameters().flat()));

    byte[] bytes = Files.readAllBytes(file);
    Path broken = folder.resolve("broken.safetensors");
    Files.write(broken, Arrays.copyOf(bytes, bytes.length - 1));
    refused(broken, "is truncated");
    byte[] altered = bytes.clone();
    altered[bytes.length - 2] ^= 1;
    Files.write(broken, altered);
    refused(broken, "was altered");
    new ModelFile(Map.of(), Map.of()).write(broken);
    refused(broken, "holds no classifier of images");
    new ModelFile(
            Map.of(),
            Map.of(
                "classifier",
                "{\"shape\": [1, 8, 8], \"labels\": [\"a\", \"b\"], \"channels\": 2,"
                    + " \"features\": 3}"))
        .write(broken);
    refused(broken, "'weights.blocks.0.weight' that is missing");
    new ModelFile(Map.of(), Map.of("classifier", "{\"shape\": [1, 8]}")).write(broken);
    refused(broken, "does not understand");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> Model.load(file))
        .withMessageContaining("c.safetensors");
  }

  private static void refused(Path file, String why) {
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ImageClassifier.load(file))
        .withMessageContaining("broken.safetensors")
        .withMessageContaining(why);
  }

  @Test
  void imagesOfAnotherShapeAndUnknownClassesAreRefused() {
    ImageFrame wide = new ImageFrame(new ImageShape(1, 8, 9), 17, 16);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> TRAINED.tell(new LevelImages(wide, new byte[72]), workers))
        .withMessageContaining("[1, 8, 8]")
        .withMessageContaining("[1, 8, 9]");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> TRAINED.codes(List.of("row", "ring")))
        .withMessageContaining("column, row")
        .withMessageContaining("ring");
    assertThat(TRAINED.codes(List.of("row", "column"))).containsExactly(1, 0);
  }

  /** Half of the levels look to it as the same greys on other levels do. */
  @Test
  void itSeesGreysWhateverTheLevels() {
    LevelImages images = LevelImages.of(Bars.FRAME, new Bars(Key.of(5), 10));
    byte[] doubled = images.values().clone();
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = (byte) (2 * doubled[i]);
    }
    ImageFrame finer = new ImageFrame(new ImageShape(1, 8, 8), 33, 32);
    assertThat(TRAINED.tell(new LevelImages(finer, doubled), workers).features())
        .containsExactly(TRAINED.tell(images, workers).features());
  }
}
