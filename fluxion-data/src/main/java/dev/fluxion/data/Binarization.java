package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;

/** Levels as numbers: 1 above the threshold and else 0 where images are binarised. */
final class Binarization {
  private Binarization() {}

  /** Puts the values of an image into {@code out} from index {@code at} on. */
  static void levels(ImagesConfig config, byte[] image, double[] out, int at) {
    int threshold = config.binarize() == null ? -1 : config.binarize();
    for (int i = 0; i < image.length; i++) {
      int level = image[i] & 0xFF;
      out[at + i] = threshold < 0 ? level : level > threshold ? 1 : 0;
    }
  }
}
