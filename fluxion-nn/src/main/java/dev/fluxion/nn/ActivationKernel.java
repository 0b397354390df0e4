package dev.fluxion.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An activation's value and its derivative, into new tensors or kept ones. */
final class ActivationKernel {
  private static final String EXACT = "none";

  private final Activation activation;
  private final Scalar one = new Scalar(1.0);
  private final Scalar zero = new Scalar(0.0);
  private final Scalar twenty = new Scalar(20.0);

  ActivationKernel(Activation activation) {
    this.activation = activation;
  }

  /** Returns the value, recorded for gradients where z is. */
  Tensor apply(Tensor z) {
    return switch (activation) {
      case GELU -> torch.gelu(z, EXACT);
      case SILU -> torch.silu(z);
      case TANH -> torch.tanh(z);
      case RELU -> torch.relu(z);
      case SOFTPLUS -> torch.softplus(z);
      case ELU -> torch.elu(z);
    };
  }

  /** Writes the value of z to out. */
  void forward(Tensor out, Tensor z) {
    switch (activation) {
      case GELU -> torch.gelu_out(out, z);
      case SILU -> torch.silu_out(out, z);
      case TANH -> torch.tanh_out(out, z);
      case RELU -> torch.relu_out(out, z);
      case SOFTPLUS -> torch.softplus_out(out, z);
      case ELU -> torch.elu_out(out, z);
    }
  }

  /** Writes {@code gradient * derivative(z)} to out, where value is the activation of z. */
  void backward(Tensor out, Tensor gradient, Tensor z, Tensor value) {
    switch (activation) {
      case GELU -> torch.gelu_backward_out(out, gradient, z);
      case SILU -> torch.silu_backward_out(out, gradient, z);
      case TANH -> torch.tanh_backward_out(out, gradient, value);
      case RELU -> torch.threshold_backward_out(out, gradient, z, zero);
      case SOFTPLUS -> torch.softplus_backward_out(out, gradient, z, one, twenty);
      case ELU -> torch.elu_backward_out(out, gradient, one, one, one, false, z);
    }
  }

  /** Writes the second derivative at z to out, where slope is the first. */
  void curvature(Tensor out, Tensor z, Tensor value, Tensor slope) {
    switch (activation) {
      case GELU -> {
        Tensor squares = z.square();
        Tensor density = squares.mul(new Scalar(-0.5)).exp_();
        torch.mul_out(out, squares.sub_(new Scalar(2.0)), density);
        out.mul_(new Scalar(-1 / Math.sqrt(2 * Math.PI)));
      }
      case SILU -> {
        Tensor squashed = z.sigmoid();
        Tensor flat = squashed.mul(new Scalar(-2.0)).add_(one);
        torch.mul_out(out, flat, z).add_(new Scalar(2.0));
        out.mul_(squashed).mul_(squashed.neg().add_(one));
      }
      case TANH -> torch.mul_out(out, value, slope).mul_(new Scalar(-2.0));
      case RELU -> out.zero_();
      case SOFTPLUS -> torch.mul_out(out, slope, slope).neg_().add_(slope);
      case ELU -> torch.mul_out(out, slope, z.lt(zero).to(z.scalar_type()));
    }
  }
}
