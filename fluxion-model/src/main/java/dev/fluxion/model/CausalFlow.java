package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.LogDensity;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The flow of whole sequences at one time t in which a position moves by itself and those before
 * it. The beginning of a sequence is known by its noise, found by solving back, and the noise that
 * follows is drawn given it.
 *
 * @param whole the same as a flow of whole sequences
 * @param source the law at t = 0, along time
 */
record CausalFlow(JointFlow whole, TemporalSource source) implements SequenceFlow {
  private static final int POSITIONS = 1 << 14;

  CausalFlow(Experiment experiment, SequenceField field, TemporalSource source) {
    this(new JointFlow(experiment, field, source), SequenceFlow.initial(source, experiment));
  }

  private ScalarType type() {
    return whole.type();
  }

  @Override
  public double[] draw(Key key, SequenceBatch batch, SamplingOptions options) {
    if (batch.beginning() == batch.length()) {
      return batch.values().clone();
    }
    SamplingOptions parts = JointFlow.chunked(options, batch);
    Flow flow = whole.flow(batch, options);
    double[] values = noise(key, batch, parts);
    flow.carry(values, batch.count(), 0, 1, SolveGrids.plain(flow.course(), options, 0, 1), parts);
    batch.restore(values);
    return values;
  }

  @Override
  public List<double[]> states(
      Key key, SequenceBatch batch, double[] times, SamplingOptions options) {
    SamplingOptions parts = JointFlow.chunked(options, batch);
    return whole.states(noise(key, batch, parts), batch, times, parts);
  }

  /** Draws noise, given that of the positions that are known. */
  private double[] noise(Key key, SequenceBatch batch, SamplingOptions options) {
    int known = batch.beginning();
    int width = batch.channels();
    TemporalSource tempered = source.tempered(options.temperature());
    double[] first = known == 0 ? new double[0] : recovered(batch.first(known), options);
    double[] values = new double[batch.count() * batch.length() * width];
    Chunks.run(
        batch.count(),
        options,
        (from, to) -> {
          Tensor beginning =
              Tensors.of(
                  type(),
                  SequenceBatch.part(first, from, to, known * width),
                  to - from,
                  known,
                  width);
          put(tempered.continued(key, from, beginning, batch.sourceStamps(from, to)), values, from);
        });
    return values;
  }

  private static void put(Tensor found, double[] values, int from) {
    double[] part = Tensors.doubles(found);
    System.arraycopy(part, 0, values, from * (int) Tensors.rowSize(found), part.length);
  }

  /** Solves the known beginnings back to their noise. */
  private double[] recovered(SequenceBatch beginnings, SamplingOptions options) {
    Flow flow = whole.flow(beginnings, options);
    double[] values = beginnings.values().clone();
    double closing = flow.course().closing();
    for (int i = 0; i < values.length; i++) {
      values[i] *= closing;
    }
    flow.carry(
        values, beginnings.count(), 1, 0, SolveGrids.plain(flow.course(), options, 1, 0), options);
    return values;
  }

  @Override
  public double[] drawOneByOne(Key key, SequenceBatch batch, SamplingOptions options) {
    InvalidValue.unless(
        options.solver().fixedSteps(),
        "solver",
        "'" + options.solver().name() + "' with a tolerance",
        "one of fixed steps: one after the other, all positions of the causal mode have to be"
            + " evaluated at the same times");
    SamplingOptions parts = JointFlow.chunked(options, batch);
    double[] noise = noise(key, batch, parts);
    int width = batch.channels();
    double[] values = new double[noise.length];
    Chunks.run(
        batch.count(),
        parts,
        (from, to) -> {
          Tensor start =
              Tensors.of(
                  type(),
                  SequenceBatch.part(noise, from, to, batch.length() * width),
                  to - from,
                  batch.length(),
                  width);
          Tensor end = start.clone();
          try (CausalPositions positions = positions(batch, from, to)) {
            Course course = course(positions, options);
            Optional<TimeGrid> grid = SolveGrids.plain(course, options, 0, 1);
            for (int i = 0; i < batch.length(); i++) {
              try (Scope scope = new Scope()) {
                Condition given = positions.position(i);
                end.select(1, i)
                    .copy_(
                        PointSolve.carried(
                            course, start.select(1, i).contiguous(), given, 0, 1, grid, options));
              }
            }
          }
          put(end, values, from);
        });
    batch.restore(values);
    return values;
  }

  private CausalPositions positions(SequenceBatch batch, int from, int to) {
    return new CausalPositions(whole.field(), batch.condition(type(), false, from, to));
  }

  private Course course(CausalPositions positions, SamplingOptions options) {
    Experiment experiment = whole.experiment();
    return SequenceFlow.course(
        experiment.objective().velocityOf(positions, experiment.path()), experiment, options);
  }

  @Override
  public SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options) {
    PointSolve.refuseForDensities(options);
    int length = batch.length();
    int width = batch.channels();
    double[] steps = new double[batch.count() * length];
    double[] errors = divergence.estimates() < 2 ? null : new double[batch.count()];
    Chunks.run(
        batch.count(),
        SequenceFlow.chunked(options, length, POSITIONS),
        (from, to) -> {
          Tensor x =
              Tensors.of(
                  type(),
                  SequenceBatch.part(values, from, to, length * width),
                  to - from,
                  length,
                  width);
          CausalPositions positions = positions(batch, from, to);
          Course course = course(positions, options);
          Scoring scoring =
              new Scoring(
                  new CausalDivergence(divergence, positions, batch, from),
                  SolveGrids.plain(course, options, 1, 0),
                  options);
          double closing = course.closing();
          if (closing != 1) {
            scoring.scaled(closing);
          }
          Tensor noise = course.walk(x.mul(new Scalar(closing)), 1, 0, scoring);
          Tensor traces = scoring.traces(to - from, length);
          Tensor each =
              traces
                  .mean(2)
                  .add(new Scalar(scoring.factors * width))
                  .add(source.stepLogDensity(noise, batch.sourceStamps(from, to)));
          put(each, steps, from);
          if (errors != null) {
            put(
                traces
                    .sum(1)
                    .std(new long[] {1}, true, false)
                    .div(new Scalar(Math.sqrt(divergence.estimates())))
                    .unsqueeze(1),
                errors,
                from);
          }
        });
    return SequenceDensities.ofSteps(steps, length, errors);
  }

  /** Sums up the integrals of the divergence of each position. */
  private static final class Scoring implements Course.Solve {
    private final CausalDivergence divergence;
    private final Optional<TimeGrid> main;
    private final SamplingOptions options;
    private double factors;
    private @Nullable Tensor total;

    Scoring(CausalDivergence divergence, Optional<TimeGrid> main, SamplingOptions options) {
      this.divergence = divergence;
      this.main = main;
      this.options = options;
    }

    @Override
    public Tensor along(Course.Leg leg, double from, double to, Tensor x) {
      LogDensity.Integrals found =
          new LogDensity(leg.field(), Normal.STANDARD, divergence, options.solver())
              .integrals(x, SolveGrids.of(leg, from, to, main), Condition.NONE);
      Tensor before = total;
      total = before == null ? found.integrals() : before.add(found.integrals());
      return found.x();
    }

    @Override
    public void scaled(double factor) {
      factors += Math.log(factor);
    }

    /** Returns the integrals of each estimate, [n, length, estimates]. */
    Tensor traces(int rows, int length) {
      Tensor found = total;
      return found == null
          ? Tensors.zeros(ScalarType.Float, rows, length, 1)
          : found.view(rows, length, -1);
    }
  }
}
