package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.measurement.BlockMeans;
import dev.fluxion.measurement.DataSpread;
import dev.fluxion.measurement.KnownValues;
import dev.fluxion.measurement.Measurement;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model whose velocity is 0 on the path cosine, where that is exact for data of the law N(0, I)
 * in standardised units.
 */
class RestorationTest {
  private static final List<String> COLUMNS = List.of("a", "b", "c", "d");
  private static final Transform TRANSFORM =
      new Standardize(new double[] {10, 10, 10, 10}, new double[] {2, 2, 2, 2});

  private static FlowModel still(String yaml, Source source, Transform transform) {
    Experiment experiment =
        Experiment.parse("data: {toy: moons}\nfield: {type: mlp, width: 4, depth: 1}\n" + yaml);
    TrainableField field = experiment.field().build(4, 0, Key.of(0), ScalarType.Float);
    return FlowModel.of(
        experiment,
        transform,
        source,
        COLUMNS,
        field.with(field.parameters().flat().zero_()),
        Optional.empty(),
        Map.of());
  }

  private static FlowModel still() {
    return still("path: {type: cosine}", Normal.STANDARD, TRANSFORM);
  }

  private static double mean(Table rows, String column) {
    double sum = 0;
    for (double value : rows.column(column)) {
      sum += value;
    }
    return sum / rows.rows();
  }

