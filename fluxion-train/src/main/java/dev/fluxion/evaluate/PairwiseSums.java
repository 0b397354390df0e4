package dev.fluxion.evaluate;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Sums of a function of the squared distance over pairs of points, one row of pairs at a time. */
final class PairwiseSums {
  private PairwiseSums() {}

  /** The sum of f(|x_i - y_j|^2) over all i and j. */
  static double between(Cloud x, Cloud y, DoubleUnaryOperator f) {
    double[] coordinates = y.transposed();
    double[] squares = new double[y.rows()];
    double sum = 0;
    for (int i = 0; i < x.rows(); i++) {
      squaredDistances(x, i, coordinates, 0, squares);
      sum += sum(squares, 0, f);
    }
    return sum;
  }

  /** The sum of f(|x_i - x_j|^2) over all pairs i &lt; j. */
  static double within(Cloud x, DoubleUnaryOperator f) {
    double[] coordinates = x.transposed();
    double[] squares = new double[x.rows()];
    double sum = 0;
    for (int i = 0; i < x.rows(); i++) {
      squaredDistances(x, i, coordinates, i + 1, squares);
      sum += sum(squares, i + 1, f);
    }
    return sum;
  }

  private static double sum(double[] squares, int from, DoubleUnaryOperator f) {
    double sum = 0;
    for (int j = from; j < squares.length; j++) {
      sum += f.applyAsDouble(squares[j]);
    }
    return sum;
  }

  /** Writes |x_i - y_j|^2 to squares[j] for j at and after from; y comes column by column. */
  static void squaredDistances(Cloud x, int i, double[] coordinates, int from, double[] squares) {
    int rows = squares.length;
    Arrays.fill(squares, 0);
    for (int k = 0; k < x.columns(); k++) {
      addSquares(squares, x.at(i, k), coordinates, k * rows, from);
    }
  }

  private static void addSquares(
      double[] squares, double x, double[] coordinates, int start, int from) {
    for (int j = from; j < squares.length; j++) {
      double difference = x - coordinates[start + j];
      squares[j] += difference * difference;
    }
  }
}
