package dev.fluxion.source;

import org.bytedeco.pytorch.Tensor;

/** Independent standard normal values: the covariance is I, whatever the stamps. */
public record WhiteNoise() implements NormalProcess {
  @Override
  public TimeFactor factor(Tensor stamps, double noise) {
    return new Independent(Math.hypot(1, noise), Stamps.length(stamps));
  }

  @Override
  public boolean white() {
    return true;
  }
}
