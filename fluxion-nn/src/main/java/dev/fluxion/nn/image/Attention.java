package dev.fluxion.nn.image;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention of all places to all: {@code softmax(q k^T / sqrt(size)) v} in each head. Source:
 * Vaswani et al., "Attention is all you need" (2017), equation 1.
 *
 * @param heads number of heads
 * @param twice whether gradients of gradients may be asked for, for which libtorch's own form has
 *     no formula
 * @param turn turns queries and keys by their place; the identity where places enter otherwise
 */
record Attention(int heads, boolean twice, Turn turn) {
  /** Changes queries or keys, [n, heads, places, size]. */
  @FunctionalInterface
  interface Turn {
    Tensor of(Tensor queries);
  }

  static Attention plain(int heads, boolean twice) {
    return new Attention(heads, twice, queries -> queries);
  }

  /**
   * Returns what each place gathers, [n, places, width].
   *
   * @param all queries, keys and values side by side, [n, places, 3 width]
   */
  Tensor of(Tensor all) {
    long n = all.size(0);
    long places = all.size(1);
    long width = all.size(2) / 3;
    Tensor parts = all.view(n, places, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
    Tensor gathered =
        gathered(turn.of(parts.select(0, 0)), turn.of(parts.select(0, 1)), parts.select(0, 2));
    return gathered.transpose(1, 2).reshape(n, places, width);
  }

  private Tensor gathered(Tensor query, Tensor key, Tensor value) {
    if (twice) {
      double scale = 1 / Math.sqrt((double) query.size(3));
      Tensor weights = query.matmul(key.transpose(2, 3)).mul(new Scalar(scale)).softmax(-1);
      return weights.matmul(value);
    }
    ScalarType type = query.scalar_type();
    boolean half = type.intern() == ScalarType.BFloat16;
    return torch
        .scaled_dot_product_attention(
            half ? query.to(ScalarType.Float) : query,
            half ? key.to(ScalarType.Float) : key,
            half ? value.to(ScalarType.Float) : value,
            new TensorOptional(),
            0,
            false,
            new DoubleOptional(),
            false)
        .to(type);
  }
}
