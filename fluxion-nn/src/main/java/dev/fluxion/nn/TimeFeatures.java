package dev.fluxion.nn;

import dev.fluxion.tensor.NormalQuantile;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Fixed functions of t that a layer gets.
 *
 * @param kind which functions: raw, sinusoidal or Fourier
 * @param size number of sinusoidal or Fourier features, even
 * @param scale standard deviation of the Fourier frequencies
 */
public record TimeFeatures(TimeInput kind, int size, double scale) {
  static final String SIZES = "even, from 2 to 4096";

  /** Returns whether a number of features can be had. */
  static boolean allows(int size) {
    return size >= 2 && size % 2 == 0 && size <= 4096;
  }

  /** Returns how many there are. */
  public int count() {
    return kind == TimeInput.RAW ? 1 : size;
  }

  /** Returns the features of each time, [batch, count]. */
  public Tensor at(Tensor t) {
    if (kind == TimeInput.RAW) {
      return t.unsqueeze(1);
    }
    int half = size / 2;
    double[] frequencies = new double[half];
    for (int k = 0; k < half; k++) {
      frequencies[k] =
          kind == TimeInput.SINUSOIDAL
              ? Math.PI * (k + 1)
              : 2 * Math.PI * scale * NormalQuantile.at(0.5 + (k + 0.5) / (2 * half));
    }
    Tensor row = Tensors.of(t.scalar_type(), frequencies, 1, half).to(t.device(), t.scalar_type());
    Tensor angles = t.unsqueeze(1).mul(row);
    return torch.cat(new TensorVector(angles.sin(), angles.cos()), 1);
  }
}
