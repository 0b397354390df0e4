package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Prediction;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The flow of whole sequences at one time t: a sequence is a point of {@code length * channels}
 * values. Values that are known stand at 0 in it and do not move.
 *
 * @param source the law at t = 0
 */
record JointFlow(Experiment experiment, SequenceField field, TemporalSource source)
    implements SequenceFlow {
  /** Positions of a chunk: with fields of usual size they fit a core's cache. */
  private static final int POSITIONS = 1 << 14;

  ScalarType type() {
    return field.parameters().flat().scalar_type();
  }

  /** Returns the flow of the sequences of a batch as points. */
  Flow flow(SequenceBatch batch, SamplingOptions options) {
    int length = batch.length();
    long size = (long) length * batch.channels();
    boolean observed = field.shape().observed();
    // A velocity of the field's own is 0 there already.
    boolean still = experiment.objective().prediction() == Prediction.VELOCITY;
    VelocityField own =
        experiment.objective().velocityOf(new FlatSequences(field), experiment.path());
    VelocityField hidden =
        (t, x, condition) -> {
          Tensor known = Objects.requireNonNull(condition.values().get(SequenceField.KNOWN));
          return own.velocity(t, x, condition)
              .mul(known.neg().add(new Scalar(1.0)).view(x.size(0), size));
        };
    Source whole =
        experiment
            .path()
            .initial(source.at(batch.sourceStamps(0, batch.count()), batch.channels()));
    return new Flow(
        SequenceFlow.course(observed && !still ? hidden : own, experiment, options),
        observed ? HiddenSource.of(whole, source, experiment, batch) : whole,
        Math.toIntExact(size),
        (from, to) -> batch.condition(type(), observed, from, to),
        type(),
        Integer.MAX_VALUE);
  }

  static SamplingOptions chunked(SamplingOptions options, SequenceBatch batch) {
    return SequenceFlow.chunked(options, batch.length(), POSITIONS);
  }

  @Override
  public double[] draw(Key key, SequenceBatch batch, SamplingOptions options) {
    SamplingOptions parts = chunked(options, batch);
    Flow flow = flow(batch, options);
    double[] values = flow.draw(key, 0, batch.count(), parts);
    flow.carry(values, batch.count(), 0, 1, SolveGrids.plain(flow.course(), options, 0, 1), parts);
    batch.restore(values);
    return values;
  }

  @Override
  public List<double[]> states(
      Key key, SequenceBatch batch, double[] times, SamplingOptions options) {
    SamplingOptions parts = chunked(options, batch);
    return states(flow(batch, options).draw(key, 0, batch.count(), parts), batch, times, parts);
  }

  /** Returns the states at ascending times of sequences that begin as noise. */
  List<double[]> states(
      double[] noise, SequenceBatch batch, double[] times, SamplingOptions options) {
    Flow flow = flow(batch, options);
    double[] values = noise;
    List<double[]> states = new ArrayList<>(List.of(values.clone()));
    for (int k = 1; k < times.length; k++) {
      Optional<TimeGrid> grid = SolveGrids.plain(flow.course(), options, times[k - 1], times[k]);
      flow.carry(values, batch.count(), times[k - 1], times[k], grid, options);
      states.add(values.clone());
    }
    states.forEach(batch::restore);
    return states;
  }

  @Override
  public double[] drawOneByOne(Key key, SequenceBatch batch, SamplingOptions options) {
    throw new InvalidValue(
        "mode",
        "is joint, whose positions depend on all others, so that they cannot be drawn one after"
            + " the other; draw whole sequences");
  }

  @Override
  public SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options) {
    Flow flow = flow(batch, options);
    double[] points = values.clone();
    int size = batch.length() * batch.channels();
    double[] factors = new double[batch.count()];
    double factor = Math.log(flow.course().closing()) - Math.log(flow.course().opening());
    for (int i = 0; i < points.length; i++) {
      if (batch.known()[i] > 0) {
        points[i] = 0;
        factors[i / size] += factor;
      }
    }
    Densities found =
        flow.score(
            points,
            batch.count(),
            SolveGrids.plain(flow.course(), options, 1, 0),
            divergence,
            chunked(options, batch));
    double[] nats = found.logDensity();
    for (int i = 0; i < nats.length; i++) {
      nats[i] -= factors[i];
    }
    return new SequenceDensities(nats, null, found.standardError());
  }
}
