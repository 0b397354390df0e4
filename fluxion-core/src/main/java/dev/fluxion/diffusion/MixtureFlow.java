package dev.fluxion.diffusion;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The exact flow from N(0, I) to a mixture of round normals, for independent ends and any schedule.
 *
 * <p>With {@code s_k^2 = alpha^2 c_k^2 + sigma^2} and r_k the responsibilities of the components
 * {@code N(alpha m_k, s_k^2 I)} of p_t: {@code v = sum_k r_k (alpha' m_k + (alpha alpha' c_k^2 +
 * sigma sigma') / s_k^2 (x - alpha m_k))}, {@code score = -sum_k r_k (x - alpha m_k) / s_k^2}.
 *
 * @param schedule alpha and sigma
 * @param components the components, whose weights sum to 1
 */
public record MixtureFlow(Schedule schedule, List<Component> components) implements VelocityField {
  /**
   * One component.
   *
   * @param weight its share
   * @param mean m, of a row's dimension
   * @param scale c, its standard deviation
   */
  public record Component(double weight, List<Double> mean, double scale) {
    /** Copies the mean. */
    public Component {
      mean = List.copyOf(mean);
    }
  }

  /** Copies the list. */
  public MixtureFlow {
    components = List.copyOf(components);
  }

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    Tensor alpha = schedule.alpha(at);
    Tensor alphaDot = schedule.alphaDot(at);
    Tensor spread = schedule.sigma(at).mul(schedule.sigmaDot(at));
    return mean(
        t,
        x,
        (component, centered, variance) -> {
          double squared = component.scale() * component.scale();
          Tensor slope = alpha.mul(alphaDot).mul(new Scalar(squared)).add(spread).div(variance);
          return centered.mul(slope).add(alphaDot.mul(row(component, x)));
        });
  }

  /** Returns the score of each row at its time, of x's shape. */
  public Tensor score(Tensor t, Tensor x) {
    return mean(t, x, (component, centered, variance) -> centered.div(variance).neg());
  }

  /** Returns the log density of each row at its time, [batch]. */
  public Tensor logDensity(Tensor t, Tensor x) {
    return logParts(t, x).logsumexp(0);
  }

  private interface Part {
    Tensor of(Component component, Tensor centered, Tensor variance);
  }

  private Tensor mean(Tensor t, Tensor x, Part part) {
    Tensor at = Tensors.column(t, x);
    Tensor shares = logParts(t, x).softmax(0);
    Tensor sum = torch.zeros_like(x);
    for (int k = 0; k < components.size(); k++) {
      Component component = components.get(k);
      Tensor centered = x.sub(schedule.alpha(at).mul(row(component, x)));
      Tensor value = part.of(component, centered, variance(component, at));
      sum = sum.add(value.mul(Tensors.column(shares.select(0, k), x)));
    }
    return sum;
  }

  private Tensor logParts(Tensor t, Tensor x) {
    Tensor at = Tensors.column(t, x);
    TensorVector parts = new TensorVector();
    for (Component component : components) {
      Tensor variance = variance(component, at);
      Tensor log =
          x.sub(schedule.alpha(at).mul(row(component, x)))
              .square()
              .div(variance)
              .add(variance.mul(new Scalar(2 * Math.PI)).log())
              .mul(new Scalar(-0.5))
              .sum(1);
      parts.push_back(log.add(new Scalar(Math.log(component.weight()))));
    }
    return torch.stack(parts);
  }

  private Tensor variance(Component component, Tensor at) {
    double squared = component.scale() * component.scale();
    return schedule.alpha(at).square().mul(new Scalar(squared)).add(schedule.sigma(at).square());
  }

  private static Tensor row(Component component, Tensor like) {
    double[] mean = component.mean().stream().mapToDouble(Double::doubleValue).toArray();
    return Tensors.of(like.scalar_type(), mean, mean.length);
  }
}
