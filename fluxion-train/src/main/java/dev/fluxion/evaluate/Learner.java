package dev.fluxion.evaluate;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A small network that a figure is measured with, its parameters in one flat float32 tensor. */
public interface Learner {
  /** Units of a layer of {@link #dense}. */
  int WIDTH = 64;

  /** Returns parameters to start from. */
  Tensor initial(Key key);

  /**
   * Returns the outputs, recorded for gradients where the parameters ask for it.
   *
   * @param flat the parameters
   * @param x inputs, [n, columns], float32
   */
  Tensor output(Tensor flat, Tensor x);

  /**
   * Returns a network of two layers of {@value #WIDTH} rectified units.
   *
   * @param outputs number of outputs, at most as many as columns
   */
  static Learner dense(int columns, int outputs) {
    TrainableField template = field(columns, Key.of(0));
    return new Learner() {
      @Override
      public Tensor initial(Key key) {
        return field(columns, key).parameters().flat();
      }

      @Override
      public Tensor output(Tensor flat, Tensor x) {
        Tensor t = Tensors.zeros(ScalarType.Float, x.size(0));
        return template
            .output(template.parameters().with(flat), t, x, Condition.NONE)
            .narrow(1, 0, outputs);
      }
    };
  }

  private static TrainableField field(int columns, Key key) {
    return Mlp.of(WIDTH, 2, Activation.RELU).build(columns, key, ScalarType.Float);
  }
}
