package dev.fluxion.evaluate.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fluxion.evaluate.StepTable.Way;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Identity;
import dev.fluxion.model.Table;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Empirical;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Models whose samples are known: images of a table that a velocity of 0 leaves as they are. */
class ImageQualityTest {
  private static final ImageClassifier CLASSIFIER = Bars.TRAINED;
  private static final Table TESTS = new Bars(Key.of(11), 300).table();
  private static final LevelImages TRAINING = LevelImages.of(Bars.FRAME, new Bars(Key.of(12), 900));

  /** Draws rows of a table as they are. */
  private static FlowModel drawing(LevelImages images, Optional<ConditionSchema> condition) {
    TrainableField field =
        Mlp.of(2, 1, Activation.TANH)
            .build(64, condition.map(ConditionSchema::size).orElse(0), Key.of(1), ScalarType.Float);
    float[] rows = new float[images.values().length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = images.values()[i];
    }
    return FlowModel.of(
        Experiment.parse(
            "{data: {images: {file: bars.csv, levels: 17, shape: [1, 8, 8]}}, path: {type: condot},"
                + " sampling: {solver: euler, steps: 1}}"),
        new Identity(),
        new Empirical("bars", rows, 64),
        Bars.FRAME.columns(),
        condition,
        field.with(Tensors.zeros(ScalarType.Float, field.parameters().count())),
        Optional.empty(),
        Map.of());
  }

  private static ImageQuality quality(FlowModel model, int count, boolean unconditional) {
    return new ImageQuality(count, 5, unconditional, model.defaultOptions(), Key.of(5));
  }

  private static QualityReport run(FlowModel model, Optional<LevelImages> training) {
    return quality(model, 300, false).run(model, CLASSIFIER, TESTS, training, drawn -> {});
  }

  /**
   * The key is fixed, so there are no false alarms; the bounds are wide enough for most keys. Of
   * two classes far apart the distance is mostly the square of how their shares differ, of which
   * the floor's mean is over three draws.
   */
  @Test
  void otherRealImagesReachTheFloorInEveryFigure() {
    LevelImages fresh = LevelImages.of(Bars.FRAME, new Bars(Key.of(13), 5000));
    QualityReport found = run(drawing(fresh, Optional.empty()), Optional.of(TRAINING));
    assertThat(found.samples()).isEqualTo(300);
    assertThat(found.tests()).isEqualTo(300);
    QualityReport.Floor floor = found.floor().orElseThrow();
    assertThat(floor.draws()).isEqualTo(3);
    assertThat(found.frechet() / floor.frechet().mean()).isBetween(0.05, 12.0);
    assertThat(found.regions().precision()).isBetween(floor.regions().precision() - 0.1, 1.0);
    assertThat(found.regions().recall()).isBetween(floor.regions().recall() - 0.1, 1.0);
    ClassBalance balance = found.balance().orElseThrow();
    assertThat(balance.totalVariation()).isLessThan(4 * balance.byChance());
    Memorisation memorisation = found.memorisation().orElseThrow();
    assertThat(memorisation.nearer())
        .isCloseTo(0.5, org.assertj.core.api.Assertions.within(5 * memorisation.nullDeviation()));
    assertThat(found.accuracy()).isEmpty();
    assertThat(found.dataAccuracy().orElseThrow().value()).isGreaterThan(0.97);
  }

  @Test
  void imagesOfOneClassAreFarInDistanceRecallAndBalance() {
    LevelImages all = LevelImages.of(Bars.FRAME, new Bars(Key.of(13), 2000));
    int[] told;
    try (dev.fluxion.tensor.Workers workers = dev.fluxion.tensor.Workers.of(1)) {
      told = CLASSIFIER.tell(all, workers).classes();
    }
    int[] rows = java.util.stream.IntStream.range(0, 2000).filter(i -> told[i] == 1).toArray();
    QualityReport found = run(drawing(all.select(rows), Optional.empty()), Optional.of(TRAINING));
    assertThat(found.frechet()).isGreaterThan(50 * found.floor().orElseThrow().frechet().mean());
    assertThat(found.regions().recall()).isLessThan(0.7);
    assertThat(found.balance().orElseThrow().samples()[1]).isEqualTo(300);
    assertThat(found.balance().orElseThrow().totalVariation()).isBetween(0.4, 0.6);
  }

