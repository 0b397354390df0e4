package dev.fluxion.nn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Layers against plain arithmetic. */
class ImageLayersTest {
  private static final int N = 2;
  private static final int IN = 4;
  private static final int OUT = 3;
  private static final int HEIGHT = 5;
  private static final int WIDTH = 4;

  private final Map<String, Tensor> parameters = new HashMap<>();
  private final Weights weights = new Weights(ImageCase.TYPE, parameters);
  private final Tensor x = tensor(1, N, IN, HEIGHT, WIDTH);

  private static Tensor tensor(int seed, long... shape) {
    return Tensors.normal(Key.of(seed), 0, ImageCase.TYPE, shape);
  }

  private Tensor parameter(String name, long... shape) {
    Tensor value = tensor(10 + parameters.size(), shape);
    parameters.put(name, value);
    return value;
  }

  private static void same(Tensor found, double[] expected) {
    assertThat(Tensors.doubles(found)).containsExactly(expected, within(1e-10));
  }

  /** Convolves with zeros outside, one product after the other. */
  private static double[] convolved(
      double[] x, int height, int width, double[] w, double[] b, int side, int stride, int reach) {
    int rows = (height - 1) / stride + 1;
    int columns = (width - 1) / stride + 1;
    double[] y = new double[N * OUT * rows * columns];
    for (int i = 0; i < y.length; i++) {
      int column = i % columns;
      int row = i / columns % rows;
      int out = i / (columns * rows) % OUT;
      int n = i / (columns * rows * OUT);
      y[i] = b[out];
      for (int j = 0; j < IN * side * side; j++) {
        int in = j / (side * side);
        int py = row * stride + reach * (j / side % side - side / 2);
        int px = column * stride + reach * (j % side - side / 2);
        if (py >= 0 && py < height && px >= 0 && px < width) {
          y[i] += w[out * IN * side * side + j] * x[((n * IN + in) * height + py) * width + px];
        }
      }
    }
    return y;
  }

  @Test
  void convolutionsOfEveryStrideAndReach() {
    double[] w = Tensors.doubles(parameter("conv.weight", OUT, IN, 3, 3));
    double[] b = Tensors.doubles(parameter("conv.bias", OUT));
    double[] values = Tensors.doubles(x);
    for (int reach : new int[] {1, 2}) {
      same(
          Layers.convolution(weights, "conv", x, 1, reach),
          convolved(values, HEIGHT, WIDTH, w, b, 3, 1, reach));
    }
    same(
        Layers.convolution(weights, "conv", x, 2, 1),
        convolved(values, HEIGHT, WIDTH, w, b, 3, 2, 1));
  }

  @Test
  void mapsOfPixels() {
    double[] w = Tensors.doubles(parameter("map.weight", OUT, IN));
    double[] b = Tensors.doubles(parameter("map.bias", OUT));
    same(
        Layers.perPixel(weights, "map", x),
        convolved(Tensors.doubles(x), HEIGHT, WIDTH, w, b, 1, 1, 1));
  }

  @Test
  void enlargedImagesOfTwiceAndOfOddSizes() {
    double[] w = Tensors.doubles(parameter("large.weight", OUT, IN, 3, 3));
    double[] b = Tensors.doubles(parameter("large.bias", OUT));
    double[] values = Tensors.doubles(x);
    for (int[] size : new int[][] {{10, 8}, {9, 7}, {9, 8}}) {
      double[] nearest = new double[N * IN * size[0] * size[1]];
      for (int i = 0; i < nearest.length; i++) {
        int px = i % size[1] * WIDTH / size[1];
        int py = i / size[1] % size[0] * HEIGHT / size[0];
        nearest[i] = values[(i / (size[0] * size[1]) * HEIGHT + py) * WIDTH + px];
      }
      same(
          Layers.enlarged(weights, "large", x, size[0], size[1]),
          convolved(nearest, size[0], size[1], w, b, 3, 1, 1));
    }
  }

  @Test
  void groupsOfChannelsAreNormalised() {
    double[] gain = Tensors.doubles(parameter("norm.gain.weight", IN));
    double[] bias = Tensors.doubles(parameter("norm.gain.bias", IN));
    double[] values = Tensors.doubles(x);
    double[] expected = new double[values.length];
    int size = 2 * HEIGHT * WIDTH;
    for (int group = 0; group < values.length / size; group++) {
      double sum = 0;
      double squares = 0;
      for (int i = group * size; i < (group + 1) * size; i++) {
        sum += values[i] / size;
        squares += values[i] * values[i] / size;
      }
      for (int i = group * size; i < (group + 1) * size; i++) {
        int channel = i / (HEIGHT * WIDTH) % IN;
        expected[i] =
            gain[channel] * (values[i] - sum) / Math.sqrt(squares - sum * sum + 1e-5)
                + bias[channel];
      }
    }
    same(Layers.groupNorm(weights, "norm", x, 2), expected);
  }

