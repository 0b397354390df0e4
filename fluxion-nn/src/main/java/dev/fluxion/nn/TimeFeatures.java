package dev.fluxion.nn;

import dev.fluxion.tensor.NormalQuantile;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The fixed functions of t that a dense field has as inputs beside x. */
final class TimeFeatures {
  private final Mlp config;

  TimeFeatures(Mlp config) {
    this.config = config;
  }

  /** Returns how many there are. */
  int count() {
    return switch (config.time()) {
      case RAW -> 1;
      case ADDED, ADDED_TO_X -> 0;
      case SINUSOIDAL, FOURIER -> config.timeFeatures();
    };
  }

  /** Returns the features of each time, [batch, count]. */
  Tensor at(Tensor t) {
    if (config.time() == TimeInput.RAW) {
      return t.unsqueeze(1);
    }
    int half = count() / 2;
    double[] frequencies = new double[half];
    for (int k = 0; k < half; k++) {
      frequencies[k] =
          config.time() == TimeInput.SINUSOIDAL
              ? Math.PI * (k + 1)
              : 2 * Math.PI * config.timeScale() * NormalQuantile.at(0.5 + (k + 0.5) / (2 * half));
    }
    Tensor row = Tensors.of(t.scalar_type(), frequencies, 1, half).to(t.device(), t.scalar_type());
    Tensor angles = t.unsqueeze(1).mul(row);
    return torch.cat(new TensorVector(angles.sin(), angles.cos()), 1);
  }
}
