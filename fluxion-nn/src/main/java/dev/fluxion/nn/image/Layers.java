package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Layers with named parameters, and how these start: gains at 1; biases, modulations and {@code
 * last} layers at 0; other weights uniform within {@code 1 / sqrt(inputs)}.
 */
final class Layers {
  private static final double EPSILON = 1e-5;

  private Layers() {}

  /** Adds a convolution of {@code kernel} by {@code kernel} pixels. */
  static void convolution(
      Parameters.Layout layout, String name, long outputs, long inputs, int kernel) {
    layout.add(name + ".weight", outputs, inputs, kernel, kernel).add(name + ".bias", outputs);
  }

  /** Adds a map {@code W x + b}. */
  static void affine(Parameters.Layout layout, String name, long outputs, long inputs) {
    layout.add(name + ".weight", outputs, inputs).add(name + ".bias", outputs);
  }

  /** Adds a gain and a bias of each channel. */
  static void norm(Parameters.Layout layout, String name, long channels) {
    layout.add(name + ".gain.weight", channels).add(name + ".gain.bias", channels);
  }

  /** Returns the convolution with as many pixels, zeros standing outside of the image. */
  static Tensor convolution(Weights given, String name, Tensor x) {
    return convolution(given, name, x, 1, 1);
  }

  /**
   * Returns {@code y(p) = b + sum_q W_q x(stride p + dilation q)}, q from the centre of the kernel.
   */
  static Tensor convolution(Weights given, String name, Tensor x, int stride, int dilation) {
    Tensor weight = given.get(name + ".weight");
    long beyond = dilation * (weight.size(2) / 2);
    return torch.conv2d(
        x,
        weight,
        new TensorOptional(given.get(name + ".bias")),
        new long[] {stride, stride},
        new long[] {beyond, beyond},
        new long[] {dilation, dilation},
        1);
  }

  /** Returns the map {@code W x + b} of the channels of each pixel. */
  static Tensor perPixel(Weights given, String name, Tensor x) {
    Tensor weight = given.get(name + ".weight");
    // As a product of matrices: a convolution of one pixel is slower at many pixels.
    return torch
        .baddbmm(
            given.get(name + ".bias").unsqueeze(1),
            weight.unsqueeze(0).expand(x.size(0), weight.size(0), weight.size(1)),
            x.flatten(2, 3))
        .view(x.size(0), weight.size(0), x.size(2), x.size(3));
  }

  /**
   * Returns the convolution of images of another size, each of whose pixels is the nearest one of
   * {@code x}.
   *
   * <p>Twice as many pixels in both directions are found from x itself: pixel {@code p = 2 i + k -
   * 1} gets {@code K_k x_i} for k = 0 .. 3, with {@code K = M W M^T} the sums of W over the pixels
   * that are the same.
   */
  static Tensor enlarged(Weights given, String name, Tensor x, long height, long width) {
    if (height != 2 * x.size(2) || width != 2 * x.size(3)) {
      return convolution(given, name, torch.upsample_nearest2d(x, height, width));
    }
    Tensor weight = given.get(name + ".weight");
    Tensor sums =
        Tensors.of(new double[] {0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0}, 4, 3)
            .to(weight.device(), weight.scalar_type());
    return torch.conv_transpose2d(
        x,
        sums.matmul(weight.matmul(sums.t())).transpose(0, 1),
        new TensorOptional(given.get(name + ".bias")),
        new long[] {2, 2},
        new long[] {1, 1},
        new long[] {0, 0},
        1,
        1,
        1);
  }

  /** Returns the map of the last dimension. */
  static Tensor affine(Weights given, String name, Tensor x) {
    return torch.linear(
        x, given.get(name + ".weight"), new TensorOptional(given.get(name + ".bias")));
  }

  /** Returns two affine maps of the last dimension with GELU between. */
  static Tensor perceptron(Weights given, String name, Tensor x) {
    return affine(given, name + ".output", torch.gelu(affine(given, name + ".input", x)));
  }

  /**
   * Returns images whose groups of channels have mean 0 and variance 1 over all pixels, times gain
   * plus bias. Source: Wu and He, "Group normalization" (2018), equations 1 and 7.
   */
  static Tensor groupNorm(Weights given, String name, Tensor x, int groups) {
    return torch.group_norm(
        x,
        groups,
        new TensorOptional(given.get(name + ".gain.weight")),
        new TensorOptional(given.get(name + ".gain.bias")),
        EPSILON,
        false);
  }

  /** Returns values with mean 0 and variance 1 over the last dimension. */
  static Tensor layerNorm(Tensor x) {
    return torch.layer_norm(
        x,
        new long[] {x.size(x.dim() - 1)},
        new TensorOptional(),
        new TensorOptional(),
        EPSILON,
        false);
  }

  /** Returns one value of each row and channel, [n, channels], as that of all pixels. */
  static Tensor everywhere(Tensor perChannel) {
    return perChannel.unsqueeze(-1).unsqueeze(-1);
  }

  /** Writes the initial values of a parameter. */
  static void initialize(Parameters.Entry entry, Key key, double[] values) {
    int from = (int) entry.offset();
    int to = from + (int) entry.size();
    String name = entry.name();
    if (name.endsWith("gain.weight")) {
      Arrays.fill(values, from, to, 1);
    } else if (!name.endsWith(".bias")
        && !name.endsWith("modulation.weight")
        && !name.endsWith("last.weight")) {
      double inputs = (double) entry.size() / entry.shape().get(0);
      key.uniform(0, values, from, to - from);
      for (int i = from; i < to; i++) {
        values[i] = (2 * values[i] - 1) / Math.sqrt(inputs);
      }
    }
  }
}
