package dev.fluxion.model;

import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills in what is missing between known values by a model that only knows the past: candidates are
 * drawn forward, weighted by the density of the known values that follow them, and drawn again in
 * proportion to their weights.
 *
 * <p>{@code p(x_missing | all known) ~ p(x_missing | before) p(known after | before, x_missing)}:
 * right in law as the number of candidates grows. Source: Gordon, Salmond and Smith, "Novel
 * approach to nonlinear/non-Gaussian Bayesian state estimation" (1993); systematic resampling of
 * Kitagawa, "Monte Carlo filter and smoother" (1996).
 *
 * @param model an autoregressive model
 * @param candidates number of candidates of a series
 * @param options how they are drawn and weighted
 */
record Interpolation(SequenceModel model, int candidates, SamplingOptions options) {
  private static final int MOST = 1_000_000;

  Interpolation {
    InvalidValue.unless(
        candidates >= 2 && candidates <= MOST, "candidates", candidates, "from 2 to " + MOST);
    InvalidValue.unless(
        model.field().shape().mode() == SequenceMode.AUTOREGRESSIVE,
        "mode",
        model.field().shape().mode(),
        "autoregressive, where candidates are given; leave them out");
  }

  /**
   * Returns each series filled in {@code count} times, under the names {@code id#1 .. id#count}.
   */
  Sequences filled(Sequences sequences, int count, Key key) {
    InvalidValue.unless(
        count >= 1 && count <= candidates, "count", count, "from 1 to candidates, " + candidates);
    SequenceRows rows = SequenceRows.valued(model, sequences);
    Sequences repeated = sequences.repeated(count);
    double[] all = repeated.steps().values();
    int width = repeated.steps().columns().size();
    for (int i = 0; i < sequences.count(); i++) {
      boolean[] known = known(rows, i);
      double[][] found = particles(series(sequences, i), known, key.derive(i));
      for (int k = 0; k < count; k++) {
        double[] chosen = found[(int) ((k + 0.5) * candidates / count)];
        int first = repeated.offsets()[i * count + k];
        for (int j = 0; j < known.length; j++) {
          for (int c = 0; c < model.columns().size() && !known[j]; c++) {
            int column = repeated.steps().columns().indexOf(model.columns().get(c));
            all[(first + j) * width + column] = chosen[j * model.columns().size() + c];
          }
        }
      }
    }
    return new Sequences(
        repeated.ids(),
        repeated.offsets(),
        repeated.stamps(),
        new Table(
            repeated.steps().columns(), repeated.steps().rows(), all, repeated.steps().labels()));
  }

  private static Sequences series(Sequences all, int i) {
    return new Sequences(
        List.of(all.ids().get(i)), new int[] {0, all.length(i)}, all.stampsOf(i), all.stepsOf(i));
  }

  private boolean[] known(SequenceRows rows, int i) {
    Sequences sequences = rows.sequences();
    boolean[] known = new boolean[sequences.length(i)];
    for (int j = 0; j < known.length; j++) {
      int row = sequences.offsets()[i] + j;
      int count = rows.count(row);
      InvalidValue.unless(
          count == 0 || count == rows.width(),
          "series '" + sequences.ids().get(i) + "' at stamp " + sequences.stamps()[row],
          "known in " + count + " of " + rows.width() + " channels",
          "known in all or in none, where candidates are drawn; train with mode: joint and a"
              + " section observed for others");
      known[j] = count > 0;
    }
    return known;
  }

  /** Returns values of all positions for each candidate, {@code length * channels}. */
  private double[][] particles(Sequences series, boolean[] known, Key key) {
    double[] given = series.steps().select(model.columns()).values();
    double[][] particles = new double[candidates][];
    Arrays.setAll(particles, p -> given.clone());
    int position = 0;
    while (position < known.length) {
      int end = position;
      while (end < known.length && known[end] == known[position]) {
        end++;
      }
      if (!known[position]) {
        draw(series, particles, position, end, key.derive(0).derive(position));
      } else if (position > 0) {
        double[] weights = weights(series, particles, position, end);
        particles = resampled(particles, weights, key.derive(1).derive(position));
      }
      position = end;
    }
    return particles;
  }

  private void draw(Sequences series, double[][] particles, int from, int to, Key key) {
    int channels = model.columns().size();
    Sequences whole = prefixes(series, particles, to, from);
    double[] drawn = model.impute(whole, 1, key, options).steps().select(model.columns()).values();
    for (int p = 0; p < candidates; p++) {
      System.arraycopy(
          drawn, (p * to + from) * channels, particles[p], from * channels, (to - from) * channels);
    }
  }

  /** Returns log densities of the positions from {@code from} on, given those before. */
  private double[] weights(Sequences series, double[][] particles, int from, int to) {
    double[] steps =
        model.logDensity(prefixes(series, particles, to, to), options, new ExactTrace()).steps();
    double[] weights = new double[candidates];
    for (int p = 0; p < candidates; p++) {
      for (int j = from; j < to && steps != null; j++) {
        weights[p] += steps[p * to + j];
      }
    }
    return weights;
  }

  /** Returns the first positions of each candidate, those from {@code known} on missing. */
  private Sequences prefixes(Sequences series, double[][] particles, int length, int known) {
    List<String> names = model.columns();
    Table steps = series.steps().slice(0, length);
    int width = steps.columns().size();
    double[] all = new double[candidates * length * width];
    List<String> ids = new ArrayList<>();
    int[] offsets = new int[candidates + 1];
    double[] stamps = new double[candidates * length];
    for (int p = 0; p < candidates; p++) {
      ids.add(Integer.toString(p));
      offsets[p + 1] = (p + 1) * length;
      System.arraycopy(series.stamps(), 0, stamps, p * length, length);
      System.arraycopy(steps.values(), 0, all, p * length * width, length * width);
      for (int j = 0; j < length; j++) {
        for (int c = 0; c < names.size(); c++) {
          all[(p * length + j) * width + steps.columns().indexOf(names.get(c))] =
              j < known ? particles[p][j * names.size() + c] : Double.NaN;
        }
      }
    }
    return new Sequences(
        ids, offsets, stamps, new Table(steps.columns(), candidates * length, all, steps.labels()));
  }

  /** Draws candidates in proportion to the exponentials of their weights, systematically. */
  static double[][] resampled(double[][] particles, double[] logWeights, Key key) {
    double most = Arrays.stream(logWeights).max().orElse(0);
    double[] sums = new double[particles.length];
    double sum = 0;
    for (int p = 0; p < sums.length; p++) {
      sum += Math.exp(logWeights[p] - most);
      sums[p] = sum;
    }
    double[] offset = new double[1];
    key.uniform(0, offset, 0, 1);
    double[][] chosen = new double[particles.length][];
    int from = 0;
    for (int p = 0; p < chosen.length; p++) {
      double level = (p + offset[0]) / chosen.length * sum;
      while (from < sums.length - 1 && sums[from] < level) {
        from++;
      }
      chosen[p] = particles[from].clone();
    }
    return chosen;
  }
}
