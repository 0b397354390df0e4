package dev.fluxion.evaluate.sequence;

import dev.fluxion.data.SequenceLaw;
import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Hutchinson;
import dev.fluxion.density.Probe;
import dev.fluxion.density.ProbeNoise;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How good a model of sequences is: its samples against windows that it has not seen, beside those
 * windows against each other; its forecasts beside simple ones; and the log density it gives.
 *
 * @param count the most windows of a set, 2 or more
 * @param draws the number of draws of distances, 1 or more
 * @param lags the largest lag of correlations; of shorter windows, their length less 1
 * @param horizon positions of a forecast, 0 for none; absent: a quarter of a window
 * @param members forecasts of each series, 2 or more
 * @param season the season of the naive forecast, 1 or more
 * @param sampling how samples are drawn and densities computed
 * @param key the key of samples, draws and noise
 */
public record SequenceEvaluation(
    int count,
    int draws,
    int lags,
    OptionalInt horizon,
    int members,
    int season,
    SamplingOptions sampling,
    Key key) {
  /** The default of {@code count}. */
  public static final int DEFAULT_COUNT = 2048;

  /** The default of {@code draws}. */
  public static final int DEFAULT_DRAWS = 5;

  /** The default of {@code lags}. */
  public static final int DEFAULT_LAGS = 5;

  /** The default of {@code members}. */
  public static final int DEFAULT_MEMBERS = 100;

  /** The most windows whose end is forecast. */
  public static final int FORECAST_WINDOWS = 256;

  /** The most windows whose log density is computed. */
  public static final int SCORED_WINDOWS = 512;

  /** The stages of an evaluation: samples, distances, forecasts and log density. */
  public static final int STAGES = 4;

  /**
   * Below so many whole windows a side, figures that need training are of overlapping windows in
   * blocks of time, where there is room for ten blocks ({@link BlockComparison}).
   */
  private static final int FEW_WINDOWS = 20;

  private static final int LEARNED_DRAWS = 2;
  private static final int PROBES = 8;

  /** Checks the numbers. */
  public SequenceEvaluation {
    InvalidValue.unless(count >= 2 && count <= 65_536, "count", count, "from 2 to 65536");
    InvalidValue.unless(draws >= 1 && draws <= 1000, "draws", draws, "from 1 to 1000");
    InvalidValue.unless(lags >= 1 && lags <= 10_000, "lags", lags, "from 1 to 10000");
    InvalidValue.unless(
        horizon.isEmpty() || horizon.getAsInt() >= 0, "horizon", horizon, "0 or more");
    InvalidValue.unless(members >= 2 && members <= 10_000, "members", members, "from 2 to 10000");
    InvalidValue.unless(season >= 1, "season", season, "1 or more");
  }

  /** Returns the default evaluation of a model, with the solver of its experiment. */
  public static SequenceEvaluation of(SequenceModel model, Key key) {
    return new SequenceEvaluation(
        DEFAULT_COUNT,
        DEFAULT_DRAWS,
        DEFAULT_LAGS,
        OptionalInt.empty(),
        DEFAULT_MEMBERS,
        1,
        model.defaultOptions(),
        key);
  }

  /** Returns the same evaluation with other options of the solver. */
  public SequenceEvaluation with(SamplingOptions options) {
    return new SequenceEvaluation(count, draws, lags, horizon, members, season, options, key);
  }

  /**
   * Evaluates a model.
   *
   * @param heldOut sequences that it has not seen, with the columns of its condition; overlapping
   *     windows are left out, but for figures that need training where the others are few
   * @param training the series that it was trained on, for the baselines of forecasts
   * @param law the law of the sequences, where it is known
   * @param watcher is told each stage when it is done, {@link #STAGES} in all
   * @throws IllegalArgumentException if a column is missing, a value is not finite, or there are
   *     too few windows
   */
  public SequenceReport run(
      SequenceModel model,
      Sequences heldOut,
      Sequences training,
      Optional<SequenceLaw> law,
      Consumer<String> watcher) {
    Key own = key.derive(Purpose.EVALUATION);
    Sequences windows = windows(model, heldOut);
    if (windows.count() < 4) {
      throw new IllegalArgumentException(
          "an evaluation needs at least 4 windows that do not overlap, but there are "
              + windows.count()
              + "; hold out more, or name a longer file");
    }
    int length = windows.length(0);
    int ahead = horizon.orElse(WindowForecasts.possible(model, windows) ? length / 4 : 0);
    WindowForecasts.check(length, ahead, season);
    Windows real = Windows.of(windows, model.columns(), length);
    int size = Math.min(count, real.count() / 2);
    Sequences like = like(model, windows, Math.multiplyExact(size, draws), own.derive(0));
    Windows generated =
        Windows.of(model.sample(like, own.derive(1), sampling), model.columns(), length);
    watcher.accept("samples");
    Optional<TimeBlocks> blocks =
        size < FEW_WINDOWS ? TimeBlocks.of(heldOut, length) : Optional.empty();
    SequenceComparison.Options options =
        new SequenceComparison.Options(
            count, draws, blocks.isPresent() ? 0 : LEARNED_DRAWS, Math.min(lags, length - 1));
    try (Workers workers = Workers.of(sampling.threads())) {
      SequenceReport report =
          SequenceReport.of(
              generated, real, Optional.empty(), model.columns(), options, own.derive(2), workers);
      if (blocks.isPresent()) {
        report = report.with(inBlocks(model, blocks.get(), own.derive(5), workers));
      }
      watcher.accept("distances");
      Optional<ForecastReport> forecasts =
          forecasts(model, windows, ahead, training, own.derive(3));
      watcher.accept("forecasts");
      StepNats nats = nats(model, windows, law, own.derive(4));
      watcher.accept("log density");
      return report.with(forecasts, nats);
    }
  }

  private BlockComparison inBlocks(
      SequenceModel model, TimeBlocks blocks, Key own, Workers workers) {
    int count = blocks.windows().count();
    int[] places = new int[Math.multiplyExact(count, Math.min(LEARNED_DRAWS, draws))];
    Arrays.setAll(places, i -> i % count);
    Sequences like =
        Pieces.columns(Pieces.chosen(blocks.windows(), places), WindowForecasts.conditions(model));
    int length = blocks.windows().length(0);
    return BlockComparison.of(
        blocks,
        Windows.of(blocks.windows(), model.columns(), length),
        Windows.of(model.sample(like, own.derive(0), sampling), model.columns(), length),
        own.derive(1),
        workers);
  }

  /**
   * Returns windows of one length that do not overlap: the longest that half of the sequences have.
   */
  public static Sequences windows(SequenceModel model, Sequences heldOut) {
    Sequences apart = Pieces.apart(heldOut);
    int[] lengths = new int[apart.count()];
    Arrays.setAll(lengths, i -> Math.min(apart.length(i), model.frame().longest()));
    Arrays.sort(lengths);
    return Pieces.cut(apart, lengths[(lengths.length - 1) / 2]);
  }

  /** Returns one of some sequences. */
  public static Sequences chosen(Sequences sequences, int index) {
    return Pieces.chosen(sequences, new int[] {index});
  }

  /** Returns stamps and conditions of some of the windows, over and over in random order. */
  public static Sequences like(SequenceModel model, Sequences windows, int count, Key key) {
    int[] order = key.permutation(windows.count());
    int[] chosen = new int[count];
    Arrays.setAll(chosen, i -> order[i % order.length]);
    return Pieces.columns(Pieces.chosen(windows, chosen), WindowForecasts.conditions(model));
  }

  /** Returns at most a number of windows, evenly spread. */
  private static Sequences some(Sequences windows, int most) {
    int kept = Math.min(windows.count(), most);
    int[] chosen = new int[kept];
    Arrays.setAll(chosen, i -> (int) ((long) i * windows.count() / kept));
    return Pieces.chosen(windows, chosen);
  }

  /**
   * Forecasts the end of windows from their beginning. A condition that is the same at all steps of
   * a beginning goes on; where it changes the forecasts are without it, since its future is not
   * known.
   *
   * @param windows equally long ones
   * @param ahead the positions to forecast, fewer than a window has
   * @param count forecasts of each
   */
  public Ensemble forecast(SequenceModel model, Sequences windows, int ahead, int count, Key own) {
    return new WindowForecasts(model, windows, ahead, sampling).drawn(count, own);
  }

  private Optional<ForecastReport> forecasts(
      SequenceModel model, Sequences windows, int ahead, Sequences training, Key own) {
    return ahead == 0
        ? Optional.empty()
        : Optional.of(
            new WindowForecasts(model, some(windows, FORECAST_WINDOWS), ahead, sampling)
                .report(training, members, season, own));
  }

  private StepNats nats(
      SequenceModel model, Sequences windows, Optional<SequenceLaw> law, Key own) {
    Sequences scored = some(windows, SCORED_WINDOWS);
    Divergence divergence =
        model.field().shape().mode() == SequenceMode.JOINT
            ? new Hutchinson(own, Probe.RADEMACHER, PROBES, ProbeNoise.FIXED, 0)
            : new ExactTrace();
    int[] lengths = new int[scored.count()];
    Arrays.setAll(lengths, scored::length);
    double[] truth =
        law.filter(SequenceLaw::hasLogDensity)
            .map(known -> known.logDensity(Pieces.columns(scored, model.columns())))
            .orElse(new double[0]);
    return StepNats.of(model.logDensity(scored, sampling, divergence).logDensity(), truth, lengths);
  }
}
