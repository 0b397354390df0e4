package dev.fluxion.cli;

import dev.fluxion.evaluate.sequence.Correlations;
import dev.fluxion.evaluate.sequence.Ensemble;
import dev.fluxion.evaluate.sequence.EnsembleScores;
import dev.fluxion.evaluate.sequence.SequenceEvaluation;
import dev.fluxion.evaluate.sequence.Spectrum;
import dev.fluxion.evaluate.sequence.Windows;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.SequenceCharts;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The pictures of a model of sequences.
 *
 * @param name what titles call the model
 * @param windows real ones that it has not seen, all of one length
 * @param options how samples are drawn
 * @param key the key of samples
 */
record SequencePictures(
    String name, SequenceModel model, Sequences windows, SamplingOptions options, Key key) {
  private static final int MOST_REAL = 60;
  private static final int GROUPS = 10;
  private static final double LEAST_POWER = 1e-12;
  private static final double[] LEVELS = {0.05, 0.25, 0.5, 0.75, 0.95};

  static SequencePictures of(
      String name, SequenceModel model, Sequences sequences, SamplingOptions options, Key key) {
    return new SequencePictures(
        name, model, SequenceEvaluation.windows(model, sequences), options, key);
  }

  private List<String> channels() {
    return model.columns();
  }

  private String time() {
    String column = Objects.requireNonNull(model.experiment().data().sequence()).time();
    return column == null ? "step" : column + " since the start";
  }

  private Sequences like(int count) {
    return SequenceEvaluation.like(model, windows, count, key.derive(Purpose.EVALUATION));
  }

  private Windows generated(int count) {
    return Windows.of(model.sample(like(count), key, options), channels(), windows.length(0));
  }

  private Windows real() {
    return Windows.of(windows, channels(), windows.length(0));
  }

  /** Generated paths over real ones. */
  Picture series(int count) {
    return SequenceCharts.paths(
        name + ": samples over data",
        time(),
        channels(),
        byChannel(windows, MOST_REAL),
        byChannel(model.sample(like(count), key, options), count));
  }

  /** Noise becoming series. */
  List<Picture> flow(int count, int frames) {
    double[] times = new double[frames + 1];
    Arrays.setAll(times, k -> (double) k / frames);
    List<List<List<Points>>> states =
        model.trajectory(like(count), times, key, options).stream()
            .map(state -> byChannel(state, count))
            .toList();
    return SequenceCharts.frames(name, time(), channels(), times, states);
  }

  /** For each channel the paths of at most some sequences, over the time since their start. */
  private List<List<Points>> byChannel(Sequences sequences, int most) {
    int kept = Math.min(most, sequences.count());
    List<List<Points>> all = new ArrayList<>();
    for (String channel : channels()) {
      double[] values = sequences.steps().column(channel);
      all.add(
          IntStream.range(0, kept)
              .map(k -> (int) ((long) k * sequences.count() / kept))
              .mapToObj(
                  i ->
                      Points.of(
                          sinceStart(sequences.stampsOf(i)),
                          Arrays.copyOfRange(
                              values, sequences.offsets()[i], sequences.offsets()[i + 1])))
              .toList());
    }
    return all;
  }

  private static double[] sinceStart(double[] stamps) {
    return Arrays.stream(stamps).map(stamp -> stamp - stamps[0]).toArray();
  }

  /** The forecast of the end of one window. */
  Picture fan(int window, int horizon, int members) {
    int length = windows.length(0);
    InvalidValue.unless(window < windows.count(), "--window", window, "below " + windows.count());
    InvalidValue.unless(
        horizon < length, "--horizon", horizon, "below " + length + ", the length of a window");
    SequenceEvaluation evaluation = SequenceEvaluation.of(model, key).with(options);
    Sequences one = SequenceEvaluation.chosen(windows, window);
    Ensemble ensemble = evaluation.forecast(model, one, horizon, members, key);
    double[] times = sinceStart(one.stampsOf(0));
    int known = length - horizon;
    List<SequenceCharts.Fan> fans = new ArrayList<>();
    for (int c = 0; c < channels().size(); c++) {
      double[] values = one.steps().column(channels().get(c));
      double[][] levels = new double[LEVELS.length][horizon + 1];
      for (int q = 0; q < LEVELS.length; q++) {
        levels[q][0] = values[known - 1];
        for (int h = 0; h < horizon; h++) {
          double[] sorted = ensemble.at(0, h, c);
          Arrays.sort(sorted);
          levels[q][h + 1] = EnsembleScores.quantile(sorted, LEVELS[q]);
        }
      }
      double[] ahead = Arrays.copyOfRange(times, known - 1, length);
      Function<double[], Points> line = level -> Points.of(ahead, level);
      fans.add(
          new SequenceCharts.Fan(
              Points.of(Arrays.copyOf(times, known), Arrays.copyOf(values, known)),
              line.apply(Arrays.copyOfRange(values, known - 1, length)),
              line.apply(levels[2]),
              List.of(
                  new SequenceCharts.Interval(90, line.apply(levels[0]), line.apply(levels[4])),
                  new SequenceCharts.Interval(50, line.apply(levels[1]), line.apply(levels[3])))));
    }
    String title =
        String.format(
            Locale.ROOT, "%s: forecast of %s, %,d times", name, one.ids().get(0), members);
    return SequenceCharts.fans(title, time(), channels(), fans);
  }

  /** Autocorrelations of data and samples. */
  Picture autocorrelation(int count, int lags) {
    int most = Math.min(lags, windows.length(0) - 1);
    InvalidValue.unless(most >= 1, "--lags", lags, "for windows of two positions or more");
    double[] x = IntStream.rangeClosed(0, most).asDoubleStream().toArray();
    return SequenceCharts.autocorrelations(
        name + ": autocorrelation",
        channels(),
        compared(
            count,
            x,
            windows -> {
              Correlations found = Correlations.of(windows, most);
              return (c, k) -> found.at(k, c, c);
            },
            Double.NEGATIVE_INFINITY));
  }

  /** Spectra of data and samples. */
  Picture spectrum(int count) {
    Spectrum all = Spectrum.of(real());
    double[] x = new double[all.frequencies()];
    Arrays.setAll(x, all::frequency);
    double most = Arrays.stream(all.values()).max().orElse(1);
    return SequenceCharts.spectra(
        name + ": spectrum",
        channels(),
        compared(
            count,
            x,
            windows -> {
              Spectrum found = Spectrum.of(windows);
              return (c, k) -> found.at(k, c);
            },
            most > 0 ? LEAST_POWER * most : LEAST_POWER));
  }

  /** A figure of windows: a value for each channel and place. */
  private interface Figure {
    double at(int channel, int place);
  }

  /**
   * The figure of data and samples, that of the data with twice its standard error, found from that
   * of groups of windows.
   *
   * @param least what lesser values are raised to
   */
  private List<SequenceCharts.Compared> compared(
      int count, double[] x, Function<Windows, Figure> figure, double least) {
    Windows real = real();
    Figure data = figure.apply(real);
    Figure samples = figure.apply(generated(count));
    int groups = Math.min(GROUPS, real.count());
    int[] order = key.derive(Purpose.SHUFFLE).permutation(real.count());
    List<Figure> parts =
        IntStream.range(0, groups)
            .mapToObj(
                g ->
                    figure.apply(
                        real.select(
                            order,
                            (int) ((long) g * real.count() / groups),
                            (int) ((long) (g + 1) * real.count() / groups))))
            .toList();
    List<SequenceCharts.Compared> lines = new ArrayList<>();
    for (int c = 0; c < channels().size(); c++) {
      double[][] y = new double[4][x.length];
      for (int k = 0; k < x.length; k++) {
        double value = data.at(c, k);
        double error = 2 * error(parts, c, k);
        y[0][k] = Math.max(least, value);
        y[1][k] = Math.max(least, Math.max(value - error, least > 0 ? value / 4 : least));
        y[2][k] = Math.max(least, value + error);
        y[3][k] = Math.max(least, samples.at(c, k));
      }
      lines.add(
          new SequenceCharts.Compared(
              Points.of(x, y[0]), Points.of(x, y[1]), Points.of(x, y[2]), Points.of(x, y[3])));
    }
    return lines;
  }

  /** The standard error of the mean of the parts' figures. */
  private static double error(List<Figure> parts, int channel, int place) {
    double[] values = parts.stream().mapToDouble(part -> part.at(channel, place)).toArray();
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
