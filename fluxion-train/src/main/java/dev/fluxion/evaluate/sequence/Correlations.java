package dev.fluxion.evaluate.sequence;

import java.util.Locale;

/**
 * Correlations along time, pooled over windows.
 *
 * <p>{@code c_jk(h) = sum over windows i and positions t of (x_itj - m_j)(x_i,t+h,k - m_k) / (n (L
 * - h))}, which is unbiased where the mean m is known and the process stationary; {@code r_jk(h) =
 * c_jk(h) / sqrt(c_jj(0) c_kk(0))}, 0 where a channel is constant. r_jk(h) with j and k exchanged
 * is r_jk(-h).
 *
 * <p>Source: P. Brockwell and R. Davis, Time series: theory and methods (1991), 11.2, with the
 * divisor of each lag's own number of pairs, so that windows of any length may be pooled.
 *
 * @param lags the largest lag
 * @param channels the number of channels
 * @param values r_jk(h), [lags + 1, channels, channels]
 */
public record Correlations(int lags, int channels, double[] values) {

  /** Computes the correlations about the mean of all windows. */
  public static Correlations of(Windows windows, int lags) {
    return of(windows, windows.means(), lags);
  }

  /**
   * Computes the correlations about a mean that is known.
   *
   * @param means the mean of each channel
   * @param lags the largest lag, from 0 to the length of a window less 1
   * @throws IllegalArgumentException if the lags do not fit into a window
   */
  public static Correlations of(Windows windows, double[] means, int lags) {
    int length = windows.length();
    int channels = windows.channels();
    if (lags < 0 || lags >= length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "lags is %d, but must be from 0 to %d, the length of a window less 1",
              lags,
              length - 1));
    }
    double[] found = new double[(lags + 1) * channels * channels];
    for (int j = 0; j < channels; j++) {
      for (int k = 0; k < channels; k++) {
        for (int h = 0; h <= lags; h++) {
          found[(h * channels + j) * channels + k] = covariance(windows, means, j, k, h);
        }
      }
    }
    double[] variances = new double[channels];
    for (int j = 0; j < channels; j++) {
      variances[j] = found[j * channels + j];
    }
    for (int i = 0; i < found.length; i++) {
      double size = Math.sqrt(variances[i / channels % channels] * variances[i % channels]);
      found[i] = size > 0 ? found[i] / size : 0;
    }
    return new Correlations(lags, channels, found);
  }

  private static double covariance(Windows windows, double[] means, int j, int k, int lag) {
    int pairs = windows.length() - lag;
    double sum = 0;
    for (int i = 0; i < windows.count(); i++) {
      for (int t = 0; t < pairs; t++) {
        sum += (windows.at(i, t, j) - means[j]) * (windows.at(i, t + lag, k) - means[k]);
      }
    }
    return sum / ((double) pairs * windows.count());
  }

  /** r_jk(lag): channel j with channel k, lag positions later. */
  public double at(int lag, int j, int k) {
    return values[(lag * channels + j) * channels + k];
  }

  /** The mean of |r_jj(h) - r'_jj(h)| over channels j and lags h from 1 on; 0 without lags. */
  public double autocorrelationError(Correlations other) {
    return error(other, true);
  }

  /**
   * The mean of |r_jk(h) - r'_jk(h)| over ordered pairs of two channels and lags h from 0 on; 0
   * where there is one channel.
   */
  public double crossCorrelationError(Correlations other) {
    return error(other, false);
  }

  private double error(Correlations other, boolean own) {
    double sum = 0;
    int terms = 0;
    for (int h = own ? 1 : 0; h <= lags; h++) {
      for (int j = 0; j < channels; j++) {
        for (int k = 0; k < channels; k++) {
          if (own == (j == k)) {
            sum += Math.abs(at(h, j, k) - other.at(h, j, k));
            terms++;
          }
        }
      }
    }
    return terms == 0 ? 0 : sum / terms;
  }
}
