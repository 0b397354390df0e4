package dev.fluxion.model;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.measurement.BlockMeans;
import dev.fluxion.measurement.DataSpread;
import dev.fluxion.measurement.KnownValues;
import dev.fluxion.measurement.MeasuredFlow;
import dev.fluxion.measurement.Measurement;
import dev.fluxion.path.Condition;
import dev.fluxion.path.TimeRange;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures rows, and draws rows of a {@link FlowModel} that have a measurement.
 *
 * @param model the model, under its conditions
 * @param way its velocity
 */
record ModelRestoration(FlowModel model, ModelVelocity way) {
  /** Where the gradient begins to be found: its error is multiplied by some 1 / t. */
  private static final double FIRST = 0.1;

  /** Products with the network's derivative in one evaluation, of which more gain nothing. */
  private static final int STEPS = 3;

  /** Without it the derivative's errors grow without bound where pixels never change. */
  private static final double LEAST = 0.1;

  /** The last time of a solver that chooses its own steps; the rest is one step to the mean. */
  private static final double LAST = 0.98;

  /** As {@link FlowModel#measure}. */
  Measured measure(Table rows, Measurement measurement, double noise, Key key) {
    InvalidValue.unless(
        noise >= 0 && Double.isFinite(noise), "noise", noise, "0 or more and finite");
    double[] standard = completed(rows).select(model.columns()).values();
    model.transform().toStandard(standard, rows.rows());
    double[] deviations = deviations(measurement, noise);
    int size = measurement.size();
    double[] values =
        Tensors.doubles(measurement.of(Tensors.of(standard, rows.rows(), measurement.dimension())));
    double[] drawn = new double[values.length];
    key.derive(Purpose.NOISE).normal(0, drawn, 0, drawn.length);
    for (int i = 0; i < values.length; i++) {
      values[i] += deviations[i % size] * drawn[i];
    }
    double[] variances = Arrays.stream(deviations).map(d -> d * d).toArray();
    return new Measured(measurement, rows.rows(), values, variances, model.conditions(rows));
  }

  /** Puts the row that stands for 0 where columns are absent. */
  private Table completed(Table rows) {
    double[] middle = new double[model.columns().size()];
    model.transform().toData(middle, 1);
    int[] absent =
        IntStream.range(0, middle.length)
            .filter(j -> !rows.columns().contains(model.columns().get(j)))
            .toArray();
    double[] values = new double[rows.rows() * absent.length];
    Arrays.setAll(values, i -> middle[absent[i % absent.length]]);
    return rows.beside(
        new Table(
            Arrays.stream(absent).mapToObj(model.columns()::get).toList(), rows.rows(), values));
  }

  /** Returns the standard deviation of the noise of each value in standardised units. */
  private double[] deviations(Measurement measurement, double noise) {
    double[] deviations = new double[measurement.size()];
    boolean known = measurement instanceof KnownValues;
    if (known && noise == 0) {
      return deviations;
    }
    if (model.transform() instanceof Identity) {
      Arrays.fill(deviations, noise);
    } else if (model.transform() instanceof Standardize affine) {
      double[] scale = affine.scale();
      if (known) {
        Arrays.setAll(deviations, j -> noise / scale[((KnownValues) measurement).places().get(j)]);
      } else {
        requireEqual(measurement, scale);
        Arrays.setAll(deviations, j -> noise / scale[j * scale.length / deviations.length]);
      }
    } else {
      throw new InvalidValue(
          "transform",
          "is "
              + model.transform().getClass().getSimpleName()
              + ", which is not affine, so that neither means nor normal noise are the same behind"
              + " it; measure single values without noise, or train with {type: standardize}");
    }
    return deviations;
  }

  private static void requireEqual(Measurement measurement, double[] scale) {
    int channels = measurement instanceof BlockMeans means ? means.channels() : 1;
    int each = scale.length / channels;
    for (int i = 0; i < scale.length; i++) {
      InvalidValue.unless(
          scale[i] == scale[i / each * each],
          "transform",
          "standardize with a scale of each column",
          "the same for all values of a mean, as of images");
    }
  }

  /** As {@link FlowModel#restore}. */
  Table restore(Measured measured, DataSpread spread, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    int total = Math.multiplyExact(measured.rows(), count);
    Conditions given = measured.conditions();
    MeasuredFlow flow =
        new MeasuredFlow(
            way.denoiser(given, options),
            model.experiment().path().schedule(),
            measured.measurement(),
            Arrays.stream(measured.variances()).boxed().toList(),
            spread,
            STEPS,
            LEAST,
            FIRST);
    double[] points =
        model.flow(given, 0, total, options).draw(key.derive(Purpose.SAMPLING), 0, total, options);
    int width = model.columns().size();
    Chunks.run(
        total,
        options.withChunkUpTo(model.rowsAtOnce()),
        (from, to) -> {
          double[] part = Arrays.copyOfRange(points, from * width, to * width);
          Condition condition =
              MeasuredFlow.measured(
                  given.tensors(from, to - from, total), values(measured, count, from, to));
          double[] end =
              Tensors.doubles(
                  end(
                      flow,
                      Tensors.of(ScalarType.Float, part, to - from, width),
                      condition,
                      options));
          System.arraycopy(end, 0, points, from * width, end.length);
        });
    model.transform().toData(points, total);
    return new Table(model.columns(), total, points).beside(given.table(0, total, total));
  }

  private static Tensor values(Measured measured, int count, int from, int to) {
    int size = measured.measurement().size();
    double[] y = new double[(to - from) * size];
    for (int i = from; i < to; i++) {
      System.arraycopy(measured.values(), i / count * size, y, (i - from) * size, size);
    }
    return Tensors.of(ScalarType.Float, y, to - from, size);
  }

  /** Carries source points to data with their measurement; the last step is one to the mean. */
  private Tensor end(
      MeasuredFlow flow, Tensor start, Condition condition, SamplingOptions options) {
    TimeRange range = model.experiment().objective().range(model.experiment().path());
    double[] times = times(options, range);
    Tensor x = start;
    if (range.from() > 0) {
      Tensor sigma = flow.schedule().sigma(Tensors.of(new double[] {range.from()}, 1));
      x = x.mul(new Scalar(sigma.item_double()));
    }
    if (times.length > 1) {
      VelocityField field = flow;
      x =
          options
              .solver()
              .solve(OdeFunction.of(field, x.size(0), condition), x, new TimeGrid(times))
              .state();
    }
    Tensor last = Tensors.full(x.scalar_type(), times[times.length - 1], x.size(0));
    return exact(flow, flow.mean(last, x, condition), condition);
  }

  /** Returns the times of the solve; of fixed steps the last is left out. */
  private static double[] times(SamplingOptions options, TimeRange range) {
    if (!options.solver().fixedSteps()) {
      return new double[] {range.from(), Math.min(range.to(), LAST)};
    }
    if (!(options.grid() instanceof GridConfig.Plain plain)) {
      throw new InvalidValue(
          "grid", "is fitted to the flow without a measurement; take {type: uniform}");
    }
    double[] all = plain.grid(range.from(), range.to(), options.steps()).times();
    return Arrays.copyOf(all, all.length - 1);
  }

  /** Moves points by the least that gives them a measurement without noise exactly. */
  private static Tensor exact(MeasuredFlow flow, Tensor x, Condition condition) {
    if (flow.variances().stream().anyMatch(variance -> variance > 0)) {
      return x;
    }
    return flow.projected(x, condition);
  }
}
