package dev.fluxion.experiment;

/**
 * How training images are changed at random before every use: the section {@code
 * data.images.augment}.
 *
 * @param flip whether half of the images are mirrored left to right
 * @param shift the most pixels that an image is moved by, up or down and left or right; what comes
 *     in at an edge repeats the pixels there
 */
public record AugmentConfig(boolean flip, int shift) {
  /** Checks the values. */
  public AugmentConfig {
    InvalidValue.unless(shift >= 0 && shift <= 64, "shift", shift, "from 0 to 64");
  }

  /** Returns whether images stay as they are. */
  public boolean none() {
    return !flip && shift == 0;
  }
}
