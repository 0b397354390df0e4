package dev.fluxion.train;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.data.DataNotes;
import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.Moments;
import dev.fluxion.data.Rows;
import dev.fluxion.data.SequenceDataset;
import dev.fluxion.data.SequenceDatasets;
import dev.fluxion.data.SequenceFiles;
import dev.fluxion.data.SourceData;
import dev.fluxion.data.TableFiles;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.density.Likelihood;
import dev.fluxion.evaluate.Monitor;
import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.model.ConditionEncoder;
import dev.fluxion.model.ConditionFit;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.RowReader;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Sources;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.model.Version;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.image.ImageFieldConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Devices;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.NativeRuntime;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model from an experiment, in memory or in a run's folder with checkpoints.
 *
 * @param experiment what is trained
 * @param directory where relative file names of the data start
 * @param listener hears of what happens
 * @param cancellation may stop the training after any step
 * @param threads number of threads; results do not depend on it
 * @param device name of the device
 */
public record Trainer(
    Experiment experiment,
    Path directory,
    TrainingListener listener,
    Cancellation cancellation,
    int threads,
    String device) {
  /** Rows that the validation loss is taken over, at least. */
  private static final int VALIDATION_ROWS = 4096;

  private static final int LARGEST_VALIDATION = 65536;

  /** The most couplings computed ahead of the step that uses them. */
  private static final int MOST_AHEAD = 8;

  /** Returns a trainer with all processors, that reports to nobody. */
  public static Trainer of(Experiment experiment) {
    return new Trainer(
        experiment,
        Path.of(""),
        event -> {},
        new Cancellation(),
        Math.min(1024, Runtime.getRuntime().availableProcessors()),
        Devices.CPU);
  }

  /** Trains in memory and returns the model. */
  public static FlowModel train(Experiment experiment) {
    return of(experiment).train().model();
  }

  /** Returns the same trainer with a listener. */
  public Trainer withListener(TrainingListener other) {
    return new Trainer(experiment, directory, other, cancellation, threads, device);
  }

  /** Returns the same trainer with another number of threads. */
  public Trainer withThreads(int other) {
    return new Trainer(experiment, directory, listener, cancellation, other, device);
  }

  /** Returns the same trainer with a cancellation. */
  public Trainer withCancellation(Cancellation other) {
    return new Trainer(experiment, directory, listener, other, threads, device);
  }

  /** Returns the same trainer with another folder for relative names of data files. */
  public Trainer withDirectory(Path other) {
    return new Trainer(experiment, other, listener, cancellation, threads, device);
  }

  /** Returns the same trainer on another device. */
  public Trainer withDevice(String other) {
    return new Trainer(experiment, directory, listener, cancellation, threads, other);
  }

  /** Trains in memory; data that have to be stored lie in a temporary file until the end. */
  public TrainingResult train() {
    Path rows = null;
    try {
      rows = Files.createTempFile("fluxion", ".rows");
      Files.delete(rows);
      return run(rows, null, null);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot make a temporary file for the data", failure);
    } finally {
      if (rows != null) {
        rows.toFile().delete();
      }
    }
  }

  /**
   * Trains in a fresh run folder, with checkpoints.
   *
   * @param force whether an older run in the folder is replaced
   * @throws TrainingException if the folder is not empty and force is not given
   */
  public TrainingResult train(RunDirectory run, boolean force) {
    run.create(force);
    return run(run.data(), run, null);
  }

  /**
   * Goes on with the training of a run folder, from its newest whole checkpoint; the result is the
   * same, bit for bit, as without the interruption.
   *
   * @param steps the new number of steps, or null to leave it
   * @throws TrainingException if there is no checkpoint, or the steps are fewer than done
   */
  public static Trainer resumed(RunDirectory run, @Nullable Long steps) {
    if (Files.exists(run.teacher())) {
      throw TrainingException.badInput(
          run.path() + " is the run of a reflow; go on with it by fluxion reflow --resume");
    }
    return of(run.resumed(steps, "training.steps"));
  }

  /** Goes on with a run's training, as {@link #resumed} describes. */
  public TrainingResult resume(RunDirectory run) {
    Optional<Checkpoints.Loaded> newest = run.checkpoints().newest();
    if (newest.isEmpty()) {
      run.create(true);
    }
    return run(run.data(), run, newest.orElse(null));
  }

  private TrainingResult run(
      Path rows, @Nullable RunDirectory run, Checkpoints.@Nullable Loaded from) {
    Key key = Key.of(experiment.training().seed());
    if (experiment.data().sequence() != null) {
      return sequences(experiment.data().sequence(), key, run, from);
    }
    try (Dataset dataset =
            Datasets.open(experiment.data(), experiment.condition(), directory, rows, key);
        Workers workers = Workers.of(threads)) {
      return dataset
          .imageShape()
          .map(this::on)
          .orElse(this)
          .points(dataset, key, run, from, workers);
    }
  }

  /** Returns the same trainer on images of a shape. */
  private Trainer on(ImageShape shape) {
    return new Trainer(experiment.on(shape), directory, listener, cancellation, threads, device);
  }

  private TrainingResult points(
      Dataset dataset,
      Key key,
      @Nullable RunDirectory run,
      Checkpoints.@Nullable Loaded from,
      Workers workers) {
    TrainingJob job = job(dataset, key);
    TrainingState state = begin(job, dataset.notes(), run, from);
    if (run != null && dataset.heldOut().rows() > 0 && !Files.exists(run.heldOut())) {
      TableFiles.write(run.heldOut(), dataset.heldOut());
    }
    return loop(job, state, run).run(workers);
  }

  private TrainingResult sequences(
      SequenceConfig sequence,
      Key key,
      @Nullable RunDirectory run,
      Checkpoints.@Nullable Loaded from) {
    try (SequenceDataset dataset =
            SequenceDatasets.open(
                experiment.data(), sequence, experiment.condition(), directory, key);
        Workers workers = Workers.of(threads)) {
      TrainingJob job =
          SequenceJobs.of(
              experiment,
              dataset,
              key,
              device,
              provenance(dataset.fingerprint(), Optional.empty()));
      TrainingState state = begin(job, dataset.notes(), run, from);
      if (run != null && dataset.heldOut().count() > 0 && !Files.exists(run.heldOut())) {
        SequenceFiles.write(run.heldOut(), dataset.heldOut(), sequence);
      }
      if (run != null && experiment.data().toy() == null && !Files.exists(run.trainingSeries())) {
        SequenceFiles.write(run.trainingSeries(), dataset.training(), sequence);
      }
      return loop(job, state, run).run(workers);
    }
  }

  private TrainingState begin(
      TrainingJob job,
      DataNotes notes,
      @Nullable RunDirectory run,
      Checkpoints.@Nullable Loaded from) {
    TrainingState state = new TrainingState(job.field(), experiment.training());
    for (String warning : notes.warnings()) {
      listener.on(new TrainingEvent.Noted(0, warning));
    }
    String note = job.field().config() instanceof ImageFieldConfig images ? images.note() : null;
    if (note != null) {
      listener.on(new TrainingEvent.Noted(0, note));
    }
    if (from != null) {
      from.restore(job, state, listener);
    }
    if (run != null) {
      run.write(experiment);
    }
    return state;
  }

  private TrainingLoop loop(TrainingJob job, TrainingState state, @Nullable RunDirectory run) {
    Optional<Checkpoints> checkpoints =
        run == null ? Optional.empty() : Optional.of(run.checkpoints());
    return new TrainingLoop(job, state, checkpoints, listener, cancellation);
  }

  private TrainingJob job(Dataset dataset, Key key) {
    Rows rows = dataset.training();
    int dimension = dataset.columns().size();
    RowReader modelled = reader(rows, 0, dimension, Optional.empty());
    Transform transform =
        ImageFrame.of(experiment)
            .map(frame -> Transform.fit(experiment.transform(), modelled, frame))
            .orElseGet(() -> Transform.fit(experiment.transform(), modelled, dataset.columns()));
    Source source =
        experiment.source() instanceof SourceConfig.Data data
            ? SourceData.open(data, directory, dataset.columns(), transform)
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
        provenance(dataset.fingerprint(), Optional.of(source)));
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

  private Map<String, String> provenance(String fingerprint, Optional<Source> source) {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("seed", Long.toString(experiment.training().seed()));
    known.put("dataFingerprint", fingerprint);
    source.flatMap(Sources::fingerprint).ifPresent(rows -> known.put("sourceFingerprint", rows));
    known.put("kernelPath", NativeRuntime.start().kernelPath());
    known.put("fluxionVersion", Version.value());
    known.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    known.put("java", System.getProperty("java.version"));
    return known;
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
