package dev.fluxion.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;

/**
 * The first load of the native libraries by any process, which unpacks them into JavaCPP's cache.
 *
 * <p>JavaCPP writes a library that another process may have mapped already, which kills that one.
 * So the first load is made by one process at a time, and leaves a mark in the cache; loads that
 * find the mark do not wait.
 *
 * @param cache folder of unpacked libraries
 * @param version what is unpacked; another version has a mark of its own
 */
public record FirstLoad(Path cache, String version) {
  /**
   * Returns the load into JavaCPP's cache.
   *
   * @param version what is unpacked
   * @throws UncheckedIOException if there is no folder to unpack into
   */
  public static FirstLoad of(String version) {
    try {
      return new FirstLoad(Loader.getCacheDir().toPath(), version);
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "no folder can be written to unpack libtorch into; set"
              + " -Dorg.bytedeco.javacpp.cachedir=FOLDER to one",
          failure);
    }
  }

  /** Runs a load, alone among processes if none has ended yet with this cache. */
  public <T> T run(Supplier<T> load) {
    Path mark = cache.resolve("fluxion-" + version + ".unpacked");
    if (Files.exists(mark)) {
      return load.get();
    }
    try (FileChannel file = lockFile();
        FileLock held = file.lock()) {
      T loaded = load.get();
      Files.write(mark, new byte[0]);
      return loaded;
    } catch (IOException unwritable) {
      // A cache that cannot be written to needs no guard: nothing is unpacked into it.
      return load.get();
    }
  }

  private FileChannel lockFile() throws IOException {
    Files.createDirectories(cache);
    return FileChannel.open(
        cache.resolve("fluxion.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
