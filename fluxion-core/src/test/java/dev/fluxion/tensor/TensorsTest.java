package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class TensorsTest {
  private static final double[] VALUES = {1, -0.1, Math.PI, 1e-30, 1e30, 0};

  @Test
  void arraysComeBackAsTheyWere() {
    assertThat(Tensors.doubles(Tensors.of(VALUES, 2, 3))).containsExactly(VALUES);
    float[] floats = {1, -0.1f, Float.NaN, Float.NEGATIVE_INFINITY};
    Tensor tensor = Tensors.of(floats, 4, 1);
    assertThat(Tensors.floats(tensor)).containsExactly(floats);
    assertThat(tensor.shape()).containsExactly(4, 1);
    assertThat(tensor.scalar_type().intern()).isEqualTo(ScalarType.Float);
    assertThat(Tensors.doubles(Tensors.of(ScalarType.Double, VALUES, 6))).containsExactly(VALUES);
    assertThat(Tensors.doubles(Tensors.of(ScalarType.Float, VALUES, 6))[2])
        .isEqualTo((float) Math.PI);
  }

  @Test
  void tensorsWithoutRowsAreAllowed() {
    assertThat(Tensors.doubles(Tensors.of(new double[0], 0, 3))).isEmpty();
    assertThat(Tensors.floats(Tensors.of(new float[0], 0, 3))).isEmpty();
    assertThat(Tensors.normal(Key.of(1), 0, ScalarType.Float, 0, 2).shape()).containsExactly(0, 2);
  }

  /** A tensor's own scalar type is another object than the constant, and must do the same. */
  @Test
  void theTypeOfATensorServesAsAType() {
    ScalarType type = Tensors.of(VALUES, 6).scalar_type();
    assertThat(Tensors.doubles(Tensors.of(type, VALUES, 6))).containsExactly(VALUES);
    assertThat(Tensors.doubles(Tensors.normal(Key.of(1), 0, type, 5)))
        .containsExactly(Tensors.doubles(Tensors.normal(Key.of(1), 0, ScalarType.Double, 5)));
    assertThat(Tensors.doubles(Tensors.uniform(Key.of(1), 0, type, 5)))
        .containsExactly(Tensors.doubles(Tensors.uniform(Key.of(1), 0, ScalarType.Double, 5)));
  }

  @Test
  void viewsAreReadInRowMajorOrder() {
    Tensor tensor = Tensors.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(Tensors.doubles(tensor.t())).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(Tensors.floats(tensor.select(1, 1))).containsExactly(2, 5);
  }

  @Test
  void filledTensorsHoldTheirValue() {
    assertThat(Tensors.doubles(Tensors.full(ScalarType.Double, 0.1, 2, 2))).containsOnly(0.1);
    assertThat(Tensors.floats(Tensors.zeros(ScalarType.Float, 3))).containsOnly(0);
    assertThat(Tensors.zeros(ScalarType.Float, 3, 0).numel()).isZero();
  }

  @Test
  void valuesThatDoNotFillATensorAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensors.of(VALUES, 2, 2))
        .withMessage("6 values do not fill a tensor of 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensors.of(new float[3], 2, 2))
        .withMessage("3 values do not fill a tensor of 4");
  }

  @Test
  void columnsBroadcastOverRows() {
    Tensor x = Tensors.full(ScalarType.Double, 1, 3, 2, 2);
    Tensor column = Tensors.column(Tensors.of(new double[] {1, 2, 3}, 3), x);
    assertThat(column.shape()).containsExactly(3, 1, 1);
    assertThat(Tensors.doubles(x.mul(column))).startsWith(1, 1, 1, 1, 2).endsWith(3);
    assertThat(Tensors.rowSize(x)).isEqualTo(4);
    assertThat(Tensors.rowSize(column.flatten())).isOne();
  }

  @Test
  void drawsAreThoseOfTheKey() {
    double[] z = new double[6];
    Key.of(3).normal(10, z, 0, 6);
    assertThat(Tensors.doubles(Tensors.normal(Key.of(3), 10, ScalarType.Double, 3, 2)))
        .containsExactly(z);
    float[] u = new float[6];
    Key.of(3).uniform(10, u, 0, 6);
    assertThat(Tensors.floats(Tensors.uniform(Key.of(3), 10, ScalarType.Float, 2, 3)))
        .containsExactly(u, within(0f));
  }

  @Test
  void changesFromArraysAreCounted() {
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      Tensor tensor = Tensors.zeros(type, 3);
      long version = tensor._version();
      Tensors.write(tensor, new double[] {1, 2, 3});
      assertThat(tensor._version()).isGreaterThan(version);
      version = tensor._version();
      Tensors.writeNormal(tensor, Key.of(1), 0);
      assertThat(tensor._version()).isGreaterThan(version);
    }
  }
}
