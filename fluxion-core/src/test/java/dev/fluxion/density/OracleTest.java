package dev.fluxion.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.EmpiricalField;
import dev.fluxion.testing.GaussianField;
import dev.fluxion.testing.MixtureField;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows whose end points and densities are known in closed form. */
class OracleTest {
  private static final GaussianField GAUSSIAN = new GaussianField(1.5, 0.7);

  private static LogDensity density(VelocityField field) {
    return new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"));
  }

  /** Errors of the classic method, computed once by plain arithmetic apart from the library. */
  @ParameterizedTest
  @CsvSource({"10, 2.19507e-7", "20, 3.22490e-8", "40, 2.61347e-9"})
  void gaussianToGaussianEndsWithTheKnownErrorOfTheClassicMethod(int steps, double error) {
    try (Scope scope = new Scope()) {
      Tensor x0 = Tensors.of(new double[] {0.8}, 1, 1);
      LogDensity.Result end =
          density(GAUSSIAN).sample(x0, TimeGrid.uniform(0, 1, steps), Condition.NONE);
      assertThat(end.x().item_double() - (1.5 + 0.7 * 0.8)).isCloseTo(error, within(1e-5 * error));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5, 1})
  void gaussianToGaussianCarriesPointsAndDensities(double until) {
    double[] starts = {-2.5, -1, 0, 0.3, 0.8, 3};
    Tensor x0 = Tensors.of(starts, 3, 2);
    TimeGrid grid = TimeGrid.uniform(0, until, 100);
    LogDensity.Result end = density(GAUSSIAN).sample(x0, grid, Condition.NONE);
    double[] points = Tensors.doubles(end.x());
    double[] logDensity = Tensors.doubles(end.logDensity());
    for (int i = 0; i < starts.length; i++) {
      assertThat(points[i]).isCloseTo(GAUSSIAN.at(until, starts[i]), within(1e-8));
    }
    for (int row = 0; row < 3; row++) {
      assertThat(logDensity[row])
          .isCloseTo(
              GAUSSIAN.logDensity(until, points[2 * row])
                  + GAUSSIAN.logDensity(until, points[2 * row + 1]),
              within(1e-8));
    }
    Tensor x1 = Tensors.of(new double[] {1.5, 0.1, 2.9, 4}, 2, 2);
    double[] scored =
        Tensors.doubles(density(GAUSSIAN).score(x1, grid.reversed(), Condition.NONE).logDensity());
    assertThat(scored[0])
        .isCloseTo(GAUSSIAN.logDensity(until, 1.5) + GAUSSIAN.logDensity(until, 0.1), within(1e-8));
    assertThat(scored[1])
        .isCloseTo(GAUSSIAN.logDensity(until, 2.9) + GAUSSIAN.logDensity(until, 4), within(1e-8));
  }

  /** The variance of the same normal at both ends dips to ((1 - t)^2 + t^2) on the way. */
  @Test
  void betweenEqualNormalsTheVarianceDips() {
    Tensor x0 = Tensors.of(new double[] {1}, 1, 1);
    GaussianField same = new GaussianField(0, 1);
    LogDensity.Result half = density(same).sample(x0, TimeGrid.uniform(0, 0.5, 50), Condition.NONE);
    assertThat(half.x().item_double()).isCloseTo(Math.sqrt(0.5), within(1e-9));
    LogDensity.Result end = density(same).sample(x0, TimeGrid.uniform(0, 1, 50), Condition.NONE);
    assertThat(end.x().item_double()).isCloseTo(1, within(1e-8));
  }

  private static final double[] DATA = {1.2, 0.4, -0.8, 1.1, 0.1, -1.5, 1.5, -0.7};

