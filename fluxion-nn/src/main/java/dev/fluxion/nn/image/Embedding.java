package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TimeFeatures;
import dev.fluxion.nn.TimeInput;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * What layers are told of the time and the condition: {@code e = silu(A_2 silu(A_1 f(t)) + C c)},
 * {@code f(t) = [sin k pi t, cos k pi t]} for k = 1 .. 16, c the condition's inputs; A_1 and A_2
 * are affine, C is linear, so that where nothing is given e depends on t alone.
 *
 * @param size number of values
 * @param condition number of the condition's inputs
 */
record Embedding(int size, int condition) {
  private static final TimeFeatures TIMES = new TimeFeatures(TimeInput.SINUSOIDAL, 32, 1);
  private static final String INPUT = "embedding.time.input";
  private static final String OUTPUT = "embedding.time.output";
  private static final String CONDITION = "embedding.condition.weight";

  void layout(Parameters.Layout layout) {
    Layers.affine(layout, INPUT, size, TIMES.count());
    Layers.affine(layout, OUTPUT, size, size);
    if (condition > 0) {
      layout.add(CONDITION, size, condition);
    }
  }

  /** Returns e, [n, size]. */
  Tensor of(Weights given, ImageNetwork.Inputs in) {
    Tensor hidden = torch.silu(Layers.affine(given, INPUT, TIMES.at(in.t()).to(given.type())));
    return torch.silu(withCondition(given, Layers.affine(given, OUTPUT, hidden), CONDITION, in));
  }

  /** Adds the linear map of the condition's inputs, if there are some. */
  static Tensor withCondition(Weights given, Tensor embedded, String name, ImageNetwork.Inputs in) {
    return in.condition().size(1) == 0
        ? embedded
        : embedded.add(
            torch.linear(in.condition().to(given.type()), given.get(name), new TensorOptional()));
  }
}
