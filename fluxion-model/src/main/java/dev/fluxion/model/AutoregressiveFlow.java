package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The flows of the positions one after the other, each of a single position given the finished ones
 * before; {@code log p(x) = sum_i log p(x_i | x_1 .. x_(i-1))}.
 *
 * <p>Where the source's values of a sequence depend on each other, a position is given those before
 * as well, for else its own would not be independent of what it is given: the density is then that
 * of the whole triangular map, its position's share {@code log p(z_i | z_1 .. z_(i-1))} and the
 * divergence of its own flow.
 *
 * @param source the law at t = 0, along time
 * @param ends whether densities include that of the end, {@code log P(no end after i | x_1 .. x_i)}
 *     and at last {@code log P(end after L | x_1 .. x_L)}
 */
record AutoregressiveFlow(
    Experiment experiment, SequenceField field, TemporalSource source, boolean ends)
    implements SequenceFlow {
  /** Positions of a chunk whose values and noise are held at a time. */
  private static final int POSITIONS = 1 << 20;

  /** Positions that are scored together: with heads of usual size they fit a core's cache. */
  private static final int SCORED = 1 << 12;

  AutoregressiveFlow {
    source = SequenceFlow.initial(source, experiment);
  }

  AutoregressiveFlow(Experiment experiment, SequenceField field, TemporalSource source) {
    this(experiment, field, source, false);
  }

  private Course course(SamplingOptions options) {
    return SequenceFlow.course(
        experiment.objective().velocityOf(field.head(), experiment.path()), experiment, options);
  }

  /** The precision of its values. */
  ScalarType type() {
    return field.parameters().flat().scalar_type();
  }

  @Override
  public double[] drawOneByOne(Key key, SequenceBatch batch, SamplingOptions options) {
    return draw(key, batch, options);
  }

  @Override
  public double[] draw(Key key, SequenceBatch batch, SamplingOptions options) {
    return states(key, batch, new double[] {0, 1}, options).get(1);
  }

  /** All positions stand at one time there, each given the finished ones before. */
  @Override
  public List<double[]> states(
      Key key, SequenceBatch batch, double[] times, SamplingOptions options) {
    return states(key, batch, times, options, null);
  }

  /**
   * Draws sequences until they end.
   *
   * @param lengths zeros; receives the number of positions of each, at most the length of the batch
   * @return as {@link #draw}, with anything behind an end
   */
  double[] drawEnding(Key key, SequenceBatch batch, SamplingOptions options, int[] lengths) {
    return states(key, batch, new double[] {0, 1}, options, lengths).get(1);
  }

  private List<double[]> states(
      Key key,
      SequenceBatch batch,
      double[] times,
      SamplingOptions options,
      int @Nullable [] lengths) {
    List<double[]> states = new ArrayList<>();
    for (int k = 0; k < times.length; k++) {
      states.add(batch.values().clone());
    }
    Course course = course(options);
    Chunks.run(
        batch.count(),
        SequenceFlow.chunked(options, batch.length(), POSITIONS),
        (from, to) ->
            new AutoregressiveDraws(this, course, batch, from, to, options)
                .run(key, times, states, lengths));
    return states;
  }

  /** Returns a walk along the positions of a chunk, at their first. */
  WalkedPositions walked(SequenceBatch batch, int from, int to, SamplingOptions options) {
    return new WalkedPositions(
        field, batch.condition(type(), false, from, to), to - from, options.guidance().active());
  }

  @Override
  public SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options) {
    PointSolve.refuseForDensities(options);
    int length = batch.length();
    double[] steps = new double[batch.count() * length];
    double[] errors = divergence.estimates() < 2 ? null : new double[batch.count()];
    Course course = course(options);
    Chunks.run(
        batch.count(),
        SequenceFlow.chunked(options, length, SCORED),
        (from, to) -> {
          AutoregressiveScores scores =
              new AutoregressiveScores(this, course, divergence, batch, from, to, options);
          Tensor x =
              Tensors.of(
                  type(),
                  SequenceBatch.part(values, from, to, length * batch.channels()),
                  to - from,
                  length,
                  batch.channels());
          Tensor found = scores.steps(x);
          System.arraycopy(Tensors.doubles(found), 0, steps, from * length, (to - from) * length);
          Tensor variance = scores.variance();
          if (errors != null && variance != null) {
            System.arraycopy(Tensors.doubles(variance.sqrt()), 0, errors, from, to - from);
          }
        });
    return SequenceDensities.ofSteps(steps, length, errors);
  }
}
