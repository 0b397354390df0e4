package dev.fluxion.evaluate.sequence;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The mean periodogram of windows, {@code S_c(f) = mean over windows of |sum_t (x_tc - m_c) exp(-2
 * pi i f t)|^2 / L} at the frequencies f = 0, 1/L, ..., floor(L/2)/L cycles a step; its mean is
 * {@code sum over |h| < L of (1 - |h|/L) c_cc(h) cos(2 pi f h)} where m is the mean of the process.
 *
 * <p>Source: P. Brockwell and R. Davis, Time series: theory and methods (1991), 10.1 and 10.3.
 *
 * @param length positions of a window
 * @param channels the number of channels
 * @param values S_c(k / L), [floor(L/2) + 1, channels]
 */
public record Spectrum(int length, int channels, double[] values) {
  /** Power below this share of a spectrum's mean counts as this share in decibels. */
  public static final double FLOOR = 1e-10;

  /** Computes the spectrum about the mean of all windows. */
  public static Spectrum of(Windows windows) {
    return of(windows, windows.means());
  }

  /**
   * Computes the spectrum about a mean that is known.
   *
   * @param means the mean of each channel
   */
  public static Spectrum of(Windows windows, double[] means) {
    int length = windows.length();
    int channels = windows.channels();
    double[] centred = windows.toArray();
    for (int k = 0; k < centred.length; k++) {
      centred[k] -= means[k % channels];
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor x = Tensors.of(centred, windows.count(), length, channels).transpose(1, 2);
      Tensor squared = torch.view_as_real(torch.fft_rfft(x.contiguous())).square().sum(-1);
      double[] means2 = Tensors.doubles(squared.mean(0).transpose(0, 1).contiguous());
      for (int k = 0; k < means2.length; k++) {
        means2[k] /= length;
      }
      return new Spectrum(length, channels, means2);
    }
  }

  /** The number of frequencies. */
  public int frequencies() {
    return length / 2 + 1;
  }

  /** A frequency in cycles a step. */
  public double frequency(int index) {
    return (double) index / length;
  }

  /** The power of a channel at a frequency. */
  public double at(int index, int channel) {
    return values[index * channels + channel];
  }

  /**
   * The relative error of the power, {@code sum over f of |S_c(f) - S'_c(f)| / sum of S'_c(f)},
   * mean over channels; S' is the other spectrum.
   */
  public double relativeError(Spectrum reference) {
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      double away = 0;
      double all = 0;
      for (int k = 0; k < frequencies(); k++) {
        away += Math.abs(at(k, c) - reference.at(k, c));
        all += reference.at(k, c);
      }
      sum += away == 0 ? 0 : away / all;
    }
    return sum / channels;
  }

  /**
   * The log-spectral distance in decibels, {@code sqrt(mean over f of (10 log10 (S_c(f) /
   * S'_c(f)))^2)}, mean over channels; powers below {@link #FLOOR} of the larger mean power are
   * raised to it.
   *
   * <p>Source: A. Gray and J. Markel, Distance measures for speech processing (1976).
   */
  public double logDistance(Spectrum reference) {
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      double floor = FLOOR * Math.max(meanPower(c), reference.meanPower(c));
      double squares = 0;
      for (int k = 0; k < frequencies() && floor > 0; k++) {
        double ratio = Math.max(at(k, c), floor) / Math.max(reference.at(k, c), floor);
        squares += Math.pow(10 * Math.log10(ratio), 2);
      }
      sum += Math.sqrt(squares / frequencies());
    }
    return sum / channels;
  }

  private double meanPower(int channel) {
    double sum = 0;
    for (int k = 0; k < frequencies(); k++) {
      sum += at(k, channel);
    }
    return sum / frequencies();
  }
}
