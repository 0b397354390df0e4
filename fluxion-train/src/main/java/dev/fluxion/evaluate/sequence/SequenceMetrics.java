package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.ClassifierTest;
import dev.fluxion.evaluate.Cloud;
import dev.fluxion.evaluate.SlicedWasserstein;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The choices that make distances of windows comparable with each other: how many lags are looked
 * at, which directions are sliced along, and what the channels are divided by there.
 *
 * @param lags the largest lag of correlations
 * @param directions unit vectors, [directions, length * channels]
 * @param scales what each channel is divided by before it is sliced
 */
public record SequenceMetrics(int lags, Cloud directions, double[] scales) {
  /** The number of directions that {@link #forData} draws. */
  public static final int DIRECTIONS = 128;

  private static final Cloud LINE = Cloud.of(new double[] {1}, 1, 1);

  /** Fits the choices to real windows. */
  public static SequenceMetrics forData(Windows real, int lags, Key key) {
    Cloud directions =
        SlicedWasserstein.directions(DIRECTIONS, real.length() * real.channels(), key);
    return new SequenceMetrics(lags, directions, real.scales());
  }

  /**
   * Measures how far windows are from reference windows, 0 where they are the same.
   *
   * @return autocorrelation and crossCorrelation ({@link Correlations}; the latter from two
   *     channels on), spectrum and logSpectrum ({@link Spectrum}), slicedWasserstein (the sliced
   *     2-Wasserstein distance of whole windows, channels in standard deviations)
   * @throws IllegalArgumentException if the shapes differ or the lags do not fit
   */
  public Map<String, Double> compare(Windows windows, Windows reference) {
    Windows.checkSameShape(windows, reference);
    Correlations found = Correlations.of(windows, lags);
    Correlations wanted = Correlations.of(reference, lags);
    Spectrum spectrum = Spectrum.of(windows);
    Spectrum other = Spectrum.of(reference);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("autocorrelation", found.autocorrelationError(wanted));
    if (windows.channels() > 1) {
      values.put("crossCorrelation", found.crossCorrelationError(wanted));
    }
    values.put("spectrum", spectrum.relativeError(other));
    values.put("logSpectrum", spectrum.logDistance(other));
    values.put(
        "slicedWasserstein",
        SlicedWasserstein.distance(
            windows.over(scales).points(), reference.over(scales).points(), directions));
    return values;
  }

  /**
   * The 2-Wasserstein distance between the values of one channel at all positions, in its unit.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  public static double marginal(Windows windows, Windows reference, int channel) {
    Windows.checkSameShape(windows, reference);
    return SlicedWasserstein.distance(windows.channel(channel), reference.channel(channel), LINE);
  }

  /**
   * The discriminative score: how often a small convolutional network, trained on some windows of
   * two sets, tells of others which set they are from; 0.5 where they have one law ({@link
   * ClassifierTest}).
   *
   * <p>Source: J. Yoon, D. Jarrett and M. van der Schaar, Time-series generative adversarial
   * networks (2019), 5, there with a recurrent network and |0.5 - accuracy|.
   *
   * @throws IllegalArgumentException if the shapes or counts differ or there are fewer than 10
   */
  public static ClassifierTest discriminate(
      Windows windows, Windows reference, Key key, Workers workers) {
    Windows.checkSameShape(windows, reference);
    return ClassifierTest.of(
        windows.points(),
        reference.points(),
        new WindowNetwork(windows.length(), windows.channels()),
        key,
        workers);
  }
}
