package dev.fluxion.train;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.data.Dataset;
import dev.fluxion.data.Moments;
import dev.fluxion.data.Rows;
import dev.fluxion.data.SourceData;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.density.Likelihood;
import dev.fluxion.evaluate.Monitor;
import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.model.ConditionEncoder;
import dev.fluxion.model.ConditionFit;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.RowReader;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Sources;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Devices;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Decides everything of a training on points.
 *
 * @param directory where relative file names of the source's data start
 * @param listener hears of couplings
 * @param threads number of threads
 * @param device name of the device
 */
record PointJobs(
    Experiment experiment, Path directory, TrainingListener listener, int threads, String device) {
  /** Rows that the validation loss is taken over, at least. */
  private static final int VALIDATION_ROWS = 4096;

  private static final int LARGEST_VALIDATION = 65536;

  /** The most couplings computed ahead of the step that uses them. */
  private static final int MOST_AHEAD = 8;

  /** Decides everything of the training on a data set. */
  TrainingJob of(Dataset dataset, Key key) {
    Rows rows = dataset.training();
    int dimension = dataset.columns().size();
    RowReader modelled = reader(rows, 0, dimension, Optional.empty());
    Transform transform =
        ImageFrame.of(experiment)
            .map(frame -> Transform.fit(experiment.transform(), modelled, frame))
            .orElseGet(() -> Transform.fit(experiment.transform(), modelled, dataset.columns()));
    Source source =
        experiment.source() instanceof SourceConfig.Data data
            ? SourceData.open(
                data, directory, dataset.columns(), experiment.data().images(), transform)
            : Sources.fit(
                experiment.source(), reader(rows, 0, dimension, Optional.of(transform)), dimension);
    experiment.path().initial(source);
    Optional<ConditionSchema> condition =
        Optional.ofNullable(experiment.condition())
            .map(config -> condition(config, dataset, dimension));
    TrainableField fresh =
        experiment.build(
            dimension,
            condition.map(ConditionSchema::size).orElse(0),
            key.derive(Purpose.INITIALIZATION),
            ScalarType.Float);
    DataPairs.Units units =
        new DataPairs.Units(
            source,
            transform,
            condition.map(
                schema ->
                    new ConditionEncoder(schema, dataset.conditionColumns(), dataset.labels())));
    TrainableField field =
        fresh.with(fresh.parameters().flat().to(Devices.named(device), ScalarType.Float));
    Table heldOut = dataset.heldOut();
    if (dataset.dequantizer().active() && heldOut.rows() > 0) {
      double[] values = heldOut.values().clone();
      dataset.dequantizer().apply(key.derive(Purpose.VALIDATION), 0, heldOut.rows(), values);
      heldOut = new Table(heldOut.columns(), heldOut.rows(), values, heldOut.labels());
    }
    // A flow loss is noisy, so few rows are drawn often; a likelihood is the same each time.
    int validationRows =
        experiment.objective() instanceof Likelihood
            ? Math.min(heldOut.rows(), LARGEST_VALIDATION)
            : Math.max(VALIDATION_ROWS, Math.min(heldOut.rows(), LARGEST_VALIDATION));
    int batch = experiment.training().batch().of(rows.count());
    CoupledPairs.Widths widths =
        new CoupledPairs.Widths(
            dimension,
            condition.map(ConditionSchema::size).orElse(0),
            condition.isPresent()
                && condition.get().columns().stream()
                    .allMatch(column -> column instanceof ConditionSchema.Classes));
    return new TrainingJob(
        experiment,
        new PointTraining(
            transform,
            source,
            dataset.columns(),
            condition,
            coupled(DataPairs.of(units, rows), widths, batch, threads - 1),
            batch,
            heldOut.rows() == 0 || experiment.training().validateEvery() == 0
                ? Optional.empty()
                : Optional.of(
                    new PointTraining.Validation(
                        coupled(DataPairs.repeating(units, heldOut), widths, batch, 0),
                        validationRows))),
        field,
        monitor(dataset, heldOut, key),
        rows.fresh() ? 0 : rows.count(),
        heldOut.rows(),
        Provenance.of(experiment, dataset.fingerprint(), Optional.of(source)));
  }

  private Optional<Monitor> monitor(Dataset dataset, Table heldOut, Key key) {
    if (experiment.training().evaluateEvery() == 0) {
      return Optional.empty();
    }
    int samples = experiment.training().evaluateSamples();
    SamplingOptions sampling =
        SamplingOptions.of(experiment.sampling(), experiment.path()).withThreads(threads);
    Optional<Moments> moments = Optional.empty();
    Rows rows = dataset.training();
    int width = dataset.columns().size();
    if (!rows.fresh()) {
      double[] values = new double[Math.multiplyExact(Math.toIntExact(rows.count()), width)];
      rows.rows(0, values.length / width, values);
      moments = Optional.of(Moments.of(values, width));
    }
    ToyDistribution toy = dataset.toy();
    return Optional.of(
        toy == null
            ? Monitor.of(heldOut, moments, samples, sampling)
            : Monitor.of(toy, moments, samples, sampling, key));
  }

  /** Returns pairs as the experiment couples them; those of validation like those of training. */
  private PairSource coupled(PairSource pairs, CoupledPairs.Widths widths, int batch, int others) {
    Coupling coupling = experiment.coupling();
    if (coupling.rowwise()) {
      return pairs;
    }
    int pool = coupling.pool() == 0 ? batch : coupling.pool();
    InvalidValue.unless(
        pool % batch == 0, "coupling.pool", pool, "0, or a multiple of the batch, " + batch);
    return new CoupledPairs(
        pairs,
        coupling,
        widths,
        pool,
        Math.min(others, MOST_AHEAD),
        experiment.training().steps(),
        pairs.fixed() ? event -> {} : listener);
  }

  private static ConditionSchema condition(ConditionConfig config, Dataset dataset, int dimension) {
    Rows rows = dataset.training();
    return ConditionFit.fit(
        config,
        reader(rows, dimension, rows.width(), Optional.empty()),
        dataset.heldOut(),
        dataset.labels());
  }

  /** Returns a reader of some columns of the rows, through a transform where one is given. */
  private static RowReader reader(Rows rows, int from, int to, Optional<Transform> transform) {
    return new RowReader() {
      @Override
      public long count() {
        return rows.count();
      }

      @Override
      public void rows(long first, int n, double[] out) {
        double[] whole = new double[n * rows.width()];
        rows.rows(first, n, whole);
        for (int i = 0; i < n; i++) {
          System.arraycopy(whole, i * rows.width() + from, out, i * (to - from), to - from);
        }
        transform.ifPresent(map -> map.toStandard(out, n));
      }
    };
  }
}
