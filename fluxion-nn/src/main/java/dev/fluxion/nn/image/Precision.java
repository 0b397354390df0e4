package dev.fluxion.nn.image;

import java.util.Locale;

/** The numbers in which a field of images finds gradients in training. */
public enum Precision {
  /** Those of the parameters. */
  FLOAT32,
  /**
   * 16 bits with 8 for the significand, in all layers; parameters, their averages and the
   * optimizer's state stay as they are, and so do sampling, likelihoods and validation.
   */
  BFLOAT16;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
