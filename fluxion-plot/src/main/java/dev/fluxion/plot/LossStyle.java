package dev.fluxion.plot;

/**
 * How a loss curve is drawn.
 *
 * @param logarithmic whether the loss axis is logarithmic
 * @param smoothing factor of the exponential moving average drawn over the training loss; 0: none
 */
public record LossStyle(boolean logarithmic, double smoothing) {
  /** A linear axis without smoothing. */
  public static final LossStyle PLAIN = new LossStyle(false, 0);
}
