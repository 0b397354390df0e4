package dev.fluxion.nn.sequence;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Keys, or values, of the positions so far, [n, heads, count, size], in a buffer that doubles. */
final class KeyCache implements AutoCloseable {
  private static final long FIRST = 64;

  private final Kept buffer = new Kept();
  private long count;

  /**
   * Returns all with one more, [n, heads, count, size]; what is kept of it carries no gradient.
   *
   * @param next of the next position, [n, heads, 1, size]
   */
  Tensor with(Tensor next) {
    Tensor all = buffer.get();
    if (all == null || all.size(2) == count) {
      long capacity = Math.max(FIRST, 2 * count);
      Tensor larger = next.new_empty(next.size(0), next.size(1), capacity, next.size(3));
      if (all != null) {
        larger.narrow(2, 0, count).copy_(all);
      }
      buffer.set(larger);
      all = larger;
    }
    all.narrow(2, count, 1).copy_(next.detach());
    Tensor before = all.narrow(2, 0, count);
    count++;
    return next.requires_grad()
        ? torch.cat(new TensorVector(before, next), 2)
        : all.narrow(2, 0, count);
  }

  @Override
  public void close() {
    buffer.close();
  }
}
