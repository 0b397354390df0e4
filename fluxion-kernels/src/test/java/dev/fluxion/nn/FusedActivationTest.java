package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Activations and their derivatives against libtorch's in float64. */
class FusedActivationTest {
  /** Four roundings of a float32 of that size. */
  private static double bound(double exact) {
    return 1e-6 + 2.5e-7 * Math.abs(exact);
  }

  @ParameterizedTest
  @EnumSource(value = Activation.class, mode = Mode.EXCLUDE, names = "SOFTPLUS")
  void valuesAndSlopesAreThoseOfLibtorch(Activation activation) throws Exception {
    float[] x = points();
    double[][] exact = exact(activation, x);
    for (int bits : new int[] {128, 256, 512}) {
      DenseKernels kernels = ForcedWidth.of(bits);
      float[] alone = x.clone();
      kernels.activate(activation, alone, 0, alone.length);
      float[] beside = x.clone();
      float[] slope = new float[x.length];
      kernels.activate(activation, beside, 0, beside.length, slope, 0);
      for (int i = 0; i < x.length; i++) {
        assertThat(Math.abs(alone[i] - exact[0][i]))
            .as("value at %s", x[i])
            .isLessThan(bound(exact[0][i]));
        assertThat(Math.abs(beside[i] - exact[0][i]))
            .as("value beside the slope at %s", x[i])
            .isLessThan(bound(exact[0][i]));
        assertThat(Math.abs(slope[i] - exact[1][i]))
            .as("slope at %s", x[i])
            .isLessThan(bound(exact[1][i]));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Activation.class, mode = Mode.EXCLUDE, names = "SOFTPLUS")
  void whatIsNoNumberStaysNone(Activation activation) {
    DenseKernels kernels = FusedKernels.get().orElseThrow();
    float[] alone = new float[64];
    Arrays.fill(alone, Float.NaN);
    float[] beside = alone.clone();
    kernels.activate(activation, alone, 0, 64);
    kernels.activate(activation, beside, 0, 64, new float[64], 0);
    for (int i = 0; i < 64; i++) {
      assertThat(alone[i]).isNaN();
      assertThat(beside[i]).isNaN();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Activation.class, mode = Mode.EXCLUDE, names = "SOFTPLUS")
  void anyNumberOfRegistersAnywhereIsComputedAlone(Activation activation) {
    DenseKernels kernels = FusedKernels.get().orElseThrow();
    int lanes = kernels.lanes();
    float[] whole = Arrays.copyOfRange(points(), 2040 - 4 * lanes, 2040 + 4 * lanes);
    float[] x = whole.clone();
    kernels.activate(activation, whole, 0, whole.length);
    for (int from = 0; from < 8; from++) {
      for (int to = from; to <= 8; to++) {
        float[] part = x.clone();
        kernels.activate(activation, part, from * lanes, (to - from) * lanes);
        float[] expected = x.clone();
        System.arraycopy(whole, from * lanes, expected, from * lanes, (to - from) * lanes);
        assertThat(part).isEqualTo(expected);
      }
    }
  }

  @Test
  void theLogisticFunctionIsThatOfTheJvm() throws Exception {
    float[] x = points();
    for (int bits : new int[] {128, 256, 512}) {
      float[] value = x.clone();
      float[] slope = new float[x.length];
      ForcedWidth.of(bits).squash(value, 0, x.length, slope, 0);
      for (int i = 0; i < x.length; i++) {
        double exact = 1 / (1 + Math.exp(-(double) x[i]));
        assertThat(Math.abs(value[i] - exact)).as("value at %s", x[i]).isLessThan(bound(exact));
        assertThat(Math.abs(slope[i] - exact * (1 - exact)))
            .as("slope at %s", x[i])
            .isLessThan(bound(exact));
      }
    }
  }

  /** A fine grid, and far ends. */
  private static float[] points() {
    float[] x = new float[4096];
    for (int i = 0; i < 4080; i++) {
      x[i] = (i - 2040) / 170f;
    }
    float[] far = {
      0f, -0f, 1e-30f, -1e-30f, 5.6999f, 5.7001f, -5.6999f, -5.7001f, 30, -30, 88, -88, 1e4f, -1e4f,
      3e7f, -3e7f
    };
    System.arraycopy(far, 0, x, 4080, far.length);
    return x;
  }

  /** Returns values and derivatives in float64. */
  private static double[][] exact(Activation activation, float[] x) {
    try (Scope scope = new Scope()) {
      Tensor z = Tensors.of(x, x.length).to(ScalarType.Double);
      ActivationKernel kernel = new ActivationKernel(activation);
      Tensor value = kernel.apply(z);
      Tensor slope = Tensors.empty(ScalarType.Double, x.length);
      kernel.backward(slope, Tensors.full(ScalarType.Double, 1, x.length), z, value);
      return new double[][] {Tensors.doubles(value), Tensors.doubles(slope)};
    }
  }
}