  private static double deviation(Table rows, String column) {
    double mean = mean(rows, column);
    double sum = 0;
    for (double value : rows.column(column)) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / rows.rows());
  }

  /**
   * Of y = a + e with e of deviation 2, that of the data: mean half of the way, deviation
   * sqrt(1/2); b is as it was. 1,000 draws: within 5 standard errors and the steps' error,
   * false-alarm rate below 3e-6.
   */
  @ParameterizedTest
  @EnumSource(DataSpread.class)
  void noisyValuesGiveTheNormalLawGivenThem(DataSpread spread) {
    FlowModel model = still();
    Measurement first = new KnownValues(List.of(0), 4);
    Table row = new Table(List.of("a"), 1, new double[] {14});
    Measured exact = model.measure(row, first, 2, Key.of(1));
    assertThat(exact.variances()).containsExactly(1.0);
    // The noise that was drawn is known: the law is that given what came of it.
    double y = 10 + 2 * exact.values()[0];
    SamplingOptions options = model.defaultOptions().withSolver("midpoint", 20);
    Table found = model.restore(exact, spread, 1000, Key.of(2), options);
    double error = 5 * 2 / Math.sqrt(1000);
    assertThat(mean(found, "a")).isCloseTo(10 + (y - 10) / 2, within(error + 0.02));
    assertThat(deviation(found, "a")).isCloseTo(Math.sqrt(2), within(error));
    assertThat(mean(found, "b")).isCloseTo(10, within(error));
    assertThat(deviation(found, "b")).isCloseTo(2, within(error));
  }

  @Test
  void valuesWithoutNoiseAreMetAndEachRowHasItsOwn() {
    FlowModel model = still();
    Table rows = new Table(List.of("a", "c"), 2, new double[] {14, 9, 8, 11});
    Measured seen = model.measure(rows, new KnownValues(List.of(0, 2), 4), 0, Key.of(1));
    SamplingOptions options = model.defaultOptions().withSolver("midpoint", 6).withChunk(2);
    Table found = model.restore(seen, DataSpread.MOMENTS, 3, Key.of(2), options);
    assertThat(found.column("a")).containsExactly(new double[] {14, 14, 14, 8, 8, 8}, within(1e-5));
    assertThat(found.column("c")).containsExactly(new double[] {9, 9, 9, 11, 11, 11}, within(1e-5));
    assertThat(found.column("b")).doesNotHaveDuplicates();
    Table again =
        model.restore(seen, DataSpread.MOMENTS, 3, Key.of(2), options.withThreads(1).withChunk(5));
    assertThat(again.values()).containsExactly(found.values(), within(1e-4));
  }

  @Test
  void meansOfSquaresAreMet() {
    FlowModel model = still();
    Table rows = new Table(COLUMNS, 1, new double[] {12, 13, 9, 10});
    Measured seen = model.measure(rows, new BlockMeans(1, 2, 2, 2), 0, Key.of(1));
    SamplingOptions options = model.defaultOptions().withSolver("euler", 5);
    Table found = model.restore(seen, DataSpread.ISOTROPIC, 2, Key.of(2), options);
    for (int i = 0; i < 2; i++) {
      double sum = 0;
      for (int j = 0; j < 4; j++) {
        sum += found.at(i, j);
      }
      assertThat(sum / 4).isCloseTo(11, within(1e-5));
    }
  }

  @Test
  void whatTellsNoMeanIsRefused() {
    Table rows = new Table(COLUMNS, 1, new double[] {12, 13, 9, 10});
    Measurement known = new KnownValues(List.of(0), 4);
    Measured seen = still().measure(rows, known, 0, Key.of(1));
    FlowModel coupled =
        still("path: {type: condot}\ncoupling: {type: ot}", Normal.STANDARD, TRANSFORM);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () -> coupled.restore(seen, DataSpread.MOMENTS, 1, Key.of(1), coupled.defaultOptions()))
        .withMessageContaining("coupling")
        .withMessageContaining("{type: independent}");
    Transform uneven = new Standardize(new double[4], new double[] {1, 2, 1, 1});
    FlowModel other = still("path: {type: cosine}", Normal.STANDARD, uneven);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> other.measure(rows, new BlockMeans(1, 2, 2, 2), 0, Key.of(1)))
        .withMessageContaining("the same for all values of a mean");
    assertThat(other.measure(rows, new KnownValues(List.of(1), 4), 3, Key.of(1)).variances())
        .containsExactly(2.25);
  }

  /** The flow does nothing, so that frames are the mixtures of the standardised ends. */
  @Test
  void framesLieOnArcOrLine() {
    FlowModel model = still();
    Table ends = new Table(COLUMNS, 2, new double[] {12, 10, 10, 10, 10, 14, 10, 10});
    Table arc = model.interpolate(ends, 3, LatentMixing.SLERP, model.defaultOptions());
    double half = Math.sqrt(0.5);
    assertThat(arc.values())
        .containsExactly(
            new double[] {12, 10, 10, 10, 10 + 2 * half, 10 + 4 * half, 10, 10, 10, 14, 10, 10},
            within(1e-5));
    Table line = model.interpolate(ends, 3, LatentMixing.LINEAR, model.defaultOptions());
    assertThat(line.slice(1, 2).values())
        .containsExactly(new double[] {11, 12, 10, 10}, within(1e-5));
  }

  /** On the arc points of one length keep it, and turn by equal angles. */
  @Test
  void theArcKeepsLengthAndSpeed() {
    double[] a = {3, 0, 4};
    double[] b = {0, 5, 0};
    double[] third = LatentMixing.SLERP.at(a, b, 1 / 3.0);
    double length = Math.sqrt(third[0] * third[0] + third[1] * third[1] + third[2] * third[2]);
    assertThat(length).isCloseTo(5, within(1e-12));
    double cosine = (third[0] * a[0] + third[2] * a[2]) / 25;
    assertThat(Math.acos(cosine)).isCloseTo(Math.PI / 6, within(1e-12));
    assertThat(LatentMixing.SLERP.at(a, a, 0.4)).containsExactly(a, within(1e-12));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> LatentMixing.SLERP.at(new double[] {1}, new double[] {-2}, 0.5))
        .withMessageContaining("opposite");
  }

  @Test
  void waysNeedPairsAndASourceThatSuits() {
    FlowModel model = still();
    Table ends = new Table(COLUMNS, 3, new double[12]);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> model.interpolate(ends, 3, LatentMixing.LINEAR, model.defaultOptions()))
        .withMessageContaining("rows: is 3");
    List<Double> ones = List.of(1.0, 1.0, 1.0, 1.0);
    FlowModel learned = still("path: {type: condot}", new DiagonalNormal(ones, ones), TRANSFORM);
    assertThat(LatentMixing.of(learned.source())).isEqualTo(LatentMixing.LINEAR);
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () ->
                learned.interpolate(
                    ends.slice(0, 2), 3, LatentMixing.SLERP, learned.defaultOptions()))
        .withMessageContaining("{type: normal}");
  }
}
