package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.function.DoubleUnaryOperator;

/**
 * Layers of one image in plain arithmetic, with parameters by name.
 *
 * @param given the parameters
 */
record PlainNetwork(Parameters given) {
  static final DoubleUnaryOperator SILU = z -> z / (1 + Math.exp(-z));
  static final DoubleUnaryOperator RELU = z -> Math.max(z, 0);

  /**
   * An image.
   *
   * @param channels its channels
   * @param height rows
   * @param width columns
   * @param v values, channel by channel
   */
  record Plain(int channels, int height, int width, double[] v) {
    int pixels() {
      return height * width;
    }

    Plain map(DoubleUnaryOperator each) {
      return new Plain(channels, height, width, java.util.Arrays.stream(v).map(each).toArray());
    }

    Plain plus(double[] other) {
      double[] sum = v.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other[i];
      }
      return new Plain(channels, height, width, sum);
    }

    /** Adds a value to all pixels of a channel. */
    Plain plusEach(double[] all, int from) {
      double[] sum = v.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += all[from + i / pixels()];
      }
      return new Plain(channels, height, width, sum);
    }

    Plain beside(Plain other) {
      double[] both = java.util.Arrays.copyOf(v, v.length + other.v.length);
      System.arraycopy(other.v, 0, both, v.length, other.v.length);
      return new Plain(channels + other.channels, height, width, both);
    }

    Plain nearest(int rows, int columns) {
      double[] large = new double[channels * rows * columns];
      for (int i = 0; i < large.length; i++) {
        int y = i / columns % rows * height / rows;
        int x = i % columns * width / columns;
        large[i] = v[(i / (rows * columns) * height + y) * width + x];
      }
      return new Plain(channels, rows, columns, large);
    }
  }

  double[] get(String name) {
    return Tensors.doubles(given.view(name));
  }

  /** Returns {@code W x + b}. */
  double[] affine(String name, double[] x) {
    double[] w = get(name + ".weight");
    double[] y = get(name + ".bias");
    for (int i = 0; i < w.length; i++) {
      y[i / x.length] += w[i] * x[i % x.length];
    }
    return y;
  }

  /**
   * Returns a convolution; of side 1 where the weight has as many values as channels in and out.
   */
  Plain convolution(String name, Plain x, int stride, int reach) {
    double[] w = get(name + ".weight");
    double[] b = get(name + ".bias");
    int taps = w.length / (b.length * x.channels);
    int side = taps == 1 ? 1 : 3;
    int rows = (x.height - 1) / stride + 1;
    int columns = (x.width - 1) / stride + 1;
    double[] y = new double[b.length * rows * columns];
    for (int i = 0; i < y.length; i++) {
      int out = i / (rows * columns);
      y[i] = b[out];
      for (int j = 0; j < x.channels * taps; j++) {
        int py = i / columns % rows * stride + reach * (j / side % side - side / 2);
        int px = i % columns * stride + reach * (j % side - side / 2);
        if (py >= 0 && py < x.height && px >= 0 && px < x.width) {
          y[i] += w[out * x.channels * taps + j] * x.v[(j / taps * x.height + py) * x.width + px];
        }
      }
    }
    return new Plain(b.length, rows, columns, y);
  }

  Plain convolution(String name, Plain x) {
    return convolution(name, x, 1, 1);
  }

  Plain norm(String name, Plain x, int groups) {
    double[] gain = get(name + ".gain.weight");
    double[] bias = get(name + ".gain.bias");
    int size = x.v.length / groups;
    double[] y = new double[x.v.length];
    for (int group = 0; group < groups; group++) {
      double[] part = java.util.Arrays.copyOfRange(x.v, group * size, (group + 1) * size);
      double[] plain = normalized(part);
      for (int i = 0; i < size; i++) {
        int channel = (group * size + i) / x.pixels();
        y[group * size + i] = gain[channel] * plain[i] + bias[channel];
      }
    }
    return new Plain(x.channels, x.height, x.width, y);
  }

  static double[] normalized(double[] values) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double variance =
        java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return java.util.Arrays.stream(values)
        .map(v -> (v - mean) / Math.sqrt(variance + 1e-5))
        .toArray();
  }

  /** Returns what each of the places gathers; all are queries, keys and values side by side. */
  static double[][] attention(double[][] all, int heads) {
    int width = all[0].length / 3;
    int size = width / heads;
    double[][] gathered = new double[all.length][width];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < all.length; i++) {
        double[] weight = new double[all.length];
        double sum = 0;
        for (int j = 0; j < all.length; j++) {
          double product = 0;
          for (int k = head * size; k < (head + 1) * size; k++) {
            product += all[i][k] * all[j][width + k];
          }
          weight[j] = Math.exp(product / Math.sqrt(size));
          sum += weight[j];
        }
        for (int j = 0; j < all.length; j++) {
          for (int k = head * size; k < (head + 1) * size; k++) {
            gathered[i][k] += weight[j] / sum * all[j][2 * width + k];
          }
        }
      }
    }
    return gathered;
  }

  /** Returns sines beside cosines of {@code k pi t}, plus the condition's map where it has one. */
  static double[] times(int count, double t) {
    double[] values = new double[count];
    for (int k = 0; k < count / 2; k++) {
      values[k] = Math.sin((k + 1) * Math.PI * t);
      values[k + count / 2] = Math.cos((k + 1) * Math.PI * t);
    }
    return values;
  }

  double[] withCondition(double[] told, double[] inputs) {
    double[] c = get("embedding.condition.weight");
    double[] sum = told.clone();
    for (int i = 0; i < c.length; i++) {
      sum[i / inputs.length] += c[i] * inputs[i % inputs.length];
    }
    return sum;
  }

  double[] embedding(double t, double[] inputs) {
    double[] hidden = apply(SILU, affine("embedding.time.input", times(32, t)));
    return apply(SILU, withCondition(affine("embedding.time.output", hidden), inputs));
  }

  static double[] apply(DoubleUnaryOperator each, double[] values) {
    return java.util.Arrays.stream(values).map(each).toArray();
  }
}
