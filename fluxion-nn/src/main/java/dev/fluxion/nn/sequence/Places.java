package dev.fluxion.nn.sequence;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Sines and cosines of {@code p 10000^(-2k/size)}, k = 0 .. size/2 - 1, for places p.
 *
 * @param size number of values of a place, even
 */
public record Places(int size) {
  private Tensor angles(Tensor places) {
    double[] frequencies = new double[size / 2];
    for (int k = 0; k < frequencies.length; k++) {
      frequencies[k] = Math.pow(10000, -2.0 * k / size);
    }
    Tensor row = Tensors.of(places.scalar_type(), frequencies, frequencies.length);
    return places.unsqueeze(-1).mul(row.to(places.device(), places.scalar_type()));
  }

  /** Returns sines beside cosines, [..., size]. */
  public Tensor encoding(Tensor places) {
    Tensor angles = angles(places);
    return torch.cat(new TensorVector(angles.sin(), angles.cos()), -1);
  }

  /**
   * What turns pairs (x_k, x_(k + size/2)) by the angle of their place.
   *
   * @param cos cosines, [n or 1, 1, length, size/2]
   * @param sin sines
   */
  public record Turn(Tensor cos, Tensor sin) {
    /** Returns values turned, [n, heads, length, size]. */
    public Tensor of(Tensor x) {
      long half = x.size(3) / 2;
      Tensor a = x.narrow(3, 0, half);
      Tensor b = x.narrow(3, half, half);
      return torch.cat(new TensorVector(a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))), 3);
    }
  }

  /** Returns the turn of places, [n or 1, length]. */
  public Turn turn(Tensor places) {
    Tensor angles = angles(places).unsqueeze(1);
    return new Turn(angles.cos(), angles.sin());
  }
}
