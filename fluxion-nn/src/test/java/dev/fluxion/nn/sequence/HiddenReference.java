package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The features of {@link Continuous} for one sequence, written with loops over plain numbers and
 * solved by the classical method in many steps.
 */
final class HiddenReference {
  private static final int STEPS = 400;
  private static final int ITERATIONS = 4000;

  private final Continuous config;
  private final Parameters given;
  private final int hidden;
  private final Map<String, double[][]> known = new HashMap<>();
  private final Map<String, double[]> vectors = new HashMap<>();

  HiddenReference(Continuous config, Parameters given) {
    this.config = config;
    this.given = given;
    hidden = config.hidden();
  }

  /** Returns the features, [length][hidden], for inputs y, the condition being the last of them. */
  double[][] features(double[][] y, int condition, double[] stamps) {
    double[] h = new double[hidden];
    if (config.start() == Continuous.Start.LEARNED) {
      h = vector("start");
    } else if (config.start() == Continuous.Start.GIVEN) {
      double[][] weight = matrix("start.weight");
      for (int i = 0; i < hidden; i++) {
        h[i] = vector("start.bias")[i];
        for (int j = 0; j < condition; j++) {
          h[i] += weight[i][j] * y[0][y[0].length - condition + j];
        }
        h[i] = Math.tanh(h[i]);
      }
    }
    double[][] features = new double[y.length][];
    for (int i = 0; i < y.length; i++) {
      h =
          gru(
              plus(times(matrix("jump.input.weight"), y[i]), vector("jump.input.bias")),
              matrix("jump.state.weight"),
              vector("jump.state.bias"),
              h);
      if (i > 0) {
        h = carried(h, stamps[i - 1] - stamps[0], stamps[i] - stamps[0], y[i]);
      }
      features[i] = h.clone();
    }
    return features;
  }

  private double[] carried(double[] start, double from, double to, double[] y) {
    double step = (to - from) / STEPS;
    double[] h = start;
    for (int k = 0; k < STEPS; k++) {
      double tau = from + k * step;
      double[] first = slope(h, tau, y);
      double[] second = slope(moved(h, first, step / 2), tau + step / 2, y);
      double[] third = slope(moved(h, second, step / 2), tau + step / 2, y);
      double[] fourth = slope(moved(h, third, step), tau + step, y);
      double[] next = h.clone();
      for (int i = 0; i < hidden; i++) {
        next[i] += step / 6 * (first[i] + 2 * second[i] + 2 * third[i] + fourth[i]);
      }
      h = next;
    }
    return h;
  }

  private static double[] moved(double[] h, double[] slope, double step) {
    double[] next = h.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] += step * slope[i];
    }
    return next;
  }

  private double[] slope(double[] h, double tau, double[] y) {
    boolean gated = config.dynamics() == Continuous.Dynamics.GRU;
    double[][] weight = normalised("ode.state", gated ? 3 : 1);
    double[] bias = vector("ode.state.bias");
    double[] sums = gated ? vector("ode.input.bias") : new double[hidden];
    if (config.held()) {
      sums = plus(sums, times(normalised("ode.input", gated ? 3 : 1), y));
    }
    double[] change = new double[hidden];
    if (gated) {
      change = moved(gru(sums, weight, bias, h), h, -1);
    } else {
      double[] own = plus(plus(times(weight, h), bias), sums);
      for (int i = 0; i < hidden; i++) {
        change[i] = Math.tanh(own[i]) - h[i];
      }
    }
    if (config.correction() > 0) {
      double[] both = Arrays.copyOf(h, hidden + 1);
      both[hidden] = tau;
      double[] layer =
          plus(times(normalised("ode.correction.0", 1), both), vector("ode.correction.0.bias"));
      for (int i = 0; i < layer.length; i++) {
        layer[i] /= 1 + Math.exp(-layer[i]);
      }
      change =
          plus(
              change,
              plus(
                  times(normalised("ode.correction.1", 1), layer),
                  vector("ode.correction.1.bias")));
    }
    return change;
  }

  private double[] gru(double[] sums, double[][] weight, double[] bias, double[] h) {
    double[] own = plus(times(weight, h), bias);
    double[] next = new double[hidden];
    for (int i = 0; i < hidden; i++) {
      double reset = 1 / (1 + Math.exp(-sums[i] - own[i]));
      double keep = 1 / (1 + Math.exp(-sums[hidden + i] - own[hidden + i]));
      double fresh = Math.tanh(sums[2 * hidden + i] + reset * own[2 * hidden + i]);
      next[i] = (1 - keep) * fresh + keep * h[i];
    }
    return next;
  }

  private double[][] normalised(String name, int blocks) {
    return known.computeIfAbsent(name, own -> fresh(own, blocks));
  }

  private double[][] fresh(String name, int blocks) {
    double[][] weight = matrix(name + ".weight");
    if (config.normalization() == Normalization.WEIGHT) {
      double[] gain = vector(name + ".gain");
      for (int i = 0; i < weight.length; i++) {
        scale(weight[i], gain[i] / Math.sqrt(dot(weight[i], weight[i])));
      }
    } else if (config.normalization() == Normalization.SPECTRAL) {
      int rows = weight.length / blocks;
      for (int block = 0; block < blocks; block++) {
        double[][] own = Arrays.copyOfRange(weight, block * rows, (block + 1) * rows);
        double norm = norm(own);
        for (double[] row : own) {
          scale(row, 1 / norm);
        }
      }
    }
    return weight;
  }

  /** Returns the largest singular value by power iteration. */
  static double norm(double[][] weight) {
    double[] x = new double[weight[0].length];
    for (int i = 0; i < x.length; i++) {
      x[i] = 1 + 0.1 * i;
    }
    double norm = 0;
    for (int k = 0; k < ITERATIONS; k++) {
      double[] image = times(weight, x);
      double[] back = new double[x.length];
      for (int i = 0; i < image.length; i++) {
        for (int j = 0; j < back.length; j++) {
          back[j] += weight[i][j] * image[i];
        }
      }
      norm = Math.sqrt(Math.sqrt(dot(back, back)) / Math.sqrt(dot(x, x)));
      scale(back, 1 / Math.sqrt(dot(back, back)));
      x = back;
    }
    return norm;
  }

  private static void scale(double[] row, double by) {
    for (int i = 0; i < row.length; i++) {
      row[i] *= by;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] times(double[][] weight, double[] x) {
    double[] out = new double[weight.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = dot(weight[i], x);
    }
    return out;
  }

  private static double[] plus(double[] a, double[] b) {
    return moved(a, b, 1);
  }

  private double[] vector(String name) {
    return vectors
        .computeIfAbsent(name, own -> Tensors.doubles(given.view("encoder." + own)))
        .clone();
  }

  private double[][] matrix(String name) {
    int rows = (int) given.view("encoder." + name).size(0);
    double[] all = vector(name);
    int columns = all.length / rows;
    double[][] weight = new double[rows][];
    for (int i = 0; i < rows; i++) {
      weight[i] = Arrays.copyOfRange(all, i * columns, (i + 1) * columns);
    }
    return weight;
  }
}
