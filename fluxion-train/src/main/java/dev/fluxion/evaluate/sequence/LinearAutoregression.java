package dev.fluxion.evaluate.sequence;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear autoregression of each channel on its own past, {@code x_t = a + b_1 x_(t-1) + ... + b_p
 * x_(t-p) + s z}, z standard normal, fitted by least squares; forecasts are simulated.
 *
 * <p>The variance s^2 is the residual sum of squares over n - p - 1. The order is given, or the one
 * of the least {@code n log(RSS / n) + (p + 1) log n} among 0 .. P, all on the same n positions, so
 * that they compare. Source: P. Brockwell and R. Davis, Time series: theory and methods (1991),
 * 8.7; G. Schwarz, Estimating the dimension of a model (1978).
 *
 * @param channels the fitted line of each channel
 */
public record LinearAutoregression(List<Line> channels) implements Forecaster {
  /**
   * One channel.
   *
   * @param intercept a
   * @param coefficients b_1 .. b_p
   * @param deviation s
   */
  public record Line(double intercept, double[] coefficients, double deviation) {
    /** Returns the order p. */
    public int order() {
      return coefficients.length;
    }
  }

  /** Copies the list. */
  public LinearAutoregression {
    channels = List.copyOf(channels);
  }

  /** Fits each channel with one order. */
  public static LinearAutoregression fit(List<double[]> series, int channels, int order) {
    return fit(series, channels, order, order);
  }

  /** Fits each channel with the order of the least Bayesian information criterion up to a limit. */
  public static LinearAutoregression fitBest(List<double[]> series, int channels, int mostOrder) {
    return fit(series, channels, 0, mostOrder);
  }

  private static LinearAutoregression fit(
      List<double[]> series, int channels, int least, int most) {
    Line[] lines = new Line[channels];
    for (int c = 0; c < channels; c++) {
      lines[c] = line(series, channels, c, least, most);
    }
    return new LinearAutoregression(Arrays.asList(lines));
  }

  private static Line line(List<double[]> series, int channels, int c, int least, int most) {
    int count = 0;
    for (double[] one : series) {
      count += Math.max(0, one.length / channels - most);
    }
    if (count < most + 2) {
      throw new IllegalArgumentException(
          "an autoregression of order "
              + most
              + " needs "
              + (most + 2)
              + " positions with "
              + most
              + " before them, but the series have "
              + count
              + "; take a lower order or longer series");
    }
    double[] past = new double[count * (most + 1)];
    double[] now = new double[count];
    int row = 0;
    for (double[] one : series) {
      for (int t = most; t < one.length / channels; t++) {
        past[row * (most + 1)] = 1;
        for (int lag = 1; lag <= most; lag++) {
          past[row * (most + 1) + lag] = one[(t - lag) * channels + c];
        }
        now[row++] = one[t * channels + c];
      }
    }
    return best(past, now, least, most);
  }

  private static Line best(double[] past, double[] now, int least, int most) {
    int count = now.length;
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor all = Tensors.of(past, count, most + 1L);
      Tensor y = Tensors.of(now, count, 1);
      Line best = new Line(0, new double[0], 0);
      double lowest = Double.POSITIVE_INFINITY;
      for (int order = least; order <= most; order++) {
        Tensor x = all.narrow(1, 0, order + 1L).contiguous();
        Tensor found = torch.linalg_lstsq(x, y).get0();
        double[] b = Tensors.doubles(found);
        double rss = 0;
        for (double residual : Tensors.doubles(y.sub(x.matmul(found)))) {
          rss += residual * residual;
        }
        double criterion = count * Math.log(rss / count) + (order + 1) * Math.log(count);
        if (order == least || criterion < lowest) {
          lowest = criterion;
          double deviation = Math.sqrt(rss / Math.max(1, count - order - 1));
          best = new Line(b[0], Arrays.copyOfRange(b, 1, order + 1), deviation);
        }
      }
      return best;
    }
  }

  @Override
  public double[] forecast(double[] history, int horizon, int count, Key key) {
    int width = channels.size();
    int length = history.length / width;
    double[] values = new double[count * horizon * width];
    key.normal(0, values, 0, values.length);
    for (int c = 0; c < width; c++) {
      Line line = channels.get(c);
      if (length < line.order()) {
        throw new IllegalArgumentException(
            "an autoregression of order "
                + line.order()
                + " needs as long a history, got "
                + length
                + " positions");
      }
      for (int m = 0; m < count; m++) {
        for (int h = 0; h < horizon; h++) {
          int at = (m * horizon + h) * width + c;
          double mean = line.intercept();
          for (int lag = 1; lag <= line.order(); lag++) {
            double before =
                lag <= h ? values[at - lag * width] : history[(length + h - lag) * width + c];
            mean += line.coefficients()[lag - 1] * before;
          }
          values[at] = mean + line.deviation() * values[at];
        }
      }
    }
    return values;
  }
}
