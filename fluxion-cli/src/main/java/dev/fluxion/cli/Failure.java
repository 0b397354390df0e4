package dev.fluxion.cli;

import dev.fluxion.data.DataException;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.solve.SolveException;
import dev.fluxion.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.ParameterException;

/**
 * What a user is told of something that went wrong.
 *
 * @param message one line
 * @param exitCode 1 (failed), 2 (bad input) or 130 (interrupted)
 */
record Failure(String message, int exitCode) {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int INTERRUPTED = 130;

  /** Puts the message on one line. */
  Failure {
    message = message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  static Failure of(ParameterException invalid, List<String> words) {
    return new Failure(Arguments.message(invalid, words), BAD_INPUT);
  }

  static Failure of(Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked) {
      IOException cause = Objects.requireNonNull(unchecked.getCause());
      Failure inner = of(cause);
      return cause instanceof FileSystemException
          ? inner
          : new Failure(unchecked.getMessage() + " (" + cause.getMessage() + ")", FAILED);
    }
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    if (failure instanceof Interrupted) {
      return new Failure(message, INTERRUPTED);
    }
    if (failure instanceof TrainingException training) {
      return new Failure(message, training.isBadInput() ? BAD_INPUT : FAILED);
    }
    if (!message.isEmpty()
        && (failure instanceof IllegalArgumentException
            || failure instanceof DataException
            || failure instanceof ModelFileException)) {
      return new Failure(message, BAD_INPUT);
    }
    if (failure instanceof FileSystemException file) {
      return of(file);
    }
    if (failure instanceof IOException
        || failure instanceof SolveException
        || (failure instanceof IllegalStateException && !message.isEmpty())) {
      return new Failure(message, FAILED);
    }
    if (failure instanceof OutOfMemoryError) {
      return new Failure(
          "out of memory (" + message + "); lower --chunk or --threads, or divide the data",
          FAILED);
    }
    return new Failure(
        failure.getClass().getSimpleName()
            + (message.isEmpty() ? "" : ": " + message)
            + "; this is a fault in Fluxion, please report it with the output of --debug",
        FAILED);
  }

  private static Failure of(FileSystemException failure) {
    String file = failure.getFile();
    String reason = failure.getReason();
    if (failure instanceof NoSuchFileException) {
      return new Failure(file + ": does not exist; check the path", BAD_INPUT);
    }
    if (failure instanceof AccessDeniedException) {
      return new Failure(
          file + ": permission denied; change its permissions or choose another place", BAD_INPUT);
    }
    if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
      return new Failure(
          file + ": is a file where a folder is needed; choose another name", BAD_INPUT);
    }
    return new Failure(
        file
            + ": "
            + Objects.requireNonNullElse(reason, failure.getClass().getSimpleName())
            + "; choose another place, or free some space",
        BAD_INPUT);
  }
}
