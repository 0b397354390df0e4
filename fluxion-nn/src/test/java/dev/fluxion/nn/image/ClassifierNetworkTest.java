package dev.fluxion.nn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.image.PlainNetwork.Plain;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierNetworkTest {
  /** The largest of 2 by 2 pixels; what is left at an edge stands alone. */
  private static Plain halved(Plain x) {
    int height = (x.height() + 1) / 2;
    int width = (x.width() + 1) / 2;
    double[] v = new double[x.channels() * height * width];
    java.util.Arrays.fill(v, Double.NEGATIVE_INFINITY);
    for (int c = 0; c < x.channels(); c++) {
      for (int row = 0; row < x.height(); row++) {
        for (int column = 0; column < x.width(); column++) {
          int at = (c * height + row / 2) * width + column / 2;
          v[at] = Math.max(v[at], x.v()[(c * x.height() + row) * x.width() + column]);
        }
      }
    }
    return new Plain(x.channels(), height, width, v);
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 3, 2", "3, 29, 2, 3", "2, 1, 1, 2", "1, 28, 6, 2"})
  void itIsThePlainArithmeticForEverySize(int channels, int height, int width, int blocks) {
    ImageShape shape = new ImageShape(channels, height, width);
    ClassifierNetwork network = new ClassifierNetwork(shape, 4, 2, 5);
    Parameters parameters = network.fresh(Key.of(3));
    Parameters random =
        parameters.with(
            Tensors.normal(Key.of(4), 0, ScalarType.Float, parameters.count())
                .mul(new org.bytedeco.pytorch.Scalar(0.3)));
    Tensor x = Tensors.normal(Key.of(5), 0, ScalarType.Float, 1, shape.values());
    PlainNetwork plain = new PlainNetwork(random);
    Plain h = new Plain(channels, height, width, Tensors.doubles(x));
    for (int i = 0; i < blocks; i++) {
      h = halved(plain.convolution("blocks." + i, h).map(PlainNetwork.RELU));
    }
    double[] features = plain.affine("features", h.v());
    Tensor found = network.features(random, x);
    assertThat(Tensors.doubles(found)).containsExactly(features, within(2e-5));
    assertThat(Tensors.doubles(network.logits(random, found)))
        .containsExactly(
            plain.affine("logits", PlainNetwork.apply(PlainNetwork.RELU, features)), within(5e-5));
  }

  @Test
  void sizesOutOfRangeAreRefusedByName() {
    ImageShape shape = new ImageShape(1, 8, 8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassifierNetwork(shape, 1, 4, 4))
        .withMessageContaining("classes: is 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassifierNetwork(shape, 2, 0, 4))
        .withMessageContaining("channels: is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassifierNetwork(shape, 2, 4, 5000))
        .withMessageContaining("features: is 5000");
  }
}
