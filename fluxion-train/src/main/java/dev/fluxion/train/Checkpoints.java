package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.ModelCodec;
import dev.fluxion.model.ModelFile;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.TensorEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: each is a whole file under its own name, the newest two are kept.
 *
 * @param folder where they lie
 * @param model where the model itself is written beside each checkpoint
 */
record Checkpoints(Path folder, Path model) {
  private static final int KEPT = 2;

  /** Writes a checkpoint and the model; returns the checkpoint's name. */
  String write(TrainingJob job, TrainingState state) {
    ModelFile encoded = ModelCodec.encode(job.model(state));
    Map<String, TensorEntry> tensors = new LinkedHashMap<>(encoded.tensors());
    Map<String, String> metadata = new LinkedHashMap<>(encoded.metadata());
    state.write(tensors, metadata);
    String name = String.format("step-%012d.safetensors", state.step());
    new ModelFile(tensors, metadata).write(folder.resolve(name));
    encoded.write(model);
    List<Path> all = all();
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot delete the old checkpoint " + old, failure);
      }
    }
    return name;
  }

  /** Returns all checkpoints, the newest first. */
  List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-\\d{12,}\\.safetensors"))
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot list " + folder, failure);
    }
  }

  /** Returns the newest checkpoint that is whole. */
  Optional<Loaded> newest() {
    List<String> broken = new ArrayList<>();
    for (Path file : all()) {
      try {
        return Optional.of(new Loaded(file, ModelFile.read(file), List.copyOf(broken)));
      } catch (ModelFileException failure) {
        broken.add(String.valueOf(failure.getMessage()));
      }
    }
    return Optional.empty();
  }

  /**
   * A checkpoint that was read.
   *
   * @param file where it lay
   * @param content what it holds
   * @param broken what was wrong with newer ones
   */
  record Loaded(Path file, ModelFile content, List<String> broken) {

    /**
     * Puts a training where the checkpoint was written.
     *
     * @param listener hears of broken checkpoints and of other kernels
     * @throws TrainingException if the experiment or the data are not those of the checkpoint
     */
    void restore(TrainingJob job, TrainingState state, TrainingListener listener) {
      Map<String, String> then = content.metadata();
      Experiment now = job.experiment();
      if (!Experiment.fromJson(then.getOrDefault("experiment", "{}"))
          .with("training.steps", now.training().steps())
          .equals(now)) {
        throw TrainingException.badInput(
            file
                + " was made by another experiment than experiment.yaml beside it describes;"
                + " on resuming only training.steps may change");
      }
      if (!same(then, job, "dataFingerprint") || !same(then, job, "sourceFingerprint")) {
        throw TrainingException.badInput(
            file
                + " was trained on other data than are there now (their fingerprints differ);"
                + " start a new run with another --out");
      }
      state.read(content, file.toString());
      for (String message : broken) {
        listener.on(
            new TrainingEvent.Noted(state.step(), "a newer checkpoint is broken: " + message));
      }
      String kernels = then.getOrDefault("kernelPath", "unknown");
      if (!kernels.equals(job.provenance().get("kernelPath"))) {
        listener.on(
            new TrainingEvent.Noted(
                state.step(),
                "the checkpoint was made by the kernels "
                    + kernels
                    + " and goes on with "
                    + job.provenance().get("kernelPath")
                    + ": the result is right, but not bit for bit that of one run"));
      }
    }

    private static boolean same(Map<String, String> then, TrainingJob job, String fingerprint) {
      return Objects.equals(then.get(fingerprint), job.provenance().get(fingerprint));
    }
  }
}