  /** With sigmaMin above 0 the flow ends at a kernel density estimate of that width. */
  @ParameterizedTest
  @CsvSource({"0, 0.7", "0.3, 1", "0.3, 0.5"})
  void theEmpiricalFieldEndsAtTheBlurredDataSet(double sigmaMin, double until) {
    Schedule schedule = new Schedule.Linear(sigmaMin);
    VelocityField field = new EmpiricalField(Tensors.of(DATA, 4, 2), schedule);
    double width = 1 - (1 - sigmaMin) * until;
    double[] points = {1, 0.2, -0.5, 0.9, 0.3, -1.2, 0, 0};
    double[] scored =
        Tensors.doubles(
            density(field)
                .score(Tensors.of(points, 4, 2), TimeGrid.uniform(until, 0, 200), Condition.NONE)
                .logDensity());
    for (int row = 0; row < 4; row++) {
      double sum = 0;
      for (int k = 0; k < 4; k++) {
        double dx = points[2 * row] - until * DATA[2 * k];
        double dy = points[2 * row + 1] - until * DATA[2 * k + 1];
        sum +=
            Math.exp(-(dx * dx + dy * dy) / (2 * width * width))
                / (4 * 2 * Math.PI * width * width);
      }
      assertThat(scored[row]).isCloseTo(Math.log(sum), within(1e-5));
    }
  }

  @Test
  void theEmpiricalFieldIsTheMixtureOfPoints() {
    double[][] means = {{1.2, 0.4}, {-0.8, 1.1}, {0.1, -1.5}, {1.5, -0.7}};
    MixtureField mixture =
        new MixtureField(new double[] {.25, .25, .25, .25}, means, new double[4]);
    EmpiricalField empirical = new EmpiricalField(Tensors.of(DATA, 4, 2), new Schedule.Linear(0));
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 20, 2);
    Tensor t = Tensors.uniform(Key.of(2), 0, ScalarType.Double, 20);
    assertThat(Tensors.doubles(empirical.velocity(t, x, Condition.NONE)))
        .containsExactly(Tensors.doubles(mixture.velocity(t, x, Condition.NONE)), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1})
  void theMixtureFieldCarriesDensitiesToTheMixture(double until) {
    MixtureField field = MixtureField.three();
    Tensor x = Tensors.normal(Key.of(3), 0, ScalarType.Double, 40, 2);
    TimeGrid grid = TimeGrid.uniform(until, 0, 80);
    double[] exact =
        Tensors.doubles(field.logDensity(Tensors.full(ScalarType.Double, until, 40), x));
    assertThat(Tensors.doubles(density(field).score(x, grid, Condition.NONE).logDensity()))
        .containsExactly(exact, within(1e-5));
    LogDensity.Result sampled = density(field).sample(x, grid.reversed(), Condition.NONE);
    assertThat(Tensors.doubles(sampled.logDensity()))
        .containsExactly(
            Tensors.doubles(
                field.logDensity(Tensors.full(ScalarType.Double, until, 40), sampled.x())),
            within(1e-5));
  }

  /**
   * The exact field is the mean of conditional velocities given the point: their difference is
   * uncorrelated with any function of point and time. Each of the means stays within 5 standard
   * errors: false-alarm rate 4e-6 for all six.
   */
  @Test
  void conditionalVelocitiesAverageToTheExactField() {
    int n = 100_000;
    Tensor x0 = Normal.STANDARD.sample(Key.of(1), 0, ScalarType.Double, n, 1);
    Tensor z = Normal.STANDARD.sample(Key.of(2), 0, ScalarType.Double, n, 1);
    double[] data = Tensors.doubles(z);
    for (int i = 0; i < n; i++) {
      data[i] = 1.5 + 0.7 * data[i];
    }
    Tensor t = Tensors.uniform(Key.of(3), 0, ScalarType.Double, n);
    PathSample sample =
        new ProbabilityPath.CondOt().sample(x0, Tensors.of(data, n, 1), t, Key.of(4), 0);
    Tensor error = sample.target().sub(GAUSSIAN.velocity(t, sample.xt(), Condition.NONE));
    Tensor at = Tensors.column(t, x0);
    for (Tensor probe :
        new Tensor[] {
          Tensors.full(ScalarType.Double, 1, n, 1),
          sample.xt(),
          sample.xt().square(),
          at,
          at.mul(sample.xt()),
          sample.xt().sin()
        }) {
      Tensor products = error.mul(probe);
      double deviation = Math.sqrt(products.square().mean().item_double() / n);
      assertThat(Math.abs(products.mean().item_double())).isLessThan(5 * deviation);
    }
  }
}