  @Test
  void copiesOfTrainingImagesAreFound() {
    QualityReport found = run(drawing(TRAINING, Optional.empty()), Optional.of(TRAINING));
    assertThat(found.memorisation().orElseThrow().nearer()).isGreaterThan(0.99);
    assertThat(found.memorisation().orElseThrow().sampleDistance()).isZero();
  }

  /** Samples that know nothing of the class asked for are right by chance. */
  @Test
  void samplesAreHeldToTheClassesThatTheDataAskFor() {
    ConditionSchema labels =
        new ConditionSchema(
            List.of(new ConditionSchema.Classes("label", List.of("row", "column"))), 0.1);
    FlowModel model =
        drawing(LevelImages.of(Bars.FRAME, new Bars(Key.of(14), 5000)), Optional.of(labels));
    QualityReport found = run(model, Optional.empty());
    ClassAccuracy accuracy = found.accuracy().orElseThrow();
    assertThat(accuracy.labels()).isEqualTo(Bars.LABELS);
    long columns = TESTS.texts("label").stream().filter("column"::equals).count();
    assertThat(accuracy.asked()[0]).isEqualTo((int) columns);
    assertThat(accuracy.value())
        .isCloseTo(
            0.5, org.assertj.core.api.Assertions.within(5 * Math.sqrt(0.25 / accuracy.count())));
    assertThat(found.balance()).isEmpty();
    assertThat(found.floor()).isEmpty();
    assertThat(found.memorisation()).isEmpty();
    QualityReport free =
        quality(model, 300, true).run(model, CLASSIFIER, TESTS, Optional.empty(), drawn -> {});
    assertThat(free.accuracy()).isEmpty();
    assertThat(free.balance()).isPresent();
  }

  @Test
  void aSweepGivesEachModelAndWayALineFromTheSameNoise() {
    FlowModel good =
        drawing(LevelImages.of(Bars.FRAME, new Bars(Key.of(13), 5000)), Optional.empty());
    LevelImages black = new LevelImages(Bars.FRAME, new byte[64]);
    List<Long> drawn = new ArrayList<>();
    List<QualitySweep.Line> seen = new ArrayList<>();
    QualitySweep sweep =
        QualitySweep.of(
            quality(good, 300, false),
            new java.util.TreeMap<>(Map.of("a", good, "b", drawing(black, Optional.empty()))),
            List.of(new Way("euler", 3), new Way("heun", 2), new Way("dopri5", 0)),
            CLASSIFIER,
            TESTS,
            Optional.of(TRAINING),
            drawn::add,
            seen::add);
    assertThat(drawn).isEqualTo(java.util.Collections.nCopies(6, 300L));
    assertThat(sweep.lines()).isEqualTo(seen).hasSize(6);
    assertThat(sweep.lines().stream().map(QualitySweep.Line::model))
        .containsExactly("a", "a", "a", "b", "b", "b");
    assertThat(sweep.lines().get(0).evaluations()).isEqualTo(3);
    assertThat(sweep.lines().get(1).evaluations()).isEqualTo(4);
    // A velocity of 0 is solved exactly by all, and is the same images.
    double frechet = sweep.lines().get(0).frechet();
    assertThat(sweep.lines().get(1).frechet()).isEqualTo(frechet);
    assertThat(sweep.lines().get(2).frechet()).isEqualTo(frechet);
    assertThat(sweep.lines().get(3).frechet()).isGreaterThan(20 * frechet);
    assertThat(frechet)
        .isEqualTo(
            quality(good, 300, false)
                .run(good, CLASSIFIER, TESTS, Optional.of(TRAINING), count -> {})
                .frechet());
  }

  @Test
  void numbersAndModelsThatDoNotFitAreRefused() {
    FlowModel model = drawing(TRAINING, Optional.empty());
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> quality(model, 4, false))
        .withMessageContaining("count: is 4");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () ->
                quality(model, 50, false)
                    .run(model, CLASSIFIER, TESTS.slice(0, 3), Optional.empty(), drawn -> {}))
        .withMessageContaining("3 images");
  }
}
