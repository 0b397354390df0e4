package dev.fluxion.measurement;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Solves {@code M u = e} for each row by conjugate gradients; exact after as many steps as M has
 * different eigenvalues. A row stops where M shows too little curvature, as a matrix that is only
 * nearly symmetric may. Source: Hestenes and Stiefel (1952).
 *
 * @param steps most steps
 * @param tolerance a row stops at this share of its first residual
 */
record ConjugateGradients(int steps, double tolerance) {
  /**
   * Returns u, [n, m].
   *
   * @param matrix multiplies rows by M, symmetric and not negative
   * @param least a row stops where the curvature is not above that of this matrix
   * @param e right-hand side, [n, m]
   */
  Tensor solve(UnaryOperator<Tensor> matrix, UnaryOperator<Tensor> least, Tensor e) {
    Tensor u = torch.zeros_like(e);
    Tensor rest = e;
    Tensor direction = e;
    Tensor square = dot(rest, rest);
    Tensor enough = square.mul(new Scalar(tolerance * tolerance));
    for (int k = 0; k < steps; k++) {
      Tensor open = square.gt(enough);
      if (!open.any().item_bool()) {
        break;
      }
      Tensor turned = matrix.apply(direction);
      Tensor curvature = dot(direction, turned);
      Tensor length =
          quotient(
              square,
              curvature,
              open.logical_and(curvature.gt(dot(direction, least.apply(direction)))));
      u = u.add(direction.mul(length));
      rest = rest.sub(turned.mul(length));
      Tensor next = dot(rest, rest);
      direction = rest.add(direction.mul(quotient(next, square, open)));
      square = next;
    }
    return u;
  }

  private static Tensor dot(Tensor a, Tensor b) {
    return a.mul(b).sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
  }

  /** Returns a / b where that is wanted, and 0 elsewhere. */
  private static Tensor quotient(Tensor a, Tensor b, Tensor wanted) {
    return torch.where(wanted, a.div(b), torch.zeros_like(a));
  }
}
