package dev.fluxion.path;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

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

  /** Returns the loss of each row, {@code w * |output - target|^2} or its mean, [batch]. */
  default Tensor rowLoss(Tensor output, PathSample sample) {
    Tensor squares = output.sub(target(sample)).square().flatten(1, -1);
    Tensor loss = reduction() == Reduction.MEAN ? squares.mean(1) : squares.sum(1);
    return sample.weight() == null ? loss : loss.mul(sample.weight());
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
    double loss;
    if (sample.weight() == null) {
      loss = flat.dot(flat).item_double();
    } else {
      Tensor weighted = difference.mul(Tensors.column(sample.weight(), difference));
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
   */
  record Velocity(Reduction reduction) implements Objective {
    @Override
    public Tensor target(PathSample sample) {
      return sample.target();
    }

    @Override
    public Tensor velocity(Tensor output, Tensor t, Tensor xt, Schedule schedule) {
      return output;
    }
  }
}
