package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.Gaussian;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Identity;
import dev.fluxion.model.Standardize;
import dev.fluxion.model.Transform;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From N(0, c^2) to N(m, s^2) at uniform times on straight lines the floor is c s pi / 2. */
class LossFloorTest {
  private static OptionalDouble floor(String yaml, Transform transform, double scale) {
    Experiment experiment = Experiment.parse(yaml);
    return LossFloor.of(
        FlowModel.of(
            experiment,
            transform,
            new Normal(scale),
            List.of("x", "y"),
            experiment.field().build(2, Key.of(0), ScalarType.Float),
            Optional.empty(),
            Map.of()));
  }

  private static String condot(String toy, String rest) {
    return "{data: {toy: " + toy + "}, path: {type: condot}" + rest + "}";
  }

  @ParameterizedTest
  @CsvSource({"uniform, 1", "stratified, 1", "uniform, 0.5", "uniform, 3"})
  void betweenNormalsItIsKnown(String time, double scale) {
    OptionalDouble found =
        floor(condot("gaussian", ", time: {type: " + time + "}"), new Identity(), scale);
    assertThat(found.orElseThrow()).isCloseTo(scale * Math.PI / 2, within(1e-6));
  }

  /** The law of the seed's own data, not that of another seed: their covariances differ. */
  @Test
  void theLawIsThatOfTheTrainingsSeed() {
    String yaml =
        "{data: {toy: gaussian-4d}, path: {type: condot}, objective: {type: velocity, reduction:"
            + " sum}, training: {seed: 1}}";
    Experiment experiment = Experiment.parse(yaml);
    Gaussian law = (Gaussian) ToyDistribution.of("gaussian-4d", Key.of(1));
    FlowModel model =
        FlowModel.of(
            experiment,
            new Identity(),
            new Normal(1),
            law.columns(),
            experiment.field().build(4, Key.of(0), ScalarType.Float),
            Optional.empty(),
            Map.of());
    assertThat(LossFloor.of(model).orElseThrow())
        .isCloseTo(rootTrace(law.covariance()) * Math.PI / 2, within(1e-6));
  }

  /** Returns the sum of the square roots of the eigenvalues, by Jacobi's rotations. */
  private static double rootTrace(double[][] matrix) {
    int d = matrix.length;
    for (int sweep = 0; sweep < 50; sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          double angle = 0.5 * Math.atan2(2 * matrix[p][q], matrix[q][q] - matrix[p][p]);
          double c = Math.cos(angle);
          double s = Math.sin(angle);
          for (int k = 0; k < d; k++) {
            double kp = matrix[k][p];
            matrix[k][p] = c * kp - s * matrix[k][q];
            matrix[k][q] = s * kp + c * matrix[k][q];
          }
          for (int k = 0; k < d; k++) {
            double pk = matrix[p][k];
            matrix[p][k] = c * pk - s * matrix[q][k];
            matrix[q][k] = s * pk + c * matrix[q][k];
          }
        }
      }
    }
    double sum = 0;
    for (int i = 0; i < d; i++) {
      sum += Math.sqrt(matrix[i][i]);
    }
    return sum;
  }

  /** The covariance [[.5, .1], [.1, .5]] has the eigenvalues .6 and .4. */
  @Test
  void correlatedColumnsAddUpAlongTheirAxes() {
    double sum = (Math.sqrt(0.6) + Math.sqrt(0.4)) * Math.PI / 2;
    String ofSum = condot("gaussian-note", ", objective: {type: velocity, reduction: sum}");
    assertThat(floor(ofSum, new Identity(), 1).orElseThrow()).isCloseTo(sum, within(1e-6));
    assertThat(floor(condot("gaussian-note", ""), new Identity(), 1).orElseThrow())
        .isCloseTo(sum / 2, within(1e-6));
    Transform halved = new Standardize(new double[] {2, 2}, new double[] {2, 2});
    assertThat(floor(ofSum, halved, 1).orElseThrow()).isCloseTo(sum / 2, within(1e-6));
  }

  /**
   * With noise s the floor is that between normals of variance 1 + s^2 at fixed u: {@code integral
   * 2 - (2 t - 1)^2 / (t^2 + (1 - t)^2 + s^2)}, here by Simpson's rule.
   */
  @Test
  void theNoiseOfThePathRaisesIt() {
    int n = 2000;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double t = (double) i / n;
      double value = 2 - Math.pow(2 * t - 1, 2) / (t * t + (1 - t) * (1 - t) + 0.25);
      sum += value * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) / (3.0 * n);
    }
    OptionalDouble found =
        floor("{data: {toy: gaussian}, path: {type: icfm, sigma: 0.5}}", new Identity(), 1);
    assertThat(found.orElseThrow()).isCloseTo(sum, within(1e-6));
  }

  /** Looking at the middle only gives {@code 1 / (t^2 + (1 - t)^2)} there, which is 2. */
  @Test
  void timesAreWeightedAsTheyAreDrawn() {
    OptionalDouble found =
        floor(
            condot("gaussian", ", time: {type: logit-normal, mean: 0, scale: 1.0e-3}"),
            new Identity(),
            1);
    assertThat(found.orElseThrow()).isCloseTo(2, within(1e-5));
  }

  @Test
  void whereItIsNotKnownThereIsNone() {
    assertThat(floor("{data: {toy: moons}}", new Identity(), 1)).isEmpty();
    assertThat(floor(condot("gaussian", ", objective: {type: likelihood}"), new Identity(), 1))
        .isEmpty();
  }
}
