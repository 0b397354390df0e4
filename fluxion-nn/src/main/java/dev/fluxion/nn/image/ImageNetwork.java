package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Tensor;

/** The layers of a field of images. */
interface ImageNetwork {
  /** Adds the parameters. */
  void layout(Parameters.Layout layout);

  /**
   * Returns the velocity, [n, channels, height, width].
   *
   * @param given the parameters, whose type the layers work in
   * @param in what the velocity depends on
   */
  Tensor output(Weights given, Inputs in);

  /** Returns how many places the layers work at: pixels, or patches. */
  int places();

  /**
   * What a velocity depends on.
   *
   * @param t times, [n]
   * @param x images, [n, channels, height, width]
   * @param condition the condition's inputs, [n, size]
   * @param dropout leaves out channels in training
   * @param twice whether gradients of gradients may be asked for
   */
  record Inputs(Tensor t, Tensor x, Tensor condition, Dropout dropout, boolean twice) {}
}
