package dev.fluxion.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.MixtureField;
import dev.fluxion.testing.WavyField;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The change of variables itself, on fields without special structure. */
class LogDensityTest {
  static final List<long[]> SHAPES = List.of(new long[] {4, 2}, new long[] {4, 1, 2, 2});

  private static LogDensity density(VelocityField field, Source source) {
    return new LogDensity(field, source, new ExactTrace(), RungeKutta.named("rk4"));
  }

  private static WavyField wavy(long[] shape) {
    int dimension = 1;
    for (int i = 1; i < shape.length; i++) {
      dimension *= (int) shape[i];
    }
    return WavyField.of(dimension, 3);
  }

  /** {@code log p_1(x_1) = log p_0(x_0) - log |det d x_1 / d x_0|}, by central differences. */
  @ParameterizedTest
  @FieldSource("SHAPES")
  void theLogDensityIsThatOfTheDenseJacobianOfTheWholeMap(long[] shape) {
    WavyField field = wavy(shape);
    TimeGrid grid = TimeGrid.uniform(0, 1, 50);
    Tensor x0 = Tensors.normal(Key.of(5), 0, ScalarType.Double, shape);
    double[] start = Tensors.doubles(x0);
    int rows = 4;
    int size = start.length / rows;
    double h = 1e-5;
    double[] jacobian = new double[rows * size * size];
    for (int j = 0; j < size; j++) {
      double[] above = start.clone();
      double[] below = start.clone();
      for (int row = 0; row < rows; row++) {
        above[row * size + j] += h;
        below[row * size + j] -= h;
      }
      double[] forward = transport(field, above, grid, shape);
      double[] backward = transport(field, below, grid, shape);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < size; i++) {
          jacobian[(row * size + i) * size + j] =
              (forward[row * size + i] - backward[row * size + i]) / (2 * h);
        }
      }
    }
    Tensor logDet = Tensors.of(jacobian, rows, size, size).det().abs().log();
    double[] expected = Tensors.doubles(Normal.STANDARD.logDensity(x0).sub(logDet));
    LogDensity.Result sampled = density(field, Normal.STANDARD).sample(x0, grid, Condition.NONE);
    assertThat(sampled.x().shape()).containsExactly(shape);
    assertThat(Tensors.doubles(sampled.logDensity())).containsExactly(expected, within(1e-6));
    // The map does change volumes here, so that the determinant matters.
    assertThat(Tensors.doubles(logDet.abs().max())[0]).isGreaterThan(0.1);
  }

  private static double[] transport(WavyField field, double[] start, TimeGrid grid, long[] shape) {
    return Tensors.doubles(
        RungeKutta.named("rk4")
            .solve(
                field.evaluator(shape[0], Condition.NONE)::velocity, Tensors.of(start, shape), grid)
            .state());
  }

  @ParameterizedTest
  @FieldSource("SHAPES")
  void samplingAndScoringAgreeAtTheSamePoints(long[] shape) {
    LogDensity density = density(wavy(shape), new Normal(1.3));
    TimeGrid grid = TimeGrid.uniform(0, 1, 100);
    Tensor x0 = Tensors.normal(Key.of(6), 0, ScalarType.Double, shape);
    LogDensity.Result sampled = density.sample(x0, grid, Condition.NONE);
    LogDensity.Result scored = density.score(sampled.x(), grid.reversed(), Condition.NONE);
    assertThat(Tensors.doubles(scored.x())).containsExactly(Tensors.doubles(x0), within(1e-7));
    assertThat(Tensors.doubles(scored.logDensity()))
        .containsExactly(Tensors.doubles(sampled.logDensity()), within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler", "heun", "rk4"})
  void aTranslationMovesTheDensity(String solver) {
    VelocityField field =
        (t, x, condition) -> Tensors.of(new double[] {2, -1}, 2).expand(x.shape());
    Source source = new DiagonalNormal(List.of(0.5, 0.0), List.of(0.7, 2.0));
    Source moved = new DiagonalNormal(List.of(2.5, -1.0), List.of(0.7, 2.0));
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 9, 2);
    LogDensity.Result scored =
        new LogDensity(field, source, new ExactTrace(), RungeKutta.named(solver))
            .score(x, TimeGrid.uniform(1, 0, 3), Condition.NONE);
    assertThat(Tensors.doubles(scored.logDensity()))
        .containsExactly(Tensors.doubles(moved.logDensity(x)), within(1e-13));
    assertThat(Tensors.doubles(scored.x().sub(x)))
        .containsExactly(
            Tensors.doubles(Tensors.of(new double[] {-2, 1}, 1, 2).expand(9, 2)), within(1e-14));
  }

  /** The sum over a grid, which for a smooth density is exact far beyond the bound. */
  @Test
  void inTwoDimensionsTheDensityIntegratesToOne() {
    for (VelocityField field : List.of(WavyField.of(2, 3), MixtureField.three())) {
      int n = 60;
      double width = 6;
      double step = 2 * width / (n - 1);
      double[] points = new double[2 * n * n];
      for (int i = 0; i < n * n; i++) {
        points[2 * i] = -width + step * Math.floorDiv(i, n);
        points[2 * i + 1] = -width + step * (i % n);
      }
      double sum = 0;
      for (double log :
          Tensors.doubles(
              density(field, Normal.STANDARD)
                  .score(
                      Tensors.of(points, (long) n * n, 2),
                      TimeGrid.uniform(1, 0, 40),
                      Condition.NONE)
                  .logDensity())) {
        sum += Math.exp(log) * step * step;
      }
      assertThat(sum).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void aGridThatRunsTheWrongWayIsRefused() {
    LogDensity density = density(WavyField.of(2, 3), Normal.STANDARD);
    Tensor x = Tensors.zeros(ScalarType.Double, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> density.score(x, TimeGrid.uniform(0, 1, 2), Condition.NONE))
        .withMessageContaining("backward in time")
        .withMessageContaining("reversed()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> density.sample(x, TimeGrid.uniform(1, 0, 2), Condition.NONE))
        .withMessageContaining("forward in time");
  }

  @Test
  void pointsAreNotChangedAndNothingIsLeftBehind() {
    LogDensity density = density(WavyField.of(2, 3), Normal.STANDARD);
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 8, 2);
    double[] before = Tensors.doubles(x);
    TimeGrid grid = TimeGrid.uniform(1, 0, 2);
    long count = 0;
    for (int i = 0; i < 100; i++) {
      try (Scope scope = new Scope()) {
        density.score(x, grid, Condition.NONE);
        density.sample(x, grid.reversed(), Condition.NONE);
      }
      if (i == 20) {
        count = Pointer.totalCount();
      }
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(count);
    assertThat(Tensors.doubles(x)).containsExactly(before);
  }
}
