package dev.fluxion.testing;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact field from N(0, I) to a finite set of points: {@code v = (sigma'/sigma) x + (alpha' -
 * alpha sigma'/sigma) sum_i w_i x_i}, {@code w = softmax(-|x - alpha x_i|^2 / (2 sigma^2))}.
 *
 * @param points the points, [count, dimension]
 * @param schedule with sigma above 0 at the times that are asked for
 */
public record EmpiricalField(Tensor points, Schedule schedule) implements VelocityField {
  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    Tensor alpha = schedule.alpha(at);
    Tensor sigma = schedule.sigma(at);
    Tensor ratio = schedule.sigmaDot(at).div(sigma);
    Tensor distances =
        x.unsqueeze(1).sub(points.unsqueeze(0).mul(alpha.unsqueeze(1))).square().sum(2);
    Tensor weights = distances.div(sigma.square().mul(new Scalar(-2.0))).softmax(1);
    return x.mul(ratio)
        .add(schedule.alphaDot(at).sub(alpha.mul(ratio)).mul(weights.matmul(points)));
  }
}
