package dev.fluxion.cli;

import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.ImageFiles;
import dev.fluxion.evaluate.image.ClassAccuracy;
import dev.fluxion.evaluate.image.ClassifierTraining;
import dev.fluxion.evaluate.image.ImageClassifier;
import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.model.Version;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains the classifier that models of images are judged by. */
@CommandLine.Command(
    name = "classifier",
    header = "Train a classifier of images, for evaluate --classifier.",
    description = {
      "It is trained on the images and labels that the section data of an experiment names, as its",
      "models see them; nothing else of the experiment is used but its seed, which says which are",
      "held out. Images are moved at random by up to --shift pixels."
    },
    footer = {
      "",
      "Example:",
      "  fluxion classifier mnist-conditional --out runs/mnist-classifier.safetensors"
    })
final class ClassifierCommand extends Command {
  private static final String DEQUANTIZE = "data.images.dequantize";
  private static final String AUGMENT = "data.images.augment.shift";
  private static final int PROGRESS_STEPS = 20;

  /** An image of MNIST, of 28 pixels, is moved by 2. */
  private static final int SIDES_A_SHIFT = 14;

  @Parameters(
      paramLabel = "FILE|RECIPE",
      description = "Experiment file (YAML), or the name of a recipe.")
  String what = "";

  @Option(
      names = "--set",
      paramLabel = "path.to.key=value",
      description = "Change one value of the experiment, read as YAML; may be given again.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Images to try it on; the held-out ones when absent.")
  @Nullable Path data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Of images in an IDX file: the IDX file of their labels.")
  @Nullable Path labels;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of 128 images; five epochs, 2000 at least, when absent.")
  @Nullable Long steps;

  @Option(
      names = "--shift",
      paramLabel = "P",
      description =
          "Most pixels that a training image is moved by; a 14th of its longer side when absent.")
  @Nullable Integer shift;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write, .safetensors.")
  Path out = Path.of("");

  @Override
  void check() {
    super.check();
    InvalidValue.unless(
        steps == null || (steps >= 1 && steps <= 10_000_000),
        "--steps",
        String.valueOf(steps),
        "from 1 to 10000000");
    InvalidValue.unless(
        shift == null || (shift >= 0 && shift <= 64),
        "--shift",
        String.valueOf(shift),
        "from 0 to 64");
    InvalidValue.unless(
        out.toString().endsWith(".safetensors"),
        "--out",
        "'" + out + "'",
        "a file that ends in .safetensors");
    if (labels != null && data == null) {
      throw new InvalidValue("--labels", "is " + labels + ", but --data is missing; leave it out");
    }
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    long start = System.nanoTime();
    Experiments.Named named = Experiments.named(what);
    Experiment read = Experiments.read(named.yaml(), sets);
    if (read.data().images() == null) {
      throw new InvalidValue(
          what, "names no images to tell apart; give one with data: {images: ...}");
    }
    Blocks.requireFolder("--out", out);
    Path stored = Files.createTempDirectory("fluxion-classifier");
    Path rows = stored.resolve("data.rows");
    try {
      Experiment plain = read.with(DEQUANTIZE, "none");
      try (Dataset found = open(plain, named, rows)) {
        int side =
            found.imageShape().map(shape -> Math.max(shape.height(), shape.width())).orElse(0);
        plain = plain.with(AUGMENT, shift == null ? side / SIDES_A_SHIFT : shift);
      }
      try (Dataset images = open(plain, named, rows)) {
        return report(plain, images, console, start);
      }
    } finally {
      Files.deleteIfExists(rows);
      Files.deleteIfExists(stored);
    }
  }

  /** Opens the images with their labels; the second time from where the first one stored them. */
  private static Dataset open(Experiment experiment, Experiments.Named named, Path rows) {
    return Datasets.open(
        experiment.data(),
        new ConditionConfig(List.of(ImagesConfig.LABEL), List.of(), 0),
        named.directory(),
        rows,
        Key.of(experiment.training().seed()));
  }

  private Report report(Experiment experiment, Dataset images, Console console, long start) {
    ImagesConfig config =
        Objects.requireNonNull(experiment.data().images()).of(images.imageShape().orElseThrow());
    ImageFrame frame =
        new ImageFrame(images.imageShape().orElseThrow(), config.usedLevels(), config.levels() - 1);
    Table tests = data == null ? images.heldOut() : ImageFiles.read(data, labels, config);
    if (data != null && !tests.columns().contains(ImagesConfig.LABEL)) {
      throw new InvalidValue("--labels", "is missing, and " + data + " has no labels itself");
    }
    List<String> known = Objects.requireNonNull(images.labels().get(ImagesConfig.LABEL));
    long count = images.training().count();
    ClassifierTraining training =
        ClassifierTraining.of(count, common.key())
            .withSteps(steps == null ? ClassifierTraining.steps(count) : steps);
    double[] loss = {Double.NaN};
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("seed", Long.toString(common.seed()));
    provenance.put("steps", Long.toString(training.steps()));
    provenance.put("dataFingerprint", images.fingerprint());
    provenance.put("fluxionVersion", Version.value());
    try (Workers workers = Workers.of(common.threads());
        Signals signals = Signals.caught();
        Progress progress = console.progress("classifier", "steps", 0, training.steps())) {
      ImageClassifier classifier =
          training.train(
              frame,
              images.training(),
              known,
              provenance,
              workers,
              (step, value) -> {
                signals.check("nothing was written to " + out);
                loss[0] = value;
                if (step % PROGRESS_STEPS == 0 || step == training.steps()) {
                  progress.show(step, String.format(Locale.ROOT, "loss %.4f", value));
                }
              });
      Optional<ClassAccuracy> accuracy =
          tests.rows() == 0
              ? Optional.empty()
              : Optional.of(classifier.accuracy(frame, tests, workers));
      classifier.write(out);
      return described(frame, classifier, count, training, loss[0], accuracy, start);
    }
  }

  private Report described(
      ImageFrame frame,
      ImageClassifier classifier,
      long count,
      ClassifierTraining training,
      double loss,
      Optional<ClassAccuracy> accuracy,
      long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    String tried = data == null ? "held-out images" : data.toString();
    Report report =
        new Report("classifier")
            .put("out", out)
            .put("images", count)
            .put("shape", frame.shape().toList())
            .put("labels", classifier.labels())
            .put("steps", training.steps())
            .put("loss", loss)
            .put("data", tried)
            .put("tests", accuracy.map(ClassAccuracy::count).orElse(0))
            .put("accuracy", accuracy.map(ClassAccuracy::value).orElse(Double.NaN))
            .put("accuracyLow", accuracy.map(ClassAccuracy::low).orElse(Double.NaN))
            .put("accuracyHigh", accuracy.map(ClassAccuracy::high).orElse(Double.NaN))
            .put("seed", common.seed())
            .put("seconds", seconds)
            .line(
                String.format(
                    Locale.ROOT,
                    "classifier of %d classes on %,d images of %s in %s (%,d steps, %.1f s)",
                    classifier.labels().size(),
                    count,
                    frame.shape(),
                    out,
                    training.steps(),
                    seconds));
    accuracy.ifPresent(
        found ->
            report.line(
                String.format(
                    Locale.ROOT,
                    "right on %s percent of %,d images: %s",
                    QualityText.percent(found),
                    found.count(),
                    tried)));
    return report;
  }
}
