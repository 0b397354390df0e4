package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.Fit;
import dev.fluxion.evaluate.Learner;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Locale;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The predictive score: the mean absolute error, on real windows, of a network that was trained on
 * others to predict the next position from the ones before; in standard deviations of the real
 * channels, mean over channels.
 *
 * <p>The network ({@link Learner#dense}) sees {@link #memory} positions, learns the absolute error
 * and is the same at each place in a window. Where a process has normal innovations of standard
 * deviation s the least score is {@code s sqrt(2 / pi)} over the channel's standard deviation.
 *
 * <p>Source: J. Yoon, D. Jarrett and M. van der Schaar, Time-series generative adversarial networks
 * (2019), 5: "train on synthetic, test on real", there with a recurrent network.
 */
public final class PredictiveScore {
  /** The most positions that the predictor sees. */
  public static final int MEMORY = 8;

  private PredictiveScore() {}

  /** The number of positions that the predictor of windows of some length sees. */
  public static int memory(int length) {
    return Math.min(MEMORY, length / 2);
  }

  /**
   * Computes the score.
   *
   * @param train windows to learn from, generated ones as a rule
   * @param real windows to predict
   * @param key starts and feeds the network
   * @throws IllegalArgumentException if the shapes differ or a window has one position only
   */
  public static double of(Windows train, Windows real, Key key) {
    Windows.checkSameShape(train, real);
    int memory = memory(real.length());
    if (memory < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a predictive score needs windows of 2 positions or more, got %d",
              real.length()));
    }
    double[] means = real.means();
    double[] scales = real.scales();
    int channels = real.channels();
    Learner network = Learner.dense(memory * channels, channels);
    try (Scope scope = new Scope()) {
      Tensor x = pairs(train, memory, 0, memory, means, scales);
      Tensor y = pairs(train, memory, memory, 1, means, scales);
      Tensor flat =
          Fit.of(Math.toIntExact(x.size(0)))
              .run(network, x, y, (found, wanted) -> torch.l1_loss(found, wanted), key);
      try (NoGradGuard guard = new NoGradGuard()) {
        Tensor found = network.output(flat, pairs(real, memory, 0, memory, means, scales));
        Tensor away = found.sub(pairs(real, memory, memory, 1, means, scales)).abs();
        double sum = 0;
        double[] errors = Tensors.doubles(away);
        for (double error : errors) {
          sum += error;
        }
        return sum / errors.length;
      }
    }
  }

  /** Positions s + from .. s + from + width - 1 of every window, for s = 0 .. L - memory - 1. */
  private static Tensor pairs(
      Windows windows, int memory, int from, int width, double[] means, double[] scales) {
    int starts = windows.length() - memory;
    int channels = windows.channels();
    double[] values = new double[windows.count() * starts * width * channels];
    int k = 0;
    for (int i = 0; i < windows.count(); i++) {
      for (int s = 0; s < starts; s++) {
        for (int t = s + from; t < s + from + width; t++) {
          for (int c = 0; c < channels; c++) {
            values[k++] = (windows.at(i, t, c) - means[c]) / scales[c];
          }
        }
      }
    }
    return Tensors.of(
        ScalarType.Float, values, (long) windows.count() * starts, (long) width * channels);
  }
}
