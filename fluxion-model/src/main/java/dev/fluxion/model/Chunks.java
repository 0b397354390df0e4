package dev.fluxion.model;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Workers;
import org.bytedeco.pytorch.NoGradGuard;

/** Rows cut into chunks, each computed by one thread without gradients. */
public final class Chunks {
  private Chunks() {}

  /** What a chunk's thread does: from and to are rows of the whole. */
  @FunctionalInterface
  public interface Chunk {
    /** Computes rows {@code from .. to - 1}. */
    void run(int from, int to);
  }

  /** Computes all rows with the options' threads and size of chunks. */
  public static void run(int rows, SamplingOptions options, Chunk chunk) {
    int count = (rows + options.chunk() - 1) / options.chunk();
    try (Workers workers = Workers.of(Math.max(1, Math.min(options.threads(), count)))) {
      workers.run(
          count,
          (task, worker) -> {
            try (NoGradGuard guard = new NoGradGuard();
                Scope scope = new Scope()) {
              int from = task * options.chunk();
              chunk.run(from, Math.min(rows, from + options.chunk()));
            }
          });
    }
  }
}
