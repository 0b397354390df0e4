package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;

/**
 * The flow of whole sequences at one time t: a sequence is a point of {@code length * channels}
 * values.
 *
 * @param source the law at t = 0
 */
record JointFlow(Experiment experiment, SequenceField field, TemporalSource source)
    implements SequenceFlow {

  private Flow flow(SequenceBatch batch, SamplingOptions options) {
    int channels = field.shape().channels();
    VelocityField flat =
        (t, x, condition) ->
            field
                .velocity(t, x.view(x.size(0), batch.length(), channels), condition)
                .view(x.size(0), (long) batch.length() * channels);
    VelocityField velocity = experiment.objective().velocityOf(flat, experiment.path());
    return new Flow(
        Course.of(velocity, experiment, experiment.sampling().changed()),
        source.at(batch.stamps(0, batch.count()), channels),
        batch.length() * channels,
        batch::condition);
  }

  @Override
  public double[] draw(Key key, SequenceBatch batch, SamplingOptions options) {
    Flow flow = flow(batch, options);
    double[] values = flow.draw(key, 0, batch.count(), options.withTemperature(1));
    flow.carry(values, batch.count(), 0, 1, flow.grid(batch.count(), options, 0, 1), options);
    return values;
  }

  @Override
  public SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options) {
    Flow flow = flow(batch, options);
    Densities found =
        flow.score(
            values.clone(),
            batch.count(),
            flow.grid(batch.count(), options, 1, 0),
            divergence,
            options);
    return new SequenceDensities(found.logDensity(), null, found.standardError());
  }
}
