package dev.fluxion.plot;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Files that appear whole or not at all: written beside their place, then moved there.
 *
 * <p>This room depends on no other, so it has a writer of its own; a picture can be drawn again, so
 * it is not forced to the disk as a model is.
 */
final class PictureFile {
  private PictureFile() {}

  /** The file's extension in lower case, one of {@code allowed}. */
  static String requireExtension(Path file, String... allowed) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    List<String> known = Arrays.asList(allowed);
    if (!known.contains(extension)) {
      throw new IllegalArgumentException(
          file
              + ": "
              + (extension.isEmpty() ? "no extension" : "unknown extension ." + extension)
              + "; name the file ."
              + String.join(" or .", known));
    }
    return extension;
  }

  static void write(Path file, byte[] content) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(file + ": the folder " + folder + " does not exist; create it first");
    }
    if (Files.isDirectory(target)) {
      throw new IOException(file + ": is a folder; name a file");
    }
    Path partial = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.write(partial, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      move(partial, target);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
