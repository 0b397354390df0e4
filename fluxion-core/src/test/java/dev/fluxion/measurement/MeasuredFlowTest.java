package dev.fluxion.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.Schedules;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.FullGaussian;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data of the law N(m, S), whose law given a measurement is known in closed form. */
class MeasuredFlowTest {
  private static final Schedule LINEAR = new Schedule.Linear(0);
  private static final int DIMENSION = 4;
  private static final double END = 0.99;

  /** A matrix that is given in full. */
  private record Full(Tensor matrix) implements Measurement {
    @Override
    public int dimension() {
      return (int) matrix.size(1);
    }

    @Override
    public int size() {
      return (int) matrix.size(0);
    }

    @Override
    public Tensor of(Tensor x) {
      return x.matmul(matrix.t());
    }

    @Override
    public Tensor transposed(Tensor y) {
      return y.matmul(matrix);
    }
  }

  private static final Measurement GENERAL =
      new Full(Tensors.of(new double[] {1, 0.5, 0, -0.3, 0.2, 0, 0.7, 0.4}, 2, DIMENSION));
  private static final Measurement KNOWN = new KnownValues(List.of(0, 2), DIMENSION);
  private static final Measurement MEANS = new BlockMeans(1, 2, 2, 2);

  private static FullGaussian data(Schedule schedule, boolean round) {
    double[] root = {1, 0.4, 0.1, 0, 0, 0.7, -0.3, 0.2, 0, 0, 0.5, 0.6, 0, 0, 0, 0.9};
    Tensor l = round ? torch.eye(DIMENSION).to(ScalarType.Double) : Tensors.of(root, 4, 4);
    return new FullGaussian(
        schedule, Tensors.of(new double[] {0.3, -0.2, 0.5, 0.1}, DIMENSION), l.matmul(l.t()));
  }

  private static Tensor matrix(Measurement measurement) {
    return measurement.of(torch.eye(measurement.dimension()).to(ScalarType.Double)).t();
  }

  private static MeasuredFlow flow(
      FullGaussian data, Measurement measurement, double deviation, DataSpread spread) {
    return new MeasuredFlow(
        data,
        data.schedule(),
        measurement,
        Collections.nCopies(measurement.size(), deviation * deviation),
        spread,
        measurement.size(),
        0.01,
        0.002);
  }

  private static Condition measured(Measurement measurement, long rows) {
    double[] y = {0.8, -0.4};
    Tensor row = Tensors.of(java.util.Arrays.copyOf(y, measurement.size()), 1, measurement.size());
    return MeasuredFlow.measured(Condition.NONE, row.expand(rows, measurement.size()));
  }

  private static Tensor y(Condition condition) {
    return Objects.requireNonNull(condition.values().get(MeasuredFlow.MEASURED));
  }

