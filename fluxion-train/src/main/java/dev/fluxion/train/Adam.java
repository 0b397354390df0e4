package dev.fluxion.train;

import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam and AdamW on one flat tensor: {@code m <- b1 m + (1 - b1) g}, {@code v <- b2 v + (1 - b2)
 * g^2}, {@code p <- p - rate (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + epsilon)}; AdamW first
 * shrinks p by {@code 1 - rate decay}.
 *
 * <p>Source: Kingma and Ba, "Adam" (2015), algorithm 1; Loshchilov and Hutter, "Decoupled weight
 * decay regularization" (2019), algorithm 2.
 */
public final class Adam {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double decay;
  private final Tensor first;
  private final Tensor second;
  private final Tensor denominator;

  /**
   * Starts with no memory of gradients.
   *
   * @param beta1 decay of the mean of gradients
   * @param beta2 decay of the mean of squared gradients
   * @param decay share of the parameters that they lose by a step of rate 1
   * @param like a tensor of the parameters' shape, type and device
   */
  public Adam(double beta1, double beta2, double epsilon, double decay, Tensor like) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.decay = decay;
    first = torch.zeros_like(like);
    second = torch.zeros_like(like);
    denominator = torch.zeros_like(like);
  }

  /** Returns the running mean of gradients, the first part of the state. */
  Tensor first() {
    return first;
  }

  /** Returns the running mean of squared gradients, the second part of the state. */
  Tensor second() {
    return second;
  }

  /** Changes the parameters by one step, the n-th from 1. */
  public void step(Tensor parameters, Tensor gradient, double rate, long n) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      if (decay != 0) {
        parameters.mul_(new Scalar(1 - rate * decay));
      }
      first.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
      second.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
      torch
          .sqrt_out(denominator, second)
          .mul_(new Scalar(1 / Math.sqrt(1 - Math.pow(beta2, (double) n))))
          .add_(new Scalar(epsilon));
      parameters.addcdiv_(
          first, denominator, new Scalar(-rate / (1 - Math.pow(beta1, (double) n))));
    }
  }
}
