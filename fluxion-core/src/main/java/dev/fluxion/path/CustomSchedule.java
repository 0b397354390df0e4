package dev.fluxion.path;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A schedule written by a user as two functions.
 *
 * @param alpha weight of the data
 * @param sigma weight of the source
 * @param range where both derivatives are finite
 */
record CustomSchedule(UnaryOperator<Tensor> alpha, UnaryOperator<Tensor> sigma, TimeRange range)
    implements Schedule {
  /** How near an end a derivative that is infinite there is still used. */
  private static final double CLIP = 1e-3;

  private static final int PARTS = 512;
  private static final double NEARLY = 0.01;

  static CustomSchedule checked(UnaryOperator<Tensor> alpha, UnaryOperator<Tensor> sigma) {
    CustomSchedule plain = new CustomSchedule(alpha, sigma, TimeRange.WHOLE);
    try (Scope scope = new Scope()) {
      double[] times = new double[PARTS + 1];
      Arrays.setAll(times, i -> (double) i / PARTS);
      Tensor t = Tensors.of(times, times.length);
      double[] a = values("alpha", alpha, t, times);
      double[] s = values("sigma", sigma, t, times);
      end("alpha", 0, a[0], 0, NEARLY, "within 0 to 0.01");
      end("sigma", 0, s[0], 1 - NEARLY, 1 + NEARLY, "within 0.01 of 1");
      end("alpha", 1, a[PARTS], 1 - 1e-6, 1 + 1e-6, "1");
      end("sigma", 1, s[PARTS], 0, Math.nextDown(1.0), "from 0 to below 1");
      for (int i = 0; i < PARTS; i++) {
        monotone("alpha", "rise", a[i + 1] > a[i], times, i, a);
        monotone("sigma", "fall", s[i + 1] < s[i], times, i, s);
      }
      double[] slopeA = slopes("alpha", plain.alphaDot(t), a, times);
      double[] slopeS = slopes("sigma", plain.sigmaDot(t), s, times);
      boolean first = Double.isFinite(slopeA[0]) && Double.isFinite(slopeS[0]);
      boolean last = Double.isFinite(slopeA[PARTS]) && Double.isFinite(slopeS[PARTS]);
      return new CustomSchedule(alpha, sigma, new TimeRange(first ? 0 : CLIP, last ? 1 : 1 - CLIP));
    }
  }

  private static double[] values(
      String name, UnaryOperator<Tensor> function, Tensor t, double[] times) {
    Tensor value = function.apply(t.clone());
    if (!Arrays.equals(value.shape(), t.shape())) {
      throw new IllegalArgumentException(
          name
              + ": gives a tensor of shape "
              + Arrays.toString(value.shape())
              + " for times of shape "
              + Arrays.toString(t.shape())
              + ", but must keep the shape");
    }
    double[] plain = Tensors.doubles(value);
    for (int i = 0; i < plain.length; i++) {
      if (!Double.isFinite(plain[i])) {
        throw new IllegalArgumentException(
            name + ": is " + plain[i] + " at t = " + times[i] + ", but must be finite");
      }
    }
    return plain;
  }

  private static void end(
      String name, int t, double value, double least, double most, String allowed) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + ": is " + value + " at t = " + t + ", but must be " + allowed);
    }
  }

  private static void monotone(
      String name, String how, boolean holds, double[] times, int i, double[] values) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(
              java.util.Locale.ROOT,
              "%s: goes from %s to %s between t = %s and t = %s, but must %s with t",
              name,
              values[i],
              values[i + 1],
              times[i],
              times[i + 1],
              how));
    }
  }

  /**
   * Compares the derivatives within (0, 1) with the chords on both sides of each time, of which a
   * differentiable function that {@link #PARTS} points resolve has its slope in between or near.
   */
  private static double[] slopes(String name, Tensor derivative, double[] values, double[] times) {
    double[] slopes = Tensors.doubles(derivative);
    for (int i = 1; i < PARTS; i++) {
      double before = (values[i] - values[i - 1]) * PARTS;
      double after = (values[i + 1] - values[i]) * PARTS;
      double room = 0.02 * (Math.abs(before) + Math.abs(after)) + Math.abs(after - before) / 2;
      if (!(Math.abs(slopes[i] - (before + after) / 2) <= room + 1e-6)) {
        throw new IllegalArgumentException(
            name
                + ": autograd's derivative at t = "
                + times[i]
                + " is "
                + slopes[i]
                + ", but the function rises by "
                + (before + after) / 2
                + " there; write it with operations that autograd can differentiate");
      }
    }
    return slopes;
  }

  @Override
  public Tensor alpha(Tensor t) {
    return alpha.apply(t);
  }

  @Override
  public Tensor sigma(Tensor t) {
    return sigma.apply(t);
  }

  @Override
  public Tensor alphaDot(Tensor t) {
    return derivative("alpha", alpha, t);
  }

  @Override
  public Tensor sigmaDot(Tensor t) {
    return derivative("sigma", sigma, t);
  }

  private static Tensor derivative(String name, UnaryOperator<Tensor> function, Tensor t) {
    try (AutoGradMode recording = new AutoGradMode(true);
        Scope scope = new Scope()) {
      Tensor leaf = t.detach().clone().set_requires_grad(true);
      Tensor value = function.apply(leaf);
      if (!value.requires_grad()) {
        throw new IllegalArgumentException(
            name
                + ": does not depend on t for autograd; write it with operations on the tensor"
                + " that it is given");
      }
      Tensor gradient =
          torch
              .grad(
                  new TensorVector(value.sum()),
                  new TensorVector(leaf),
                  new TensorVector(),
                  new BoolOptional(false),
                  false,
                  false)
              .get(0);
      return scope.keep(gradient.detach());
    }
  }
}
