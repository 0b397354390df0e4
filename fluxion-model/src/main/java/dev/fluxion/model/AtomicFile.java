package dev.fluxion.model;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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
 * Writes a file whole or not at all: temporary file beside it, fsync, atomic rename, fsync of the
 * folder.
 *
 * <p>The temporary file is {@code .NAME.RANDOM.tmp}. One that a killed process has left is removed
 * by a later write, when it is old.
 */
public final class AtomicFile {
  private static final Duration STALE = Duration.ofMinutes(15);

  private AtomicFile() {}

  /** What is written. */
  public interface Body {
    /** Writes all bytes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces or creates a file.
   *
   * @throws IOException if writing fails; what was there before is then unchanged
   */
  public static void write(Path target, Body body) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path folder = Objects.requireNonNull(absolute.getParent(), "a file system's root");
    String prefix = "." + absolute.getFileName() + ".";
    Path temporary = folder.resolve(prefix + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(unclosable(channel), 1 << 16);
        body.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceFolder(folder);
    removeStale(folder, prefix);
  }

  private static OutputStream unclosable(FileChannel channel) {
    return new FilterOutputStream(Channels.newOutputStream(channel)) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  /** Makes the rename last through a power failure, on systems that can open a folder. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders; its rename is in the journal already.
    }
  }

  private static void removeStale(Path folder, String prefix) {
    FileTime limit = FileTime.from(Instant.now().minus(STALE));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, AtomicFile::temporary)) {
      for (Path file : files) {
        boolean old = Files.getLastModifiedTime(file).compareTo(limit) < 0;
        if (old && String.valueOf(file.getFileName()).startsWith(prefix)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // The file is written; what a killed process has left may stay.
    }
  }

  private static boolean temporary(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".tmp");
  }
}