  @Test
  void attentionInBothFormsWithAndWithoutTurns() {
    int heads = 2;
    int size = 4;
    Patches patches = new Patches(new ImageShape(1, 2, 3), 1);
    int places = patches.count();
    int width = heads * size;
    Tensor all = tensor(3, N, places, 3L * width);
    double[] values = Tensors.doubles(all);
    for (boolean turned : new boolean[] {false, true}) {
      double[] expected = new double[N * places * width];
      for (int n = 0; n < N; n++) {
        for (int head = 0; head < heads; head++) {
          for (int i = 0; i < places; i++) {
            double[] query = part(values, n * places + i, 0, head, i, turned);
            double[] weight = new double[places];
            double sum = 0;
            for (int j = 0; j < places; j++) {
              double[] key = part(values, n * places + j, 1, head, j, turned);
              double product = 0;
              for (int k = 0; k < size; k++) {
                product += query[k] * key[k];
              }
              weight[j] = Math.exp(product / Math.sqrt(size));
              sum += weight[j];
            }
            for (int j = 0; j < places; j++) {
              double[] value = part(values, n * places + j, 2, head, j, false);
              for (int k = 0; k < size; k++) {
                expected[(n * places + i) * width + head * size + k] += weight[j] / sum * value[k];
              }
            }
          }
        }
      }
      parameters.put("any", all);
      Mixing.Attending mixing = new Mixing.Attending(width, heads, turned ? patches : null);
      for (boolean twice : new boolean[] {false, true}) {
        same(mixing.attention(weights, twice).of(all), expected);
      }
    }
  }

  /** Returns the query, key or value of a head; of width 4, one pair each for row and column. */
  private static double[] part(
      double[] all, int row, int which, int head, int place, boolean turned) {
    double[] part = new double[4];
    System.arraycopy(all, row * 24 + which * 8 + head * 4, part, 0, 4);
    if (turned) {
      turn(part, 0, Math.floorDiv(place, 3));
      turn(part, 2, place % 3);
    }
    return part;
  }

  private static void turn(double[] values, int from, double angle) {
    double a = values[from];
    double b = values[from + 1];
    values[from] = a * Math.cos(angle) - b * Math.sin(angle);
    values[from + 1] = a * Math.sin(angle) + b * Math.cos(angle);
  }

  @Test
  void patchesAreSquaresOfPixelsAndGoBack() {
    Patches patches = new Patches(new ImageShape(2, 4, 6), 2);
    Tensor images = tensor(4, N, 2, 4, 6);
    Tensor places = patches.of(images);
    double[] values = Tensors.doubles(images);
    double[] found = Tensors.doubles(places);
    for (int i = 0; i < found.length; i++) {
      int value = i % 8;
      int column = i / 8 % 3;
      int row = i / 24 % 2;
      int px = 2 * column + value % 2;
      int py = 2 * row + value / 2 % 2;
      assertThat(found[i]).isEqualTo(values[((i / 48 * 2 + value / 4) * 4 + py) * 6 + px]);
    }
    assertThat(torch.equal(patches.images(places), images)).isTrue();
  }

  @Test
  void placesWithOneEmbeddingOfTimeAndCondition() {
    Embedding embedding = new Embedding(3, 2);
    double[] a1 = Tensors.doubles(parameter("embedding.time.input.weight", 3, 32));
    double[] b1 = Tensors.doubles(parameter("embedding.time.input.bias", 3));
    double[] a2 = Tensors.doubles(parameter("embedding.time.output.weight", 3, 3));
    double[] b2 = Tensors.doubles(parameter("embedding.time.output.bias", 3));
    double[] c = Tensors.doubles(parameter("embedding.condition.weight", 3, 2));
    double[] inputs = {0.7, -1.2};
    double t = 0.3;
    double[] expected = new double[3];
    for (int i = 0; i < 3; i++) {
      expected[i] = b2[i] + c[2 * i] * inputs[0] + c[2 * i + 1] * inputs[1];
      for (int j = 0; j < 3; j++) {
        double hidden = b1[j];
        for (int k = 1; k <= 16; k++) {
          hidden += a1[32 * j + k - 1] * Math.sin(k * Math.PI * t);
          hidden += a1[32 * j + k + 15] * Math.cos(k * Math.PI * t);
        }
        expected[i] += a2[3 * i + j] * hidden / (1 + Math.exp(-hidden));
      }
      expected[i] /= 1 + Math.exp(-expected[i]);
    }
    ImageNetwork.Inputs in =
        new ImageNetwork.Inputs(
            Tensors.of(new double[] {t}, 1), x, Tensors.of(inputs, 1, 2), Dropout.NONE, false);
    same(embedding.of(weights, in), expected);
  }
}
