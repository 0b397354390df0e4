package dev.fluxion.train;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Workers;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch cut into parts of nearly equal size, whose borders depend on its size alone.
 *
 * @param batch number of rows
 * @param count number of parts
 */
record Shards(int batch, int count) {
  /** Returns parts of a number of rows at most. */
  static Shards of(int batch, int most) {
    return new Shards(batch, (batch + most - 1) / most);
  }

  /** Returns the first row of a part. */
  int from(int shard) {
    return (int) ((long) batch * shard / count);
  }

  /** Returns the row after the last of a part. */
  int to(int shard) {
    return from(shard + 1);
  }

  /** Returns the number of rows of a part: one of two that follow each other. */
  int rows(int shard) {
    return to(shard) - from(shard);
  }

  /** Returns how many threads share the parts. */
  int sharing(Workers workers) {
    return Math.min(count, workers.size());
  }

  /** Adds all gradients into the first, in an order that is always the same. */
  static void addUp(Tensor[] gradients) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      for (int stride = 1; stride < gradients.length; stride *= 2) {
        for (int i = 0; i + stride < gradients.length; i += 2 * stride) {
          gradients[i].add_(gradients[i + stride]);
        }
      }
    }
  }
}
