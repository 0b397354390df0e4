package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.measurement.DataSpread;
import dev.fluxion.measurement.Measurement;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;

/** What the flow of a model of points does: velocities, samples, densities and transport. */
abstract sealed class FlowOfPoints permits FlowModel {
  /** Returns the solver options of the model's experiment. */
  public abstract SamplingOptions defaultOptions();

  /** Returns the conditions that are given; absent ones where none are. */
  public abstract Conditions conditions();

  /** The velocities of the field under the schedule in use. */
  abstract ModelVelocity way();

  /** The times of its solves. */
  abstract ModelGrids grids();

  /** Its work on tables. */
  abstract ModelRows rows();

  /** Its ways through the source. */
  abstract ModelLatents latents();

  /** Its way to measured data. */
  abstract ModelRestoration restoring();

  /**
   * Returns the velocity in standardised units that the field's prediction stands for, with the
   * weights and the schedule in use; at the nearest time at which it is finite where it is not.
   */
  public VelocityField velocity() {
    return way().velocity();
  }

  /**
   * Returns the score in standardised units, the gradient of the log density at each time: that of
   * the field's own network, or the one that belongs to its velocity.
   *
   * @throws InvalidValue if the velocity does not give one: the path has noise of its own, the
   *     source is not N(0, I), the coupling not independent, the field trained by likelihood, or
   *     another schedule in use
   */
  public ScoreField score() {
    return way().score();
  }

  /**
   * Returns the standard deviation, in standardised units, of the normal noise that blurs the data
   * in the law whose log density this model gives: sigma / alpha at the last of its times.
   */
  public double blur() {
    return way().blur();
  }

  /**
   * Returns the velocity of {@link #velocity()} that the options' guidance makes of it; the
   * guidance's interval is in times of the path's own schedule.
   *
   * @throws InvalidValue if there is guidance, but no condition given, or no flow without it known
   */
  public VelocityField velocity(SamplingOptions options) {
    return way().velocity(conditions(), options);
  }

  /**
   * Returns the times that a solve between two times visits; a fitted grid is fitted on the field
   * with the weights in use, under the conditions given.
   *
   * @throws IllegalArgumentException if the grid is fitted, but the solver chooses its own steps
   */
  public TimeGrid grid(SamplingOptions options, double from, double to) {
    return grids().grid(conditions(), options, from, to);
  }

  /** Draws samples with the options of the model's experiment. */
  public Table sample(int count, Key key) {
    return sample(count, key, defaultOptions());
  }

  /**
   * Draws samples; row i depends on the key, on i and its condition only. Where a condition is
   * given, its columns stand beside those of the model.
   */
  public Table sample(int count, Key key, SamplingOptions options) {
    return rows().sample(count, key, options);
  }

  /** Draws any number of samples and hands them on block by block, in flat memory. */
  public void sample(long count, Key key, SamplingOptions options, FlowModel.RowSink sink) {
    rows().sample(count, key, options, sink);
  }

  /**
   * Draws samples together with their log densities, always by the flow without noise.
   *
   * @throws IllegalArgumentException if the source has no log density
   */
  public FlowModel.Scored sampleWithLogDensity(int count, Key key, SamplingOptions options) {
    return rows().sampleWithLogDensity(count, key, options);
  }

  /** Returns the log density of rows, with the options of the model's experiment. */
  public double[] logDensity(Table rows) {
    return logDensity(rows, defaultOptions());
  }

  /** Returns the log density of rows by the exact trace. */
  public double[] logDensity(Table rows, SamplingOptions options) {
    return logDensity(rows, options, new ExactTrace()).logDensity();
  }

  /**
   * Returns the log density of each row in nats and in the data's units, under the condition given
   * or else that of the row's own columns; with guidance, the density of the guided flow.
   *
   * @param rows rows whose columns include the model's
   * @param divergence how the divergence is found; a stochastic one adds its standard errors
   * @throws IllegalArgumentException if a column is missing, a value is not finite or outside of
   *     the transform's bounds, a label is unknown, or the source has no log density
   */
  public Densities logDensity(Table rows, SamplingOptions options, Divergence divergence) {
    return rows().logDensity(rows, options, divergence);
  }

  /**
   * Carries points along the flow, under the condition given or else that of their own columns.
   *
   * @param rows points at t = from: in the data's units where that is 1, else in standardised units
   * @param from start time, from 0 to 1
   * @param to end time, from 0 to 1
   * @return points at t = to, in the data's units where that is 1
   */
  public Table transport(Table rows, double from, double to, SamplingOptions options) {
    return transport(rows, from, to, FlowModel.Units.STANDARD, options);
  }

  /**
   * Carries points along the flow, as {@link #transport(Table, double, double, SamplingOptions)},
   * with the units of points below t = 1 by choice: those of the data for rows of a source that is
   * data itself.
   */
  public Table transport(
      Table rows, double from, double to, FlowModel.Units units, SamplingOptions options) {
    return rows().transport(rows, from, to, units, options);
  }

  /**
   * Returns points on ways between rows through the source: both ends of a way are carried back to
   * t = 0, mixed there, and carried to t = 1 again, so that the first and the last point of a way
   * are its ends. Under different conditions their inputs are mixed along the way.
   *
   * @param ends beginning and end of each way, one after the other, in the data's units
   * @param frames points of each way, 2 or more
   * @throws dev.fluxion.experiment.InvalidValue if the rows are no pairs, or the mixing does not
   *     suit the source
   */
  public Table interpolate(Table ends, int frames, LatentMixing mixing, SamplingOptions options) {
    return latents().interpolate(ends, frames, mixing, options);
  }

  /**
   * Measures rows, as {@link Measured} has them.
   *
   * @param rows rows in the data's units; columns that the measurement does not look at may be
   *     absent
   * @param noise standard deviation of the noise that is added, in the data's units; 0 for none
   * @param key gives the noise; row i depends on the key and i
   * @throws dev.fluxion.experiment.InvalidValue if the transform of the model does not keep means
   *     or the noise normal, where there are some
   */
  public Measured measure(Table rows, Measurement measurement, double noise, Key key) {
    return restoring().measure(rows, measurement, noise, key);
  }

  /**
   * Draws rows that have a measurement, by the flow of {@link
   * dev.fluxion.measurement.MeasuredFlow}: {@code count} of them for each measured row, one after
   * the other.
   *
   * @param spread what is taken for the covariance of the data on the way
   * @throws dev.fluxion.experiment.InvalidValue if the velocity does not tell E[x1 | x_t], as of
   *     {@link #score}
   */
  public Table restore(
      Measured measured, DataSpread spread, int count, Key key, SamplingOptions options) {
    return restoring().restore(measured, spread, count, key, options);
  }
}
