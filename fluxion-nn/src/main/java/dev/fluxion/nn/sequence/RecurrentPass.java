package dev.fluxion.nn.sequence;

import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.Parameters;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Recurrent layers by {@link RecurrentLayer}, each over the features of the one before. */
final class RecurrentPass implements EncoderPass {
  private static final Tensor[] NONE = {};

  private final RecurrentEncoder encoder;
  private final Parameters given;
  private final boolean gradients;
  private final Kept[] inputs;

  /** By fused kernels where there are such, and without; made when they are first needed. */
  private final RecurrentLayer[][][] made = new RecurrentLayer[2][][];

  private RecurrentLayer[][] layers = {};
  private Tensor[] masks = NONE;

  RecurrentPass(RecurrentEncoder encoder, Parameters given, boolean gradients) {
    this.encoder = encoder;
    this.given = given;
    this.gradients = gradients;
    inputs = new Kept[encoder.layers()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = new Kept();
    }
  }

  /**
   * Returns the layers for a number of sequences. Kernels fill up their rows, so that a gradient of
   * a few long sequences would take several times the memory. Without gradients there is one way
   * for all, so that a sequence does not depend on how many there are.
   */
  private RecurrentLayer[][] layers(long n) {
    boolean fused = !gradients || n >= DenseKernels.ROWS;
    int way = fused ? 0 : 1;
    if (made[way] == null) {
      RecurrentLayer[][] fresh = new RecurrentLayer[inputs.length][];
      List<String> directions = encoder.directions();
      for (int i = 0; i < fresh.length; i++) {
        fresh[i] = new RecurrentLayer[directions.size()];
        for (int j = 0; j < fresh[i].length; j++) {
          String name = RecurrentEncoder.name(i, directions.get(j));
          fresh[i][j] = encoder.cell().pass(given, name, j == 1, gradients, fused);
        }
      }
      made[way] = fresh;
    }
    return made[way];
  }

  @Override
  public Tensor forward(Tensor values, @Nullable Tensor mask) {
    int length = Math.toIntExact(values.size(0));
    long n = values.size(1);
    masks = NONE;
    if (mask != null && mask.min().item_double() < 1) {
      Tensor column = mask.unsqueeze(2);
      masks = new Tensor[length];
      for (int i = 0; i < length; i++) {
        masks[i] = column.select(0, i);
      }
    }
    layers = layers(n);
    Tensor features = values;
    for (int i = 0; i < layers.length; i++) {
      Tensor from = features.reshape(length * n, features.size(2));
      inputs[i].set(from);
      features = layers[i][0].forward(from, n, length, masks);
      if (layers[i].length == 2) {
        features =
            torch.cat(new TensorVector(features, layers[i][1].forward(from, n, length, masks)), 2);
      }
    }
    return features;
  }

  @Override
  public void backward(Tensor above, Parameters gradient) {
    int length = Math.toIntExact(above.size(0));
    long n = above.size(1);
    int hidden = encoder.cell().hidden();
    Tensor of = above;
    for (int i = layers.length - 1; i >= 0; i--) {
      Tensor from = Objects.requireNonNull(inputs[i].get());
      Tensor below = i == 0 ? from.new_empty(0) : from.new_empty(from.shape());
      for (int j = 0; j < layers[i].length; j++) {
        layers[i][j].backward(
            from, length, masks, of.narrow(2, (long) j * hidden, hidden), gradient, j > 0, below);
      }
      if (i > 0) {
        of = below.view(length, n, below.size(1));
      }
    }
  }
}
