package dev.fluxion.benchmarks;

import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Points that a field and its copies in the peers are compared at.
 *
 * @param t times, uniform on [0, 1]
 * @param x points, standard normal, rows of any shape
 * @param shape shape of a row
 */
record FieldCheck(double[] t, double[] x, long... shape) {
  static final String VELOCITY = "velocity";

  /** Draws points. */
  static FieldCheck of(int rows, long... shape) {
    long size = 1;
    for (long length : shape) {
      size *= length;
    }
    double[] t = new double[rows];
    double[] x = new double[Math.toIntExact(rows * size)];
    Key.of(7).derive(1).uniform(0, t, 0, t.length);
    Key.of(7).derive(2).normal(0, x, 0, x.length);
    return new FieldCheck(t, x, shape);
  }

  /** Returns the arrays that the peers read. */
  Map<String, double[]> inputs() {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put("t", t);
    arrays.put("x", x);
    return arrays;
  }

  /** Returns the velocities at the points. */
  double[] velocity(TrainableField field) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      long[] sizes = new long[shape.length + 1];
      sizes[0] = t.length;
      System.arraycopy(shape, 0, sizes, 1, shape.length);
      Tensor times = Tensors.of(ScalarType.Float, t, t.length);
      Tensor points = Tensors.of(ScalarType.Float, x, sizes);
      return Tensors.doubles(field.velocity(times, points, Condition.NONE));
    }
  }
}
