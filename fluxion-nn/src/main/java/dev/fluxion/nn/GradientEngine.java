package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import org.bytedeco.pytorch.Tensor;

/** Finds the loss of a path sample and its gradient; autograd or a closed form does the work. */
@FunctionalInterface
public interface GradientEngine {
  /**
   * Returns {@code sum_i loss_i / batch} over the sample's rows, and writes its gradient.
   *
   * @param sample rows of a batch, possibly a part of it
   * @param condition what the rows are conditioned on
   * @param batch number of rows of the whole batch
   * @param gradient receives the gradient, of the flat parameters' shape
   */
  double lossAndGradient(PathSample sample, Condition condition, long batch, Tensor gradient);
}
