package dev.fluxion.fuzz;

import dev.fluxion.model.ModelFile;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.TensorEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileFuzzTest {
  /** Reads bytes as a model file; only a {@link ModelFileException} may come of it. */
  public static final class Target {
    private Target() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
      try {
        ModelFile.read(new ByteArrayInputStream(bytes));
      } catch (ModelFileException expected) {
        if (expected.getMessage() == null || expected.getMessage().contains("Exception")) {
          throw new AssertionError("no clear message", expected);
        }
      }
    }
  }

  @Test
  void anyBytesAreReadOrRefused(@TempDir Path folder) throws Exception {
    ModelFile model =
        new ModelFile(
            Map.of("w", new TensorEntry.Float32(new float[] {1, 2}, 2)), Map.of("seed", "1"));
    FuzzRun.of(Target.class, 10_000, folder, List.of(model.toBytes()));
  }
}
