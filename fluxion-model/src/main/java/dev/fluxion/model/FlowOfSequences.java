package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.OptionalInt;

/** What the flow of a model of sequences does: samples, continuations and densities. */
abstract sealed class FlowOfSequences permits SequenceModel {
  /** Returns the solver options of the model's experiment. */
  public abstract SamplingOptions defaultOptions();

  abstract SequenceDraws draws();

  abstract SequenceContinuations continuations();

  abstract SequenceScores scores();

  /**
   * Draws sequences that begin at stamp 0, with lengths and stamps as in training.
   *
   * @param length the length of all of them, also one that did not occur in training; absent:
   *     lengths by their shares there, or where the model draws the end of each
   */
  public Sequences sample(int count, OptionalInt length, Key key, SamplingOptions options) {
    return draws().sample(count, length, key, options, false);
  }

  /**
   * Draws a sequence for each of some: of its length, at its stamps and under the condition given
   * or else that of its columns, if it has them.
   *
   * @param like names, stamps and conditions of the sequences
   */
  public Sequences sample(Sequences like, Key key, SamplingOptions options) {
    return draws().sample(like, key, options, false);
  }

  /**
   * Draws the same sequences as {@link #sample(Sequences, Key, SamplingOptions)}, up to rounding,
   * one position after the other.
   *
   * @throws InvalidValue in the joint mode, and in the causal mode if the solver's steps are not
   *     fixed
   */
  public Sequences sampleOneByOne(Sequences like, Key key, SamplingOptions options) {
    return draws().sample(like, key, options, true);
  }

  /**
   * Draws the same sequences as {@link #sample(int, OptionalInt, Key, SamplingOptions)}, up to
   * rounding, one position after the other.
   *
   * @throws InvalidValue as {@link #sampleOneByOne(Sequences, Key, SamplingOptions)}
   */
  public Sequences sampleOneByOne(int count, OptionalInt length, Key key, SamplingOptions options) {
    return draws().sample(count, length, key, options, true);
  }

  /**
   * Draws the sequences of {@link #sample(Sequences, Key, SamplingOptions)} on their way from
   * noise: at each of some times t, in the data's units. In the autoregressive mode all positions
   * stand at the time t of their own flow, each given the finished ones before.
   *
   * @param times ascending, from 0 to 1, with both
   * @return the sequences at each time
   */
  public List<Sequences> trajectory(
      Sequences like, double[] times, Key key, SamplingOptions options) {
    return draws().trajectory(like, times, key, options);
  }

  /**
   * Continues sequences: draws what follows each of them, several times.
   *
   * <p>The stamps go on from the last one by the mean step of the training. A condition goes on
   * where it is the same at all steps of a sequence.
   *
   * @param beginnings sequences of the model's channels, at most as long as those of the training
   * @param horizon number of steps that follow
   * @param count number of continuations of each
   * @return the steps that follow alone, under the names {@code id#1 .. id#count}
   * @throws InvalidValue if the horizon or a beginning does not suit the model
   */
  public Sequences forecast(
      Sequences beginnings, int horizon, int count, Key key, SamplingOptions options) {
    return continuations().forecast(beginnings, horizon, count, key, options);
  }

  /**
   * Continues sequences at given stamps and under given conditions, as {@link #forecast(Sequences,
   * int, int, Key, SamplingOptions)}.
   *
   * @param future for each beginning, under its name, stamps and condition of the steps that follow
   */
  public Sequences forecast(
      Sequences beginnings, Sequences future, int count, Key key, SamplingOptions options) {
    return continuations().forecast(beginnings, future, count, key, options);
  }

  /**
   * Fills in the values that are missing, several times: any pattern in the joint mode, the end of
   * a sequence in the others.
   *
   * @param sequences sequences of the model's channels, NaN where a value is missing
   * @param count number of times
   * @return whole sequences under the names {@code id#1 .. id#count}, the values that were there
   *     unchanged
   * @throws InvalidValue if what is missing does not suit the model
   */
  public Sequences impute(Sequences sequences, int count, Key key, SamplingOptions options) {
    return continuations().impute(sequences, count, key, options);
  }

  /**
   * Fills in what is missing between known values in the autoregressive mode: candidates are drawn
   * forward and chosen by the density of the known values behind them, which is right in law as
   * their number grows.
   *
   * @param sequences sequences of the model's channels, all NaN at a step that is missing
   * @param count number of times
   * @param candidates number of candidates of a series, at least count
   * @return as of {@link #impute(Sequences, int, Key, SamplingOptions)}
   * @throws InvalidValue if the mode or what is missing does not suit
   */
  public Sequences interpolate(
      Sequences sequences, int count, int candidates, Key key, SamplingOptions options) {
    return continuations().interpolate(sequences, count, candidates, key, options);
  }

  /** Returns log densities by the exact trace, with the options of the model's experiment. */
  public SequenceDensities logDensity(Sequences sequences) {
    return logDensity(sequences, defaultOptions(), new ExactTrace());
  }

  /**
   * Returns the log density of each sequence in nats and in the data's units, that of its length
   * included where the lengths of the training differ.
   *
   * @param sequences whose steps hold the model's channels and, where it has one, the condition
   * @throws IllegalArgumentException if a column is missing or a value is not finite
   */
  public SequenceDensities logDensity(
      Sequences sequences, SamplingOptions options, Divergence divergence) {
    return scores().logDensity(sequences, options, divergence);
  }

  /**
   * Returns the log density of the positions that are not known given those that are, in nats and
   * in the data's units, without that of the length: in the joint mode for any positions where the
   * source is white, else for one stretch of them; in the others for the end of a sequence.
   *
   * @param sequences the whole sequences
   * @param known the same sequences with NaN at the positions that are scored
   * @throws InvalidValue if what is known does not suit the model
   */
  public SequenceDensities logDensityGiven(
      Sequences sequences, Sequences known, SamplingOptions options, Divergence divergence) {
    return scores().logDensityGiven(sequences, known, options, divergence);
  }
}
