package dev.fluxion.density;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Probes of a number of rows: element j of probe p of row i is a function of (key, evaluation, p,
 * i, j) only, so that rows may be cut into chunks in any way.
 */
final class Probes {
  private final Key key;
  private final Probe law;
  private final int count;
  private final Noise noise;
  private final long first;
  private final long rows;
  private double @Nullable [] kept;

  Probes(Key key, Probe law, int count, Noise noise, long first, long rows) {
    this.key = key.derive(Purpose.PROBE);
    this.law = law;
    this.count = count;
    this.noise = noise;
    this.first = first;
    this.rows = rows;
  }

  /**
   * Returns the probes of an evaluation, [count, n, size].
   *
   * @param chosen which rows, or null for all
   * @param like points, [n, ...]
   */
  Tensor at(long evaluation, @Nullable Tensor chosen, Tensor like) {
    long size = Tensors.rowSize(like);
    double[] values = kept;
    if (values == null || noise == Noise.FRESH) {
      long drawn = noise == Noise.FIXED ? 0 : evaluation;
      values = draw(key, law, count, drawn, first, rows, size);
      kept = values;
    }
    Tensor all =
        Tensors.of(like.scalar_type(), values, count, rows, size)
            .to(like.device(), like.scalar_type());
    return chosen == null ? all : all.index_select(1, chosen);
  }

  /** Draws [count, rows, size] numbers in row-major order. */
  static double[] draw(
      Key probes, Probe law, int count, long evaluation, long first, long rows, long size) {
    int block = Math.toIntExact(rows * size);
    double[] values = new double[Math.multiplyExact(count, block)];
    for (int p = 0; p < count; p++) {
      Key own = probes.derive(evaluation).derive(p);
      if (law == Probe.GAUSSIAN) {
        own.normal(first * size, values, p * block, block);
      } else {
        own.uniform(first * size, values, p * block, block);
        for (int i = p * block; i < (p + 1) * block; i++) {
          values[i] = values[i] < 0.5 ? -1 : 1;
        }
      }
    }
    return values;
  }

  /** Refuses a number of probes below one. */
  static void require(int count, String name) {
    if (count < 1) {
      throw new IllegalArgumentException(name + ": is " + count + ", but must be 1 or more");
    }
  }
}