  /** What the flow makes of 0 and of each unit vector: the mean and, less it, a root of the law. */
  private static Tensor[] law(MeasuredFlow flow, int steps) {
    int d = flow.measurement().dimension();
    Tensor start =
        torch.cat(
            new org.bytedeco.pytorch.TensorVector(
                Tensors.zeros(ScalarType.Double, 1, d), torch.eye(d).to(ScalarType.Double)),
            0);
    Condition condition = measured(flow.measurement(), d + 1);
    Tensor late =
        RungeKutta.named("rk4")
            .solve(OdeFunction.of(flow, d + 1, condition), start, TimeGrid.uniform(0, END, steps))
            .state();
    Tensor end = flow.mean(Tensors.full(ScalarType.Double, END, d + 1), late, condition);
    Tensor mean = end.select(0, 0);
    Tensor root = end.narrow(0, 1, d).sub(mean.unsqueeze(0));
    return new Tensor[] {mean, root.t().matmul(root)};
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(LINEAR, GENERAL, 0.3),
        Arguments.of(LINEAR, GENERAL, 0.0),
        Arguments.of(LINEAR, KNOWN, 0.0),
        Arguments.of(LINEAR, MEANS, 0.1),
        Arguments.of(new Schedules.Cosine(), GENERAL, 0.3));
  }

  /** The last step goes to the mean, so that the covariance lacks some (1 - .99)^2. */
  @ParameterizedTest
  @MethodSource("cases")
  void theFlowEndsAtTheLawGivenTheMeasurement(
      Schedule schedule, Measurement measurement, double deviation) {
    FullGaussian data = data(schedule, false);
    Tensor[] found = law(flow(data, measurement, deviation, DataSpread.MOMENTS), 30);
    Tensor y = y(measured(measurement, 1)).select(0, 0);
    Tensor matrix = matrix(measurement);
    assertThat(Tensors.doubles(found[0]))
        .containsExactly(Tensors.doubles(data.meanGiven(matrix, deviation, y)), within(1e-3));
    assertThat(Tensors.doubles(found[1]))
        .containsExactly(Tensors.doubles(data.covarianceGiven(matrix, deviation)), within(1e-3));
  }

  @Test
  void theIsotropicSpreadIsRightForRoundDataAndNotForOthers() {
    Tensor matrix = matrix(GENERAL);
    FullGaussian round = data(LINEAR, true);
    Tensor[] found = law(flow(round, GENERAL, 0.3, DataSpread.ISOTROPIC), 30);
    assertThat(Tensors.doubles(found[1]))
        .containsExactly(Tensors.doubles(round.covarianceGiven(matrix, 0.3)), within(1e-3));
    FullGaussian other = data(LINEAR, false);
    Tensor[] rough = law(flow(other, GENERAL, 0.3, DataSpread.ISOTROPIC), 30);
    Tensor off = rough[1].sub(other.covarianceGiven(matrix, 0.3)).abs().max();
    assertThat(off.item_double()).isGreaterThan(5e-3);
  }

  @Test
  void aMeasurementWithoutNoiseIsMetExactly() {
    MeasuredFlow flow = flow(data(LINEAR, false), GENERAL, 0, DataSpread.MOMENTS);
    Tensor x = Tensors.of(new double[] {0.1, 2, -1, 0.4, 0, 1, 1, -2}, 2, DIMENSION);
    Condition condition = measured(GENERAL, 2);
    Tensor y = y(condition);
    Tensor mean = flow.mean(Tensors.of(new double[] {0.4, 0.9}, 2), x, condition);
    assertThat(GENERAL.of(mean).sub(y).abs().max().item_double()).isLessThan(1e-6);
    Tensor projected = flow.projected(x, condition);
    assertThat(GENERAL.of(projected).sub(y).abs().max().item_double()).isLessThan(1e-6);
    // The nearest point differs by a combination of the rows of A.
    Tensor rest = projected.sub(x);
    Tensor rows = GENERAL.transposed(torch.linalg_lstsq(matrix(GENERAL).t(), rest.t()).get0().t());
    assertThat(rows.sub(rest).abs().max().item_double()).isLessThan(1e-6);
  }

  /** Each row at its own time gives what it gives alone, before and after the first time. */
  @Test
  void rowsDoNotDependOnEachOther() {
    MeasuredFlow flow = flow(data(LINEAR, false), KNOWN, 0.2, DataSpread.MOMENTS);
    Tensor x = Tensors.of(new double[] {0.1, 2, -1, 0.4, 0, 1, 1, -2}, 2, DIMENSION);
    Tensor t = Tensors.of(new double[] {0.001, 0.7}, 2);
    Tensor both = flow.velocity(t, x, measured(KNOWN, 2));
    for (int i = 0; i < 2; i++) {
      Tensor alone = flow.velocity(t.narrow(0, i, 1), x.narrow(0, i, 1), measured(KNOWN, 1));
      assertThat(both.narrow(0, i, 1).sub(alone).abs().max().item_double()).isLessThan(1e-9);
    }
  }

  @Test
  void transposedIsTheTransposeOfEveryMeasurement() {
    for (Measurement measurement :
        List.of(KNOWN, MEANS, GENERAL, new BlockMeans(2, 4, 6, 2), new BlockMeans(3, 6, 3, 3))) {
      Tensor back = torch.eye(measurement.size()).to(ScalarType.Double);
      Tensor off = measurement.transposed(back).sub(matrix(measurement)).abs().max();
      assertThat(off.item_double()).as(measurement.toString()).isLessThan(1e-12);
    }
  }

  @Test
  void meansAreOfTheSquaresOfEachChannel() {
    double[] image = new double[32];
    java.util.Arrays.setAll(image, i -> i);
    BlockMeans means = new BlockMeans(2, 4, 4, 2);
    Tensor y = means.of(Tensors.of(image, 1, 32));
    assertThat(Tensors.doubles(y)).containsExactly(2.5, 4.5, 10.5, 12.5, 18.5, 20.5, 26.5, 28.5);
    assertThat(Tensors.doubles(means.spread(y)))
        .startsWith(2.5, 2.5, 4.5, 4.5, 2.5, 2.5, 4.5, 4.5, 10.5);
  }

  /** As many steps as different eigenvalues; a matrix that turns around stops its row alone. */
  @Test
  void conjugateGradientsSolveAndStop() {
    Tensor diagonal = Tensors.of(new double[] {1, 4, 4, 0, -1, -1, -1, -1}, 2, 4);
    Tensor e = Tensors.of(new double[] {1, 2, -8, 0, 1, 1, 1, 1}, 2, 4);
    Tensor u = new ConjugateGradients(2, 1e-12).solve(v -> v.mul(diagonal), torch::zeros_like, e);
    assertThat(Tensors.doubles(u))
        .containsExactly(new double[] {1, 0.5, -2, 0, 0, 0, 0, 0}, within(1e-12));
    Tensor scaled =
        new ConjugateGradients(9, 1e-12).solve(v -> v.mul(new Scalar(2.0)), torch::zeros_like, e);
    assertThat(Tensors.doubles(scaled)).startsWith(0.5, 1.0, -4.0);
  }

  @Test
  void wrongSizesAreRefused() {
    FullGaussian data = data(LINEAR, true);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MeasuredFlow(data, LINEAR, KNOWN, List.of(1.0), DataSpread.MOMENTS, 1, 0, 0.1))
        .withMessageContaining("2 finite numbers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KnownValues(List.of(1, 1), 4))
        .withMessageContaining("holds 1, but must rise");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KnownValues(List.of(4), 4))
        .withMessageContaining("below the 4 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockMeans(1, 8, 8, 3))
        .withMessageContaining("factor: is 3");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                flow(data, KNOWN, 0, DataSpread.MOMENTS)
                    .velocity(
                        Tensors.of(new double[] {0.5}, 1),
                        Tensors.zeros(ScalarType.Double, 1, 4),
                        Condition.NONE))
        .withMessageContaining("needs the measurement");
  }
}
