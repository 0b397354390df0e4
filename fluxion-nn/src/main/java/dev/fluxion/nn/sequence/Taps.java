package dev.fluxion.nn.sequence;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a convolution sees of a position: the values of positions in equal steps beside each other,
 * zeros beyond the ends. A causal one ends at the position, another has it in the middle.
 *
 * @param count number of positions seen
 * @param step from one to the next
 * @param causal whether none is behind the position
 */
record Taps(int count, int step, boolean causal) {
  private int span() {
    return (count - 1) * step;
  }

  /** Returns the values of all positions, [n, length, count * size]. */
  Tensor of(Tensor x) {
    if (count == 1) {
      return x;
    }
    int before = causal ? span() : span() / 2;
    Tensor padded =
        torch.cat(
            new TensorVector(
                x.new_zeros(x.size(0), before, x.size(2)),
                x,
                x.new_zeros(x.size(0), span() - before, x.size(2))),
            1);
    Tensor[] seen = new Tensor[count];
    for (int i = 0; i < count; i++) {
      seen[i] = padded.narrow(1, (long) i * step, x.size(1));
    }
    return torch.cat(new TensorVector(seen), 2);
  }

  /** Returns a memory for position after position. */
  Ring ring(Tensor like, long rows, long size) {
    return new Ring(like.new_zeros(rows, span(), size));
  }

  /** The positions so far that are still to be seen; not safe for use by several threads. */
  final class Ring implements AutoCloseable {
    private final Kept buffer = new Kept();
    private long at;

    private Ring(Tensor zeros) {
      buffer.set(zeros);
    }

    /**
     * Returns what the next position sees, [n, count * size]; what is kept carries no gradient.
     *
     * @param next [n, size]
     */
    Tensor of(Tensor next) {
      Tensor kept = buffer.get();
      int span = span();
      if (span == 0 || kept == null) {
        return next;
      }
      Tensor[] seen = new Tensor[count];
      seen[count - 1] = next;
      for (int i = 0; i < count - 1; i++) {
        seen[i] = kept.select(1, (at + (long) i * step) % span);
      }
      Tensor all = torch.cat(new TensorVector(seen), 1);
      kept.select(1, at).copy_(next.detach());
      at = (at + 1) % span;
      return all;
    }

    @Override
    public void close() {
      buffer.close();
    }
  }
}
