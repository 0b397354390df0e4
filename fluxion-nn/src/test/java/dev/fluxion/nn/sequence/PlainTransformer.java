package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A Transformer for one sequence, in loops over numbers; shares nothing with the library's. */
final class PlainTransformer {
  private final TransformerEncoder encoder;
  private final Parameters given;
  private final int width;
  private final int heads;

  PlainTransformer(TransformerEncoder encoder, Parameters given) {
    this.encoder = encoder;
    this.given = given;
    width = encoder.config().width();
    heads = encoder.config().heads();
  }

  private double[] affine(String name, double[] x) {
    double[] weight = Tensors.doubles(given.view(name + ".weight"));
    double[] sums = Tensors.doubles(given.view(name + ".bias"));
    for (int i = 0; i < sums.length; i++) {
      for (int j = 0; j < x.length; j++) {
        sums[i] += weight[i * x.length + j] * x[j];
      }
    }
    return sums;
  }

  double[][] encode(double[][] x, double @Nullable [] times) {
    int length = x.length;
    double[][] h = new double[length][];
    double[][] embedded = new double[length][];
    for (int i = 0; i < length; i++) {
      h[i] = affine("input", x[i]);
      embedded[i] = times == null ? new double[0] : embedding(times[i]);
      if (encoder.config().positions() == PositionEncoding.SINUSOIDAL) {
        for (int k = 0; k < width / 2; k++) {
          double angle = i / Math.pow(10000, 2.0 * k / width);
          h[i][k] += Math.sin(angle);
          h[i][k + width / 2] += Math.cos(angle);
        }
      }
    }
    for (int layer = 0; layer < encoder.config().layers(); layer++) {
      attend("layers." + layer + ".attention", h, embedded);
      for (int i = 0; i < length; i++) {
        String name = "layers." + layer + ".forward";
        double[] wide = affine(name + ".input", norm(name, h[i], embedded[i]));
        for (int k = 0; k < wide.length; k++) {
          wide[k] *= normal(wide[k]);
        }
        add(h[i], affine(name + ".output", wide));
      }
    }
    for (int i = 0; i < length; i++) {
      h[i] = norm("output", h[i], embedded[i]);
    }
    return h;
  }

  private static void add(double[] to, double[] what) {
    for (int k = 0; k < to.length; k++) {
      to[k] += what[k];
    }
  }

  private void attend(String name, double[][] h, double[][] embedded) {
    int length = h.length;
    int size = width / heads;
    double[][] all = new double[length][];
    for (int i = 0; i < length; i++) {
      all[i] = affine(name + ".input", norm(name, h[i], embedded[i]));
    }
    for (int i = 0; i < length; i++) {
      double[] gathered = new double[width];
      for (int head = 0; head < heads; head++) {
        int seen = encoder.causal() ? i + 1 : length;
        double[] weights = new double[seen];
        double sum = 0;
        for (int j = 0; j < seen; j++) {
          double product = 0;
          double[] query = turned(all[i], head * size, size, i);
          double[] key = turned(all[j], width + head * size, size, j);
          for (int k = 0; k < size; k++) {
            product += query[k] * key[k];
          }
          weights[j] = Math.exp(product / Math.sqrt(size));
          sum += weights[j];
        }
        for (int j = 0; j < seen; j++) {
          for (int k = 0; k < size; k++) {
            gathered[head * size + k] += weights[j] / sum * all[j][2 * width + head * size + k];
          }
        }
      }
      add(h[i], affine(name + ".output", gathered));
    }
  }

  private double[] turned(double[] all, int from, int size, int place) {
    double[] values = Arrays.copyOfRange(all, from, from + size);
    if (encoder.config().positions() == PositionEncoding.SINUSOIDAL) {
      return values;
    }
    double[] turned = new double[size];
    for (int k = 0; k < size / 2; k++) {
      double angle = place / Math.pow(10000, 2.0 * k / size);
      double a = values[k];
      double b = values[k + size / 2];
      turned[k] = a * Math.cos(angle) - b * Math.sin(angle);
      turned[k + size / 2] = a * Math.sin(angle) + b * Math.cos(angle);
    }
    return turned;
  }

  private double[] embedding(double t) {
    double[] features = new double[32];
    for (int k = 0; k < 16; k++) {
      features[k] = Math.sin((k + 1) * Math.PI * t);
      features[k + 16] = Math.cos((k + 1) * Math.PI * t);
    }
    double[] e = affine("time", features);
    for (int k = 0; k < e.length; k++) {
      e[k] /= 1 + Math.exp(-e[k]);
    }
    return e;
  }

  private double[] norm(String name, double[] x, double[] embedded) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double[] z = Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + 1e-5)).toArray();
    double[] gain;
    double[] bias;
    if (embedded.length == 0) {
      gain = Tensors.doubles(given.view(name + ".gain.weight"));
      bias = Tensors.doubles(given.view(name + ".gain.bias"));
    } else {
      double[] both = affine(name + ".modulation", embedded);
      gain = Arrays.stream(both, 0, width).map(v -> 1 + v).toArray();
      bias = Arrays.copyOfRange(both, width, 2 * width);
    }
    for (int k = 0; k < width; k++) {
      z[k] = z[k] * gain[k] + bias[k];
    }
    return z;
  }

  /** The normal distribution function by its series, to the last digits. */
  private static double normal(double x) {
    if (Math.abs(x) > 8) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int k = 1; k < 200; k++) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
