package dev.fluxion.train;

import dev.fluxion.data.DataNotes;
import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.SequenceDataset;
import dev.fluxion.data.SequenceDatasets;
import dev.fluxion.data.SequenceFiles;
import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.nn.image.ImageFieldConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Devices;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
    TrainingJob job =
        new PointJobs(experiment, directory, listener, threads, device).of(dataset, key);
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
              Provenance.of(experiment, dataset.fingerprint(), Optional.empty()));
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
    String note =
        job.experiment().field() instanceof ImageFieldConfig images ? images.note() : null;
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
}
