package dev.fluxion.evaluate.image;

import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Images, what a classifier tells of them, and what they should be.
 *
 * @param images the images
 * @param told their classes and features
 * @param accuracy how often a class is the one asked for, where one was
 * @param seconds how long it took to draw them; 0 where they were read
 */
record ToldImages(
    LevelImages images,
    ImageClassifier.Told told,
    Optional<ClassAccuracy> accuracy,
    double seconds) {

  /** Returns the form of a model's images, which are those of the classifier. */
  static ImageFrame frame(FlowModel model, ImageClassifier classifier) {
    ImageFrame frame =
        model
            .images()
            .orElseThrow(
                () ->
                    new InvalidValue(
                        "classifier", "is for models of images, but this is none; leave it out"));
    classifier.requireShape(frame.shape());
    return frame;
  }

  /** Tells the classes of rows, and holds them to their labels where they have some. */
  static ToldImages ofRows(
      ImageFrame frame, Table rows, ImageClassifier classifier, Workers workers) {
    return of(LevelImages.of(frame, rows), rows, classifier, workers, 0);
  }

  /** Tells the classes of images that a column of the rows beside may say. */
  private static ToldImages of(
      LevelImages images,
      Table beside,
      ImageClassifier classifier,
      Workers workers,
      double seconds) {
    boolean labelled = beside.columns().contains(ImagesConfig.LABEL) && images.rows() > 0;
    int[] wanted = labelled ? classifier.codes(beside.texts(ImagesConfig.LABEL)) : new int[0];
    ImageClassifier.Told told = classifier.tell(images, workers);
    return new ToldImages(
        images,
        told,
        labelled
            ? Optional.of(ClassAccuracy.of(classifier.labels(), wanted, told.classes()))
            : Optional.empty(),
        seconds);
  }

  /**
   * Draws samples, of a model with a condition under those of rows of data in random order, and
   * tells their classes.
   *
   * @param unconditional whether the condition is left out
   * @param watcher is told how many are drawn, after each block of them
   */
  static ToldImages drawn(
      FlowModel model,
      Table data,
      int count,
      boolean unconditional,
      SamplingOptions options,
      Key key,
      ImageClassifier classifier,
      Workers workers,
      LongConsumer watcher) {
    FlowModel asked = unconditional ? model : Evaluation.given(model, data, count, key.derive(0));
    model
        .conditionSchema()
        .filter(schema -> !unconditional)
        .ifPresent(schema -> requireKnown(schema, classifier));
    long start = System.nanoTime();
    List<Table> blocks = new ArrayList<>();
    int[] done = {0};
    asked.sample(
        count,
        key.derive(1),
        options.withChunkUpTo(asked.rowsAtOnce()),
        block -> {
          blocks.add(block);
          done[0] += block.rows();
          watcher.accept(done[0]);
        });
    Table samples = joined(blocks, count);
    double seconds = (System.nanoTime() - start) / 1e9;
    return of(
        LevelImages.of(frame(model, classifier), samples), samples, classifier, workers, seconds);
  }

  private static Table joined(List<Table> blocks, int rows) {
    Table first = blocks.get(0);
    double[] values = new double[Math.multiplyExact(rows, first.columns().size())];
    int at = 0;
    for (Table block : blocks) {
      System.arraycopy(block.values(), 0, values, at, block.values().length);
      at += block.values().length;
    }
    return new Table(first.columns(), rows, values, first.labels());
  }

  private static void requireKnown(ConditionSchema schema, ImageClassifier classifier) {
    for (ConditionSchema.Column column : schema.columns()) {
      if (column.name().equals(ImagesConfig.LABEL)
          && column instanceof ConditionSchema.Classes known) {
        classifier.codes(known.labels());
      }
    }
  }
}
