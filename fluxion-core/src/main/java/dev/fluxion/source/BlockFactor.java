package dev.fluxion.source;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A factor in blocks of positions, each of which sees itself and the one before: {@code x_b = D_b
 * z_b + B_b z_(b-1)}. One block is a dense factor; blocks as long as the band hold a banded one, at
 * a cost linear in the length.
 *
 * @param diagonal D_b, lower triangular, [m, size, size]; all but the last of the same size
 * @param below B_b for b from 1 on, [m, size of b, size]
 */
record BlockFactor(List<Tensor> diagonal, List<Tensor> below) implements TimeFactor {
  private static final int BLOCK = 64;

  /**
   * Factors {@code C + noise^2 I} by Cholesky's method.
   *
   * @param covariance C, [m, length, length]
   * @param noise positive
   * @throws ArithmeticException if rounding leaves a sum that is not positive
   */
  static BlockFactor dense(Tensor covariance, double noise) {
    try (Scope scope = new Scope()) {
      Tensor unit = torch.eye(covariance.size(1)).to(covariance.device(), ScalarType.Double);
      T_TensorTensor_T found =
          torch.linalg_cholesky_ex(covariance.add(unit, new Scalar(noise * noise)));
      if (found.get1().any().item_bool()) {
        throw new ArithmeticException("a covariance is not positive in double precision");
      }
      // The first member lives in the pair, so it is taken over before the pair ends.
      return new BlockFactor(List.of(scope.keep(found.get0().detach())), List.of());
    }
  }

  /**
   * Factors a banded covariance that depends on the lag alone, in {@code length * width^2} steps
   * (Golub and Van Loan, "Matrix Computations", section 4.3).
   *
   * @param width the first lag from which on the covariance is 0
   */
  static BlockFactor banded(int length, int width, IntToDoubleFunction covariance) {
    int reach = Math.min(width, length) - 1;
    double[][] band = new double[length][reach + 1];
    for (int i = 0; i < length; i++) {
      for (int j = Math.max(0, i - reach); j <= i; j++) {
        double rest = covariance.applyAsDouble(i - j);
        for (int k = Math.max(0, i - reach); k < j; k++) {
          rest -= band[i][i - k] * band[j][j - k];
        }
        band[i][i - j] = j == i ? Math.sqrt(rest) : rest / band[j][0];
      }
    }
    int size = Math.min(length, Math.max(reach, BLOCK));
    List<Tensor> diagonal = new ArrayList<>();
    List<Tensor> below = new ArrayList<>();
    for (int start = 0; start < length; start += size) {
      int end = Math.min(length, start + size);
      diagonal.add(block(band, start, end, start, end));
      if (start > 0) {
        below.add(block(band, start, end, start - size, start));
      }
    }
    return new BlockFactor(diagonal, below);
  }

  private static Tensor block(double[][] band, int top, int bottom, int left, int right) {
    double[] values = new double[(bottom - top) * (right - left)];
    for (int i = top; i < bottom; i++) {
      for (int j = Math.max(left, i - band[i].length + 1); j < Math.min(right, i + 1); j++) {
        values[(i - top) * (right - left) + j - left] = band[i][i - j];
      }
    }
    return Tensors.of(values, 1, bottom - top, right - left);
  }

  @Override
  public Tensor correlate(Tensor z) {
    try (Scope scope = new Scope()) {
      Tensor wide = z.to(ScalarType.Double);
      long size = diagonal.get(0).size(1);
      TensorVector parts = new TensorVector();
      for (int b = 0; b < diagonal.size(); b++) {
        Tensor own = diagonal.get(b);
        Tensor part = each(own, wide.narrow(1, b * size, own.size(1)));
        if (b > 0) {
          part = part.add(each(below.get(b - 1), wide.narrow(1, (b - 1) * size, size)));
        }
        parts.push_back(part);
      }
      return scope.keep(torch.cat(parts, 1).to(z.scalar_type()));
    }
  }

  /** Row by row, so that the rounding of a row does not depend on the number of rows. */
  private static Tensor each(Tensor factor, Tensor z) {
    return factor
        .to(z.device(), ScalarType.Double)
        .expand(z.size(0), factor.size(1), factor.size(2))
        .bmm(z);
  }

  @Override
  public Tensor whiten(Tensor x) {
    long k = x.size(1);
    Tensor wide = x.to(ScalarType.Double);
    if (k == 0) {
      return wide;
    }
    boolean shared = diagonal.get(0).size(0) == 1;
    Tensor columns = shared ? wide.permute(1, 0, 2).reshape(1, k, -1) : wide;
    long size = diagonal.get(0).size(1);
    TensorVector parts = new TensorVector();
    Tensor last = columns;
    for (int b = 0; b * size < k; b++) {
      long count = Math.min(diagonal.get(b).size(1), k - b * size);
      Tensor rest = columns.narrow(1, b * size, count);
      if (b > 0) {
        rest = rest.sub(onDevice(below.get(b - 1).narrow(1, 0, count), x).bmm(last));
      }
      Tensor own = onDevice(diagonal.get(b).narrow(1, 0, count).narrow(2, 0, count), x);
      last = torch.linalg_solve_triangular(own, rest, false);
      parts.push_back(last);
    }
    Tensor z = torch.cat(parts, 1);
    return shared ? z.reshape(k, x.size(0), x.size(2)).permute(1, 0, 2) : z;
  }

  /** The solution of many columns at once is rounded by its number of columns in some kernels. */
  @Override
  public Tensor whitenEach(Tensor x) {
    long n = x.size(0);
    if (n < 2 || x.size(1) == 0 || diagonal.get(0).size(0) > 1) {
      return whiten(x);
    }
    try (Scope scope = new Scope()) {
      TensorVector rows = new TensorVector();
      for (long i = 0; i < n; i++) {
        try (Scope one = new Scope()) {
          rows.push_back(one.keep(whiten(x.narrow(0, i, 1))));
        }
      }
      return scope.keep(torch.cat(rows, 0));
    }
  }

  private static Tensor onDevice(Tensor values, Tensor x) {
    return values.to(x.device(), ScalarType.Double);
  }

  @Override
  public TimeFactor rows(int from, int to) {
    return diagonal.get(0).size(0) == 1
        ? this
        : new BlockFactor(cut(diagonal, from, to), cut(below, from, to));
  }

  private static List<Tensor> cut(List<Tensor> blocks, int from, int to) {
    return blocks.stream().map(block -> block.narrow(0, from, to - from)).toList();
  }

  @Override
  public Tensor scales() {
    TensorVector parts = new TensorVector();
    diagonal.forEach(block -> parts.push_back(block.diagonal(0, 1, 2)));
    return torch.cat(parts, 1);
  }
}
