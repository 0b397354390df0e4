package dev.fluxion.nn.sequence;

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

  private final RecurrentLayer[][] layers;
  private final int hidden;
  private final Kept[] inputs;
  private Tensor[] masks = NONE;

  RecurrentPass(RecurrentEncoder encoder, Parameters given, boolean gradients) {
    hidden = encoder.cell().hidden();
    layers = new RecurrentLayer[encoder.layers()][];
    inputs = new Kept[encoder.layers()];
    for (int i = 0; i < layers.length; i++) {
      inputs[i] = new Kept();
      List<String> directions = encoder.directions();
      layers[i] = new RecurrentLayer[directions.size()];
      for (int j = 0; j < layers[i].length; j++) {
        layers[i][j] =
            encoder
                .cell()
                .pass(given, RecurrentEncoder.name(i, directions.get(j)), j == 1, gradients);
      }
    }
  }

  @Override
  public Tensor forward(Tensor given, @Nullable Tensor mask) {
    int length = Math.toIntExact(given.size(0));
    long n = given.size(1);
    masks = NONE;
    if (mask != null && mask.min().item_double() < 1) {
      Tensor column = mask.unsqueeze(2);
      masks = new Tensor[length];
      for (int i = 0; i < length; i++) {
        masks[i] = column.select(0, i);
      }
    }
    Tensor features = given;
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
