package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Published figures of MNIST, where {@code scripts/mnist-data.py} has fetched it. */
class MnistTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("user.home"), ".cache/fluxion/data/mnist");

  @Test
  void theFetchedFilesHaveThePublishedCountsMeanAndFirstLabels() {
    assumeTrue(
        Files.exists(FOLDER.resolve("t10k-labels-idx1-ubyte")),
        "SKIPPED: MNIST is not at " + FOLDER + "; scripts/mnist-data.py fetches it");
    ImageSummary training =
        ImageFiles.summary(
            FOLDER.resolve("train-images-idx3-ubyte"),
            FOLDER.resolve("train-labels-idx1-ubyte"),
            ImageBytes.images("{idx: any}"));
    assertThat(training.shape()).isEqualTo(new ImageShape(1, 28, 28));
    assertThat(training.count()).isEqualTo(60_000);
    // The mean .1307 and deviation .3081 that everyone normalises with, in levels.
    assertThat(training.mean() / 255).isCloseTo(0.1307, within(5e-5));
    assertThat(training.sd() / 255).isCloseTo(0.3081, within(5e-5));
    assertThat(training.classes().values())
        .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
    Table test =
        ImageFiles.read(
            FOLDER.resolve("t10k-images-idx3-ubyte"),
            FOLDER.resolve("t10k-labels-idx1-ubyte"),
            ImageBytes.images("{idx: any, binarize: 128}"));
    assertThat(test.rows()).isEqualTo(10_000);
    assertThat(test.slice(0, 8).texts("label"))
        .containsExactly("7", "2", "1", "0", "4", "1", "4", "9");
  }
}
