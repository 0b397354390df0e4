package dev.fluxion.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name only when it is whole: written under a temporary name beside
 * it, forced to the disk, then moved.
 */
final class AtomicFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private boolean done;

  private AtomicFile(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Creates the temporary file.
   *
   * @throws DataException if the target is a folder, or its folder is missing or cannot be written
   *     to
   */
  static AtomicFile create(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (Files.isDirectory(absolute) || folder == null || name == null) {
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
      // Not createTempFile, which would keep the finished file from all other users.
      Path temporary = folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
      return new AtomicFile(absolute, Files.createFile(temporary));
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

  /** Returns the place to write to until {@link #commit}. */
  Path temporary() {
    return temporary;
  }

  /** Forces the temporary file to the disk and moves it to its name. */
  void commit() throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
    done = true;
  }

  /** Removes the temporary file, unless it was committed. */
  @Override
  public void close() {
    if (!done) {
      done = true;
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The file is left over under its temporary name; what made the caller give up matters
        // more.
      }
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
