package dev.fluxion.path;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The loss of a prediction on a path whose schedule is known.
 *
 * @param prediction what is predicted
 * @param reduction mean or sum over dimensions
 * @param kind which error is squared
 * @param schedule that of the path
 */
record PredictionLoss(
    Prediction prediction, Reduction reduction, LossWeight kind, Schedule schedule)
    implements Objective {
  static final double CLIP = 1e-3;

  static void checkClip(double clip) {
    if (!(clip > 0 && clip < 0.5)) {
      throw new IllegalArgumentException(
          "clip: is " + clip + ", but must be above 0 and below 0.5");
    }
  }

  static PredictionLoss of(
      Prediction prediction, Reduction reduction, LossWeight kind, ProbabilityPath path) {
    if (!path.spread().none()) {
      throw new IllegalArgumentException(
          prediction == Prediction.VELOCITY
              ? "objective.weight: is '"
                  + kind
                  + "', but the path has noise of its own, for which it is not defined; take weight:"
                  + " none"
              : "objective: is '"
                  + prediction
                  + "', but the path has noise of its own, so that no velocity follows from it; take"
                  + " objective {type: velocity}");
    }
    return new PredictionLoss(prediction, reduction, kind, path.schedule());
  }

  /** Returns the times at which velocity, target and weight are finite. */
  static TimeRange range(
      Prediction prediction, LossWeight weight, ProbabilityPath path, double clip) {
    Schedule schedule = path.schedule();
    return new TimeRange(
            finite(prediction, weight, schedule, 0) ? 0 : clip,
            finite(prediction, weight, schedule, 1) ? 1 : 1 - clip)
        .and(path.range());
  }

  private static boolean finite(
      Prediction prediction, LossWeight weight, Schedule schedule, double t) {
    return Conversions.finite(schedule, prediction, Prediction.VELOCITY, t)
        && Conversions.finite(schedule, prediction, weight.wanted(prediction), t)
        && (prediction != Prediction.SCORE
            || Conversions.finite(schedule, Prediction.NOISE, Prediction.SCORE, t));
  }

  static Tensor target(Prediction prediction, PathSample sample, @Nullable Schedule schedule) {
    return switch (prediction) {
      case VELOCITY -> sample.target();
      case X1 -> sample.x1();
      case NOISE -> sample.x0();
      case SCORE -> {
        if (schedule == null) {
          throw new IllegalStateException(
              "a score has no target before its path is known; take objective.on(path)");
        }
        yield sample.x0().div(Tensors.column(schedule.sigma(sample.t()), sample.x0()).neg());
      }
    };
  }

  @Override
  public Tensor target(PathSample sample) {
    return target(prediction, sample, schedule);
  }

  @Override
  public Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule other) {
    return Conversions.convert(other, prediction, Prediction.VELOCITY, output, t, xt);
  }

  @Override
  public @Nullable Tensor weight(PathSample sample) {
    if (kind == LossWeight.NONE) {
      return sample.weight();
    }
    Tensor own = kind.at(schedule, prediction, sample.t());
    return sample.weight() == null ? own : own.mul(sample.weight());
  }

  /**
   * The loss of a network that predicts the additional noise z.
   *
   * @param reduction mean or sum over dimensions
   * @param factor weight of the whole
   */
  record Additional(Reduction reduction, double factor) implements Objective {
    @Override
    public Tensor target(PathSample sample) {
      Tensor noise = sample.noise();
      if (noise == null) {
        throw new IllegalArgumentException("the points of the path have no noise of their own");
      }
      return noise;
    }

    @Override
    public Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule) {
      throw new UnsupportedOperationException("the noise of a path alone gives no velocity");
    }

    @Override
    public Tensor weight(PathSample sample) {
      Tensor own = sample.t().new_full(sample.t().shape(), new Scalar(factor));
      return sample.weight() == null ? own : own.mul(sample.weight());
    }
  }
}
