package dev.fluxion.cli;

import dev.fluxion.data.SequenceDataset;
import dev.fluxion.data.SequenceDatasets;
import dev.fluxion.data.SequenceLaw;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sequences that a model is judged by: those of a file, those that were held out of its run, or
 * others of the process that it was trained on.
 *
 * @param name what they are called in reports
 * @param sequences the sequences, with the columns of the model's condition
 * @param training the series that the model was trained on, where they are at hand
 * @param law the law of the sequences, where it is known
 */
record SequenceReference(
    String name, Sequences sequences, Optional<Sequences> training, Optional<SequenceLaw> law) {

  /**
   * Finds the sequences.
   *
   * @param file the file that was named, or null
   * @param console is told of rows of it that are left out, and of values filled in
   * @throws InvalidValue if no file was named and there is nothing else
   */
  static SequenceReference of(ModelArgument argument, @Nullable Path file, Console console) {
    SequenceModel model = argument.sequences();
    DataConfig data = model.experiment().data();
    SequenceConfig config = Objects.requireNonNull(data.sequence());
    if (data.toy() != null) {
      Key key = Key.of(model.experiment().training().seed());
      try (SequenceDataset dataset =
          SequenceDatasets.open(data, config, model.experiment().condition(), Path.of(""), key)) {
        Optional<Sequences> training = Optional.of(dataset.training());
        return file == null
            ? new SequenceReference(
                "others of " + data.toy(),
                dataset.heldOut(),
                training,
                Optional.ofNullable(dataset.law()))
            : new SequenceReference(
                file.toString(),
                SequenceInput.read(file, model, false, console),
                training,
                Optional.empty());
      }
    }
    Optional<Sequences> training =
        stored(argument.run().map(RunDirectory::trainingSeries))
            .map(path -> SequenceInput.read(path, model, false, console));
    if (file != null) {
      return new SequenceReference(
          file.toString(),
          SequenceInput.read(file, model, false, console),
          training,
          Optional.empty());
    }
    Path heldOut =
        stored(argument.run().map(RunDirectory::heldOut))
            .orElseThrow(
                () ->
                    new InvalidValue(
                        "--data",
                        "is missing, and there is no held-out part beside "
                            + argument.file()
                            + "; name a file of series that the model has not seen, or a run's"
                            + " folder"));
    return new SequenceReference(
        "held-out sequences of the run",
        SequenceInput.read(heldOut, model, false, console),
        training,
        Optional.empty());
  }

  private static Optional<Path> stored(Optional<Path> path) {
    return path.filter(Files::exists);
  }
}
