package dev.fluxion.model;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A file that is written whole or not at all: temporary file beside it, fsync, atomic rename, fsync
 * of the folder.
 *
 * <p>The temporary file is {@code .NAME.RANDOM.tmp}. One that a killed process has left is removed
 * by a later write, when it is old.
 */
public final class AtomicFile implements AutoCloseable {
  private static final Duration STALE = Duration.ofMinutes(15);

  private final Path target;
  private final Path folder;
  private final String prefix;
  private final Path temporary;
  private boolean done;

  private AtomicFile(Path target, Path folder) throws IOException {
    this.target = target;
    this.folder = folder;
    prefix = "." + target.getFileName() + ".";
    // Not createTempFile, which would keep the finished file from all other users.
    temporary = Files.createFile(folder.resolve(prefix + UUID.randomUUID() + ".tmp"));
  }

  /** What is written. */
  public interface Body {
    /** Writes all bytes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Creates the temporary file.
   *
   * @throws IOException if the folder does not take it
   */
  public static AtomicFile create(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    return new AtomicFile(
        absolute, Objects.requireNonNull(absolute.getParent(), "a file system's root"));
  }

  /**
   * Replaces or creates a file.
   *
   * @throws IOException if writing fails; what was there before is then unchanged
   */
  public static void write(Path target, Body body) throws IOException {
    try (AtomicFile file = create(target)) {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(file.temporary), 1 << 16)) {
        body.writeTo(out);
      }
      file.commit();
    }
  }

  /** Returns the place to write to until {@link #commit}. */
  public Path temporary() {
    return temporary;
  }

  /** Forces the temporary file to the disk and moves it to its name. */
  public void commit() throws IOException {
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
    forceFolder();
    removeStale();
  }

  /** Removes the temporary file, unless it was committed. */
  @Override
  public void close() {
    if (!done) {
      done = true;
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // What made the caller give up matters more than what is left under the temporary name.
      }
    }
  }

  /** Makes the rename last through a power failure, on systems that can open a folder. */
  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders; its rename is in the journal already.
    }
  }

  private void removeStale() {
    FileTime limit = FileTime.from(Instant.now().minus(STALE));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, this::isTemporary)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).compareTo(limit) < 0) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The file is written; what a killed process has left may stay.
    }
  }

  private boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(prefix) && name.endsWith(".tmp");
  }
}
