package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.FloorComparison.Entry;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Figures of generated windows against real ones beside those of other real windows, the floor that
 * perfect ones would reach.
 *
 * <p>For each draw equally many reference, other real and generated windows are taken; the
 * generated and the other real ones are each compared with the reference.
 *
 * @param windows the windows of each set
 * @param length their positions
 * @param draws the number of draws of distances
 * @param learnedDraws the number of draws of what needs training: discriminative and predictive
 * @param metrics autocorrelation, crossCorrelation, spectrum, logSpectrum, slicedWasserstein as
 *     {@link SequenceMetrics#compare} says; discriminative ({@link SequenceMetrics#discriminate}),
 *     predictive ({@link PredictiveScore})
 * @param marginal {@link SequenceMetrics#marginal} of each channel
 * @param nullDeviation the standard deviation of the discriminative score under equal laws
 * @param blocks where the learned figures are of overlapping windows in blocks of time, these;
 *     {@code nullDeviation} is the standard error by blocks then
 */
public record SequenceComparison(
    int windows,
    int length,
    int draws,
    int learnedDraws,
    Map<String, Entry> metrics,
    Map<String, Entry> marginal,
    double nullDeviation,
    Optional<BlockComparison> blocks) {
  /**
   * What is compared, and how often.
   *
   * @param count the most windows of a set, 2 or more
   * @param draws the number of draws of distances, 1 or more
   * @param learnedDraws the number of draws of what needs training, 0 for none
   * @param lags the largest lag of correlations
   */
  public record Options(int count, int draws, int learnedDraws, int lags) {
    /** The usual ones, with at most 5 lags. */
    public static Options of(int length) {
      return new Options(2048, 5, 2, Math.max(0, Math.min(5, length - 1)));
    }
  }

  /** Copies the maps. */
  public SequenceComparison {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    marginal = Collections.unmodifiableMap(new LinkedHashMap<>(marginal));
  }

  /**
   * The comparison of one figure.
   *
   * @throws IllegalArgumentException if there is no figure of this name
   */
  public Entry metric(String name) {
    Entry entry = metrics.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "there is no metric " + name + "; there are " + String.join(", ", metrics.keySet()));
    }
    return entry;
  }

  /**
   * Compares windows.
   *
   * @param generated windows of a model
   * @param real windows that the model has not seen and that do not overlap
   * @param other other real windows for the floor; where there are none, every draw divides the
   *     real ones anew into reference and others
   * @param channels the names of the channels
   * @param key the key of all choices
   * @param workers train classifiers
   * @throws IllegalArgumentException if the shapes differ or there are too few windows
   */
  public static SequenceComparison compare(
      Windows generated,
      Windows real,
      Optional<Windows> other,
      List<String> channels,
      Options options,
      Key key,
      Workers workers) {
    Windows.checkSameShape(generated, real);
    other.ifPresent(windows -> Windows.checkSameShape(windows, real));
    int pool =
        other.map(windows -> Math.min(windows.count(), real.count())).orElse(real.count() / 2);
    int size = Math.min(Math.min(generated.count(), pool), options.count());
    if (size < 2 || options.draws() < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a comparison needs two windows of each kind and one draw, got %d generated, %d real"
                  + "%s and %d draws of at most %d",
              generated.count(),
              real.count(),
              other
                  .map(windows -> ", " + windows.count() + " others")
                  .orElse(" (to divide in two)"),
              options.draws(),
              options.count()));
    }
    SequenceMetrics chosen = SequenceMetrics.forData(real, options.lags(), key.derive(0));
    int learned = size < 10 ? 0 : Math.min(options.learnedDraws(), options.draws());
    Figures found = new Figures();
    Figures floor = new Figures();
    Figures foundMarginal = new Figures();
    Figures floorMarginal = new Figures();
    for (int draw = 0; draw < options.draws(); draw++) {
      Key own = key.derive(draw + 1L);
      int[] order = own.derive(0).permutation(real.count());
      Windows reference = real.select(order, 0, size);
      Windows others =
          other
              .map(w -> w.select(own.derive(1).permutation(w.count()), 0, size))
              .orElseGet(() -> real.select(order, size, 2 * size));
      Windows samples = generated.select(own.derive(2).permutation(generated.count()), 0, size);
      found.add(chosen.compare(samples, reference));
      floor.add(chosen.compare(others, reference));
      for (int c = 0; c < channels.size(); c++) {
        foundMarginal.add(channels.get(c), SequenceMetrics.marginal(samples, reference, c));
        floorMarginal.add(channels.get(c), SequenceMetrics.marginal(others, reference, c));
      }
      if (draw < learned) {
        learn(found, samples, reference, own.derive(3), workers);
        learn(floor, others, reference, own.derive(3), workers);
      }
    }
    return new SequenceComparison(
        size,
        real.length(),
        options.draws(),
        learned,
        found.beside(floor),
        foundMarginal.beside(floorMarginal),
        0.5 / Math.sqrt(2.0 * size),
        Optional.empty());
  }

  /** Returns the comparison with learned figures of overlapping windows instead of its own. */
  SequenceComparison with(BlockComparison found) {
    Map<String, Entry> all = new LinkedHashMap<>(metrics);
    all.putAll(found.metrics());
    return new SequenceComparison(
        windows,
        length,
        draws,
        found.draws(),
        all,
        marginal,
        found.standardError(),
        Optional.of(found));
  }

  private static void learn(
      Figures figures, Windows windows, Windows reference, Key key, Workers workers) {
    figures.add(
        "discriminative",
        SequenceMetrics.discriminate(windows, reference, key.derive(0), workers).accuracy());
    if (PredictiveScore.memory(reference.length()) > 0) {
      figures.add("predictive", PredictiveScore.of(windows, reference, key.derive(1)));
    }
  }
}
