package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of one evaluation, in the numbers that it works in.
 *
 * @param type the numbers
 * @param views the parameters by name
 */
record Weights(ScalarType type, Map<String, Tensor> views) {
  static Weights of(Parameters parameters, ScalarType type) {
    return new Weights(type, parameters.views(type));
  }

  Tensor get(String name) {
    Tensor view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no parameter '" + name + "'");
    }
    return view;
  }
}
