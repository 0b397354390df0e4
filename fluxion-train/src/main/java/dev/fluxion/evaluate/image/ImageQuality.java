package dev.fluxion.evaluate.image;

import dev.fluxion.evaluate.StepTable;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * How good a model's images are, by a classifier trained on real ones; each figure beside that of
 * training images in the place of samples.
 *
 * @param count the most samples; no more than there are training images, so that both sides of the
 *     floor are alike
 * @param draws the most sets of training images that the floor is over
 * @param unconditional whether a model's condition is left out
 * @param sampling how samples are drawn
 * @param key the key of samples, conditions and subsets
 */
public record ImageQuality(
    int count, int draws, boolean unconditional, SamplingOptions sampling, Key key) {
  /** The default of {@code count}. */
  public static final int DEFAULT_COUNT = 10_000;

  /** The most samples, and the most images of data, whose nearest training image is looked for. */
  private static final int SEARCHED = 2000;

  private static final int LEAST = PrecisionRecall.NEIGHBOURS + 2;

  /** Checks the numbers. */
  public ImageQuality {
    InvalidValue.unless(
        count >= LEAST && count <= 65_536, "count", count, "from " + LEAST + " to 65536");
    InvalidValue.unless(draws >= 1 && draws <= 1000, "draws", draws, "from 1 to 1000");
  }

  /**
   * Evaluates a model.
   *
   * @param data images that the model has not seen, with labels where it has a condition
   * @param training the images that it was trained on, where they are at hand
   * @param watcher is told how many samples are drawn, after each block of them
   * @throws InvalidValue if the classifier is one of other images, or does not know a class
   */
  public QualityReport run(
      FlowModel model,
      ImageClassifier classifier,
      Table data,
      Optional<LevelImages> training,
      LongConsumer watcher) {
    ImageFrame frame = ToldImages.frame(model, classifier);
    int columns = classifier.network().features();
    int size = size(training);
    Key own = own();
    try (Workers workers = Workers.of(sampling.threads())) {
      ToldImages real = real(frame, data, classifier, workers);
      ToldImages samples =
          ToldImages.drawn(
              model,
              data,
              size,
              unconditional,
              sampling,
              own.derive(1),
              classifier,
              workers,
              watcher);
      double[] drawn = samples.told().features();
      double[] tests = real.told().features();
      Optional<LevelImages> order =
          training.map(images -> images.select(own.derive(2).permutation(images.rows())));
      boolean asked = model.conditionSchema().isPresent() && !unconditional;
      return new QualityReport(
          size,
          real.images().rows(),
          samples.accuracy(),
          real.accuracy(),
          FeatureMoments.of(tests, columns).distance(FeatureMoments.of(drawn, columns)),
          PrecisionRecall.of(tests, drawn, columns, workers),
          order.map(images -> floor(images, size, classifier, tests, workers)),
          asked
              ? Optional.empty()
              : Optional.of(
                  ClassBalance.of(
                      classifier.labels(), samples.told().classes(), real.told().classes())),
          order.map(
              images ->
                  Memorisation.of(
                      samples.images().first(SEARCHED),
                      real.images().first(SEARCHED),
                      images,
                      workers)));
    }
  }

  Key own() {
    return key.derive(Purpose.EVALUATION);
  }

  /** Returns the number of samples. */
  public int size(Optional<LevelImages> training) {
    return training.map(images -> Math.min(count, images.rows())).orElse(count);
  }

  /** Returns the images that samples are held against, as many as these at most. */
  ToldImages real(ImageFrame frame, Table data, ImageClassifier classifier, Workers workers) {
    Table rows = data;
    if (data.rows() > count) {
      rows = data.rows(Arrays.copyOf(own().derive(0).permutation(data.rows()), count));
    }
    InvalidValue.unless(
        rows.rows() >= LEAST, "data", rows.rows() + " images", LEAST + " images or more");
    return ToldImages.ofRows(frame, rows, classifier, workers);
  }

  /**
   * Returns what training images give in the place of samples.
   *
   * @param images the training images in random order
   * @param tests features of the data
   */
  QualityReport.Floor floor(
      LevelImages images, int size, ImageClassifier classifier, double[] tests, Workers workers) {
    int columns = classifier.network().features();
    int sets = Math.min(draws, images.rows() / size);
    FeatureMoments moments = FeatureMoments.of(tests, columns);
    double[] distances = new double[sets];
    double[] features = classifier.tell(images.first(sets * size), workers).features();
    for (int i = 0; i < sets; i++) {
      double[] set = Arrays.copyOfRange(features, i * size * columns, (i + 1) * size * columns);
      distances[i] = moments.distance(FeatureMoments.of(set, columns));
    }
    double[] one = Arrays.copyOf(features, size * columns);
    return new QualityReport.Floor(
        StepTable.Spread.of(distances), sets, PrecisionRecall.of(tests, one, columns, workers));
  }
}
