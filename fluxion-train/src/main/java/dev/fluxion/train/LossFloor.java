package dev.fluxion.train;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.data.Gaussian;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Identity;
import dev.fluxion.model.Standardize;
import dev.fluxion.model.Transform;
import dev.fluxion.path.LossWeight;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.TimeRange;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.path.TimeWarp;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.NormalQuantile;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The smallest flow matching loss on fresh rows that any field reaches, where source and data are
 * Gaussian and independent: {@code E |u - E[u | x_t]|^2 = E_t tr(Cov(u) - Cov(u, x_t) Cov(x_t)^-1
 * Cov(x_t, u))}.
 *
 * <p>With {@code x_t = alpha x1 + sigma x0 + s z} and {@code u = alpha' x1 + sigma' x0 + c z}, S
 * the covariance of x1 and D that of x0: {@code Cov(u) = alpha'^2 S + sigma'^2 D + c^2 I}, {@code
 * Cov(u, x_t) = alpha' alpha S + sigma' sigma D + c s I}, {@code Cov(x_t) = alpha^2 S + sigma^2 D +
 * s^2 I}. The mean over t is taken at 4,096 midpoints of the time sampler's quantile. A loss on
 * fresh or held-out rows below it says that the source was trained towards the data; on a table's
 * own rows a field that memorises them gets below it.
 */
public final class LossFloor {
  private static final int TIMES = 4096;

  private LossFloor() {}

  /** Returns the floor of a model's loss on fresh rows, or nothing where it is not known. */
  public static OptionalDouble of(FlowModel model) {
    Experiment experiment = model.experiment();
    String toy = experiment.data().toy();
    DoubleUnaryOperator quantile = quantile(experiment.time());
    if (toy == null
        || model.conditionSchema().isPresent()
        || !(ToyDistribution.of(toy, Key.of(model.dataSeed())) instanceof Gaussian law)
        || !(experiment.coupling() instanceof Coupling.Independent)
        || !(experiment.objective() instanceof Objective.Velocity velocity)
        || velocity.weight() != LossWeight.NONE
        || quantile == null) {
      return OptionalDouble.empty();
    }
    double[] scale = scale(model.transform(), law.covariance().length);
    double[] start = variances(model.source(), law.covariance().length);
    if (scale == null || start == null) {
      return OptionalDouble.empty();
    }
    TimeRange range = velocity.range(experiment.path());
    double[][] data = law.covariance();
    for (int i = 0; i < data.length; i++) {
      for (int j = 0; j < data.length; j++) {
        data[i][j] /= scale[i] * scale[j];
      }
    }
    double sum = floor(experiment.path(), u -> range.at(quantile.applyAsDouble(u)), data, start);
    return OptionalDouble.of(velocity.reduction() == Reduction.MEAN ? sum / data.length : sum);
  }

  private static @Nullable DoubleUnaryOperator quantile(TimeSampler time) {
    if (time instanceof TimeSampler.Uniform || time instanceof TimeSampler.Stratified) {
      return u -> u;
    }
    if (time instanceof TimeSampler.LogitNormal normal) {
      return u -> 1 / (1 + Math.exp(-(normal.mean() + normal.scale() * NormalQuantile.at(u))));
    }
    return time instanceof TimeSampler.Warp warp ? new TimeWarp(warp.s())::at : null;
  }

  private static double @Nullable [] scale(Transform transform, int dimension) {
    if (transform instanceof Standardize standardize) {
      return standardize.scale();
    }
    return transform instanceof Identity ? constant(1, dimension) : null;
  }

  private static double @Nullable [] variances(Source source, int dimension) {
    if (source instanceof Normal normal) {
      return constant(normal.scale() * normal.scale(), dimension);
    }
    return source instanceof DiagonalNormal diagonal
        ? diagonal.scale().stream().mapToDouble(scale -> scale * scale).toArray()
        : null;
  }

  private static double[] constant(double value, int dimension) {
    double[] values = new double[dimension];
    java.util.Arrays.fill(values, value);
    return values;
  }

  /** Returns the floor of the sum over dimensions. */
  private static double floor(
      ProbabilityPath path, DoubleUnaryOperator quantile, double[][] data, double[] start) {
    double[] times = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      times[i] = quantile.applyAsDouble((i + 0.5) / TIMES);
    }
    double[][] ofData = coefficients(path, times, 0, 1);
    double[][] ofStart = coefficients(path, times, 1, 0);
    double[][] ofNoise = coefficients(path, times, 0, 0);
    int d = data.length;
    double sum = 0;
    for (int k = 0; k < TIMES; k++) {
      double alpha = ofData[0][k] - ofNoise[0][k];
      double alphaSlope = ofData[1][k] - ofNoise[1][k];
      double sigma = ofStart[0][k] - ofNoise[0][k];
      double sigmaSlope = ofStart[1][k] - ofNoise[1][k];
      double z = ofNoise[2][k];
      double s = z == 0 ? 0 : ofNoise[0][k] / z;
      double c = z == 0 ? 0 : ofNoise[1][k] / z;
      double[][] position = new double[d][d];
      double[][] cross = new double[d][d];
      double trace = 0;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          position[i][j] = alpha * alpha * data[i][j];
          cross[i][j] = alphaSlope * alpha * data[i][j];
        }
        position[i][i] += sigma * sigma * start[i] + s * s;
        cross[i][i] += sigmaSlope * sigma * start[i] + c * s;
        trace += alphaSlope * alphaSlope * data[i][i];
        trace += sigmaSlope * sigmaSlope * start[i] + c * c;
      }
      sum += trace - explained(position, cross);
    }
    return sum / TIMES;
  }

  /**
   * Returns x_t, u and z at each time for the points x0 and x1, by drawing the path itself: all are
   * linear in (x0, x1, z), and z is the same in every call.
   */
  private static double[][] coefficients(
      ProbabilityPath path, double[] times, double x0, double x1) {
    try (Scope scope = new Scope()) {
      Tensor t = Tensors.of(times, times.length);
      PathSample sample =
          path.sample(
              Tensors.full(ScalarType.Double, x0, times.length, 1),
              Tensors.full(ScalarType.Double, x1, times.length, 1),
              t,
              Key.of(0),
              0);
      Tensor z = sample.noise();
      return new double[][] {
        Tensors.doubles(sample.xt()),
        Tensors.doubles(sample.target()),
        z == null ? new double[times.length] : Tensors.doubles(z)
      };
    }
  }

  /** Returns {@code tr(C P^-1 C^T)}, with the Cholesky factor of P. */
  private static double explained(double[][] position, double[][] cross) {
    int d = position.length;
    double[][] factor = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = position[i][j];
        for (int k = 0; k < j; k++) {
          rest -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
      }
    }
    double sum = 0;
    for (double[] row : cross) {
      double[] solved = new double[d];
      for (int i = 0; i < d; i++) {
        double rest = row[i];
        for (int k = 0; k < i; k++) {
          rest -= factor[i][k] * solved[k];
        }
        solved[i] = rest / factor[i][i];
        sum += solved[i] * solved[i];
      }
    }
    return sum;
  }
}
