package dev.fluxion.path;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a field predicts, and its loss per row.
 *
 * <p>The training loss is the mean of {@link #rowLoss} over the batch.
 */
public interface Objective {
  /** Returns what the field's output is compared with, [batch, ...]. */
  Tensor target(PathSample sample);

  /** Returns how the dimensions of a row are put together. */
  Reduction reduction();

  /** Returns the velocity that an output at (t, xt) stands for. */
  Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule);

  /** Returns what the field's output is. */
  default Prediction prediction() {
    return Prediction.VELOCITY;
  }

  /**
   * Returns the weights of rows in addition to those of the sample, [batch]; null where all are
   * one.
   */
  default @Nullable Tensor weight(PathSample sample) {
    return sample.weight();
  }

  /**
   * Returns this objective for points of a path, whose schedule its weights and targets may need.
   *
   * @throws IllegalArgumentException if what is predicted does not give the path's velocity
   */
  default Objective on(ProbabilityPath path) {
    return this;
  }

  /** Returns the times at which a prediction on a path gives a finite velocity. */
  default TimeRange range(ProbabilityPath path) {
    return path.range();
  }

  /** Returns the velocity of a field that was trained by this objective on a path. */
  default VelocityField velocityOf(VelocityField output, ProbabilityPath path) {
    return prediction() == Prediction.VELOCITY
        ? output
        : new ConvertedField(output, path.schedule(), prediction(), Prediction.VELOCITY);
  }

  /** Returns the loss of each row, {@code w * |output - target|^2} or its mean, [batch]. */
  default Tensor rowLoss(Tensor output, PathSample sample) {
    Tensor squares = output.sub(target(sample)).square().flatten(1, -1);
    Tensor loss = reduction() == Reduction.MEAN ? squares.mean(1) : squares.sum(1);
    Tensor weight = weight(sample);
    return weight == null ? loss : loss.mul(weight);
  }

  /**
   * Turns {@code output} into the gradient, with respect to the output, of the sum of row losses
   * over {@code batch}, in place: {@code 2 w (output - target) / (batch [* dimensions])}; returns
   * the sum of row losses divided by {@code batch}.
   *
   * @param batch number of rows of the whole batch, of which these may be a part
   */
  default double lossAndOutputGradient(Tensor output, PathSample sample, long batch) {
    Tensor difference = output.sub_(target(sample));
    double count = reduction() == Reduction.MEAN ? batch * (double) Tensors.rowSize(output) : batch;
    Tensor flat = difference.view(-1);
    Tensor weight = weight(sample);
    double loss;
    if (weight == null) {
      loss = flat.dot(flat).item_double();
    } else {
      Tensor weighted = difference.mul(Tensors.column(weight, difference));
      loss = weighted.view(-1).dot(flat).item_double();
      output.copy_(weighted);
    }
    output.mul_(new Scalar(2 / count));
    return loss / count;
  }

  /**
   * The field predicts the velocity; its loss is the squared error of the conditional velocity.
   *
   * @param reduction mean or sum over dimensions
   * @param weight which error is squared
   */
  record Velocity(Reduction reduction, LossWeight weight) implements Objective {
    /** An objective without weights. */
    public Velocity(Reduction reduction) {
      this(reduction, LossWeight.NONE);
    }

    @Override
    public Tensor target(PathSample sample) {
      return sample.target();
    }

    @Override
    public Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule) {
      return output;
    }

    @Override
    public Objective on(ProbabilityPath path) {
      return weight == LossWeight.NONE
          ? this
          : PredictionLoss.of(Prediction.VELOCITY, reduction, weight, path);
    }

    @Override
    public TimeRange range(ProbabilityPath path) {
      return weight == LossWeight.NONE
          ? path.range()
          : PredictionLoss.range(Prediction.VELOCITY, weight, path, PredictionLoss.CLIP);
    }
  }

  /**
   * The field predicts the data point x1.
   *
   * @param reduction mean or sum over dimensions
   * @param weight which error is squared
   * @param clip how far from an end the times stay at which its velocity is not finite
   */
  record X1(Reduction reduction, LossWeight weight, double clip) implements Predicted {
    /**
     * Checks clip.
     *
     * @throws IllegalArgumentException if it is not above 0 and below 1/2
     */
    public X1 {
      PredictionLoss.checkClip(clip);
    }

    @Override
    public Prediction prediction() {
      return Prediction.X1;
    }
  }

  /**
   * The field predicts the source point x0, which diffusion models call the noise.
   *
   * @param reduction mean or sum over dimensions
   * @param weight which error is squared
   * @param clip how far from an end the times stay at which its velocity is not finite
   */
  record Noise(Reduction reduction, LossWeight weight, double clip) implements Predicted {
    /**
     * Checks clip.
     *
     * @throws IllegalArgumentException if it is not above 0 and below 1/2
     */
    public Noise {
      PredictionLoss.checkClip(clip);
    }

    @Override
    public Prediction prediction() {
      return Prediction.NOISE;
    }
  }

  /**
   * The field predicts the score {@code -x0 / sigma} of the conditional path; the source is N(0,
   * I).
   *
   * @param reduction mean or sum over dimensions
   * @param weight which error is squared
   * @param clip how far from an end the times stay at which score or velocity are not finite
   */
  record Score(Reduction reduction, LossWeight weight, double clip) implements Predicted {
    /**
     * Checks clip.
     *
     * @throws IllegalArgumentException if it is not above 0 and below 1/2
     */
    public Score {
      PredictionLoss.checkClip(clip);
    }

    @Override
    public Prediction prediction() {
      return Prediction.SCORE;
    }
  }

  /** An objective whose output is not the velocity. */
  sealed interface Predicted extends Objective permits X1, Noise, Score {
    @Override
    Prediction prediction();

    /** Returns which error is squared. */
    LossWeight weight();

    /** Returns how far from an end the times stay at which its velocity is not finite. */
    double clip();

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException for a score, which has no target without the schedule: take
     *     {@link #on}
     */
    @Override
    default Tensor target(PathSample sample) {
      return PredictionLoss.target(prediction(), sample, null);
    }

    @Override
    default Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule) {
      return Conversions.convert(schedule, prediction(), Prediction.VELOCITY, output, t, xt);
    }

    @Override
    default Objective on(ProbabilityPath path) {
      return PredictionLoss.of(prediction(), reduction(), weight(), path);
    }

    @Override
    default TimeRange range(ProbabilityPath path) {
      return PredictionLoss.range(prediction(), weight(), path, clip());
    }
  }

  /**
   * The field predicts the velocity and, by a second network of the same kind, the additional noise
   * z of the path, which gives the score {@code -E[z | x_t] / s(t)}.
   *
   * <p>The loss is {@code |v - u|^2 + scoreWeight |s(t) score + z|^2}. Source: Tong et al.,
   * "Simulation-free Schroedinger bridges via score and flow matching" (2024), section 3, with
   * lambda = s.
   *
   * @param reduction mean or sum over dimensions
   * @param scoreWeight factor of the second part, positive
   */
  record FlowAndScore(Reduction reduction, double scoreWeight) implements Objective {
    /**
     * Checks the weight.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public FlowAndScore {
      if (!(scoreWeight > 0) || Double.isInfinite(scoreWeight)) {
        throw new IllegalArgumentException(
            "scoreWeight: is " + scoreWeight + ", but must be positive");
      }
    }

    @Override
    public Tensor target(PathSample sample) {
      return sample.target();
    }

    @Override
    public Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule) {
      return output;
    }

    @Override
    public Objective on(ProbabilityPath path) {
      if (path.spread().none()) {
        throw new IllegalArgumentException(
            "objective: is flow-and-score, but the path has no noise of its own to learn a score"
                + " from; take path {type: schroedinger-bridge} or icfm with sigma above 0, or"
                + " objective {type: velocity}, from which the score of such a path follows");
      }
      return this;
    }

    /** Returns the objective of the second network, whose output is z. */
    public Objective noise() {
      return new PredictionLoss.Additional(reduction, scoreWeight);
    }
  }
}
