package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a user is told where a file of data cannot be read or written. */
final class DataFiles {
  private DataFiles() {}

  /**
   * Begins to write a file that appears under its name only when it is whole.
   *
   * @throws DataException if the target is a folder, or its folder is missing or cannot be written
   *     to
   */
  static AtomicFile create(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (Files.isDirectory(absolute) || folder == null) {
      throw new DataException(target + " is a folder; name a file in it");
    }
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "cannot write "
              + target
              + ": the folder "
              + folder
              + (Files.exists(folder)
                  ? " is a file; choose another"
                  : " does not exist; make it, or choose another"));
    }
    try {
      return AtomicFile.create(target);
    } catch (IOException e) {
      throw new DataException(
          "cannot write "
              + target
              + ": the folder "
              + folder
              + " does not take new files ("
              + reason(e)
              + "); choose another folder or change its permissions",
          e);
    }
  }

  /** Returns what to tell about a failed write: the place, the reason, and what was left. */
  static DataException failed(Path target, IOException e) {
    return new DataException(
        "cannot write "
            + target
            + ": "
            + reason(e)
            + "; nothing was left under that name, free some space or choose another folder",
        e);
  }

  /** Returns the reason of an exception in a few words. */
  static String reason(Exception e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such place";
    }
    String message = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
