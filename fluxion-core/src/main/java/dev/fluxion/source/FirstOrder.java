package dev.fluxion.source;

import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The factor of a process that remembers one step, {@code x_i = carry_i x_(i-1) + scale_i z_i}.
 *
 * <p>{@code F^-1} has two diagonals, so whitening costs a position the same everywhere. F is
 * applied by doubling the reach, {@code x_i += A_i x_(i-r), A_i *= A_(i-r)} for r = 1, 2, 4, ...
 * (Kogge and Stone, "A parallel algorithm for the efficient solution of a general class of
 * recurrence equations", 1973): all positions at once, in as many rounds as the length has binary
 * digits. Each row is computed value by value, so that it does not depend on its neighbours.
 *
 * @param carry [m, length], its first column 0
 * @param scales [m, length], positive
 */
record FirstOrder(Tensor carry, Tensor scales) implements TimeFactor {
  @Override
  public Tensor correlate(Tensor z) {
    try (Scope scope = new Scope()) {
      long length = z.size(1);
      Tensor reach = carry.unsqueeze(2).to(z.device(), z.scalar_type());
      Tensor x = z.mul(scales.unsqueeze(2).to(z.device(), z.scalar_type()));
      for (long lag = 1; lag < length; lag *= 2) {
        long rest = length - lag;
        Tensor far = reach.narrow(1, lag, rest);
        x.narrow(1, lag, rest).add_(far.mul(x.narrow(1, 0, rest)));
        reach =
            torch.cat(
                new TensorVector(reach.narrow(1, 0, lag), far.mul(reach.narrow(1, 0, rest))), 1);
      }
      return scope.keep(x);
    }
  }

  @Override
  public Tensor whiten(Tensor x) {
    long k = x.size(1);
    Tensor wide = x.to(ScalarType.Double);
    if (k == 0) {
      return wide;
    }
    Tensor before =
        torch.cat(
            new TensorVector(torch.zeros_like(wide.narrow(1, 0, 1)), wide.narrow(1, 0, k - 1)), 1);
    return wide.sub(along(carry, k, x).mul(before)).div(along(scales, k, x));
  }

  @Override
  public TimeFactor rows(int from, int to) {
    return carry.size(0) == 1
        ? this
        : new FirstOrder(carry.narrow(0, from, to - from), scales.narrow(0, from, to - from));
  }

  private static Tensor along(Tensor values, long k, Tensor x) {
    return values.narrow(1, 0, k).unsqueeze(2).to(x.device(), ScalarType.Double);
  }
}
