package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The layers of a small classifier of images, of any size: blocks that each convolve 3 by 3 pixels,
 * rectify, and keep the largest of 2 by 2 pixels, until no side is longer than 7; their values h,
 * mapped to features {@code f = A h + a}; and logits {@code W max(f, 0) + b}.
 *
 * <p>There are two blocks at least, of {@code channels}, {@code 2 channels}, and from the third on
 * {@code 4 channels}. Source of the form: LeCun et al., "Gradient-based learning applied to
 * document recognition" (1998), II.B.
 *
 * @param shape the shape of an image
 * @param classes number of classes, 2 or more
 * @param channels channels of the first block
 * @param features number of features
 */
public record ClassifierNetwork(ImageShape shape, int classes, int channels, int features) {
  private static final int LARGEST_SIDE = 7;
  private static final int LEAST_BLOCKS = 2;
  private static final int MOST = 4096;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the size and what is allowed
   */
  public ClassifierNetwork {
    require("classes", classes, 2);
    require("channels", channels, 1);
    require("features", features, 1);
  }

  private static void require(String name, int size, int least) {
    if (size < least || size > MOST) {
      throw new IllegalArgumentException(
          name + ": is " + size + ", but must be from " + least + " to " + MOST);
    }
  }

  private int blocks() {
    int blocks = 0;
    for (int side = Math.max(shape.height(), shape.width());
        side > LARGEST_SIDE || blocks < LEAST_BLOCKS;
        side = halved(side)) {
      blocks++;
    }
    return blocks;
  }

  private static int halved(int side) {
    return (side + 1) / 2;
  }

  private int outputs(int block) {
    return channels << Math.min(block, 2);
  }

  /** Returns parameters to start from, float32. */
  public Parameters fresh(Key key) {
    Parameters.Layout layout = new Parameters.Layout();
    int inputs = shape.channels();
    int height = shape.height();
    int width = shape.width();
    for (int block = 0; block < blocks(); block++) {
      Layers.convolution(layout, "blocks." + block, outputs(block), inputs, 3);
      inputs = outputs(block);
      height = halved(height);
      width = halved(width);
    }
    Layers.affine(layout, "features", features, (long) inputs * height * width);
    Layers.affine(layout, "logits", classes, features);
    double[] values = layout.values();
    for (int i = 0; i < layout.entries().size(); i++) {
      Layers.initialize(layout.entries().get(i), key.derive(i), values);
    }
    return new Parameters(Tensors.of(ScalarType.Float, values, values.length), layout.entries());
  }

  /**
   * Returns the features, [n, features].
   *
   * @param given parameters of the layout of {@link #fresh}
   * @param images [n, values] with black 0 and white 1
   */
  public Tensor features(Parameters given, Tensor images) {
    Weights weights = Weights.of(given, ScalarType.Float);
    Tensor h = images.reshape(images.size(0), shape.channels(), shape.height(), shape.width());
    for (int block = 0; block < blocks(); block++) {
      h = halved(torch.relu(Layers.convolution(weights, "blocks." + block, h)));
    }
    return Layers.affine(weights, "features", h.flatten(1, 3));
  }

  private static Tensor halved(Tensor h) {
    long[] two = {2, 2};
    return torch.max_pool2d(h, two, two, new long[] {0, 0}, new long[] {1, 1}, true);
  }

  /**
   * Returns the logits of features, [n, classes].
   *
   * @param given parameters of the layout of {@link #fresh}
   */
  public Tensor logits(Parameters given, Tensor features) {
    return Layers.affine(Weights.of(given, ScalarType.Float), "logits", torch.relu(features));
  }
}
