package dev.fluxion.evaluate.image;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The nearest points of a set, by {@code |a - b|^2 = |a|^2 + |b|^2 - 2 a b} in float64, a tile of
 * {@value #TALL} by {@value #WIDE} pairs at a time, so that no table of all pairs is ever held.
 *
 * @param count neighbours of a point
 * @param squares squared distances, of each point from the nearest on, {@code rows * count}
 * @param indices the places of the neighbours in their set, in the same order
 */
record Neighbours(int count, double[] squares, int[] indices) {
  static final int TALL = 256;
  static final int WIDE = 4096;

  /** One tile of squared distances. */
  @FunctionalInterface
  private interface Tile {
    /** Takes the squared distances of points from {@code row} on to others from {@code column}. */
    void accept(int row, int column, Tensor squares);
  }

  /**
   * Finds the nearest points.
   *
   * @param count how many of each, at most as many as there are others
   * @param themselves whether both sets are the same, of which a point itself does not count
   */
  static Neighbours of(
      Points points, Points others, int count, boolean themselves, Workers workers) {
    if (count < 1 || count > others.rows() - (themselves ? 1 : 0)) {
      throw new IllegalArgumentException(
          count
              + " neighbours were asked for among "
              + others.rows()
              + " points; give more points");
    }
    double[] squares = new double[points.rows() * count];
    int[] indices = new int[points.rows() * count];
    Arrays.fill(squares, Double.POSITIVE_INFINITY);
    Arrays.fill(indices, -1);
    tiles(
        points,
        others,
        workers,
        (row, column, tile) -> {
          long offset = (long) row - column;
          if (themselves && offset < tile.size(1) && -offset < tile.size(0)) {
            tile.diagonal(offset, 0, 1).fill_(new Scalar(Double.POSITIVE_INFINITY));
          }
          int most = (int) Math.min(count, tile.size(1));
          T_TensorTensor_T nearest = torch.topk(tile, most, 1, false, true);
          double[] found = Tensors.doubles(nearest.get0());
          double[] places = Tensors.doubles(nearest.get1().to(ScalarType.Double));
          for (int i = 0; i < found.length; i++) {
            int at = (row + i / most) * count;
            insert(squares, indices, at, at + count, found[i], column + (int) places[i]);
          }
        });
    return new Neighbours(count, squares, indices);
  }

  /** Puts a neighbour where it belongs among those from {@code from} on, if it is near enough. */
  private static void insert(
      double[] squares, int[] indices, int from, int to, double square, int index) {
    int at = to;
    while (at > from && square < squares[at - 1]) {
      at--;
    }
    if (at < to) {
      System.arraycopy(squares, at, squares, at + 1, to - at - 1);
      System.arraycopy(indices, at, indices, at + 1, to - at - 1);
      squares[at] = square;
      indices[at] = index;
    }
  }

  /** Returns the squared distance of each point to the farthest of its neighbours. */
  double[] farthest() {
    double[] radii = new double[squares.length / count];
    Arrays.setAll(radii, i -> squares[i * count + count - 1]);
    return radii;
  }

  /** Returns the squared distance of each point to its nearest neighbour. */
  double[] nearest() {
    double[] radii = new double[squares.length / count];
    Arrays.setAll(radii, i -> squares[i * count]);
    return radii;
  }

  /**
   * Counts the points that lie in at least one of some balls.
   *
   * @param centres the centres of the balls
   * @param squaredRadii the squared radius of each
   */
  static int within(Points points, Points centres, double[] squaredRadii, Workers workers) {
    boolean[] inside = new boolean[points.rows()];
    tiles(
        points,
        centres,
        workers,
        (row, column, tile) -> {
          int end = column + (int) tile.size(1);
          double[] part = Arrays.copyOfRange(squaredRadii, column, end);
          Tensor excess = tile.sub(Tensors.of(part, 1, part.length));
          double[] least = Tensors.doubles(torch.min(excess, 1).get0());
          for (int i = 0; i < least.length; i++) {
            inside[row + i] |= least[i] <= 0;
          }
        });
    int count = 0;
    for (boolean one : inside) {
      count += one ? 1 : 0;
    }
    return count;
  }

  private static void tiles(Points points, Points others, Workers workers, Tile sink) {
    if (points.columns() != others.columns()) {
      throw new IllegalArgumentException(
          "points of "
              + points.columns()
              + " and "
              + others.columns()
              + " coordinates cannot be compared");
    }
    workers.run(
        (points.rows() + TALL - 1) / TALL,
        (task, worker) -> {
          int row = task * TALL;
          try (NoGradGuard guard = new NoGradGuard();
              Scope rows = new Scope()) {
            Tensor a = points.block(row, Math.min(points.rows(), row + TALL));
            Tensor lengths = squares(a).unsqueeze(1);
            for (int column = 0; column < others.rows(); column += WIDE) {
              try (Scope columns = new Scope()) {
                Tensor b = others.block(column, Math.min(others.rows(), column + WIDE));
                Tensor tile = a.matmul(b.t()).mul_(new Scalar(-2.0));
                tile.add_(lengths).add_(squares(b).unsqueeze(0)).clamp_min_(new Scalar(0.0));
                sink.accept(row, column, tile);
              }
            }
          }
        });
  }

  private static Tensor squares(Tensor points) {
    return points.mul(points).sum(1);
  }
}
