package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The orders of the epochs in use, each computed once and shared by all threads. */
final class EpochOrders {
  // A batch can reach from one epoch into the next, and workers run apart by a batch at most.
  private static final int KEPT = 3;

  private record Order(Key key, long epoch, int[] rows) {}

  private final int rows;
  private volatile List<Order> orders = List.of();

  EpochOrders(int rows) {
    this.rows = rows;
  }

  /** Returns the order of the rows in an epoch. */
  int[] of(Key key, long epoch) {
    int[] known = find(key, epoch);
    return known != null ? known : compute(key, epoch);
  }

  /**
   * Returns the rows {@code from} to {@code to - 1} of a step's batch: position {@code p = step *
   * batch + i} of the epochs is {@code permutation(p / n)[p % n]}; a batch larger than the table is
   * drawn with replacement.
   *
   * @param key the key of the training
   */
  int[] batch(Key key, long step, int batch, int from, int to) {
    FreshDataset.requireCut(batch, from, to);
    int[] chosen = new int[to - from];
    if (batch > rows) {
      long[] drawn = new long[to - from];
      key.derive(Purpose.SHUFFLE).derive(step).below(rows, from, drawn, 0, drawn.length);
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = (int) drawn[i];
      }
      return chosen;
    }
    long epoch = -1;
    int[] order = {};
    for (int i = from; i < to; i++) {
      long position = step * batch + i;
      if (position / rows != epoch) {
        epoch = position / rows;
        order = of(key, epoch);
      }
      chosen[i - from] = order[(int) (position % rows)];
    }
    return chosen;
  }

  private int @Nullable [] find(Key key, long epoch) {
    for (Order order : orders) {
      if (order.epoch == epoch && order.key.equals(key)) {
        return order.rows;
      }
    }
    return null;
  }

  private synchronized int[] compute(Key key, long epoch) {
    int[] known = find(key, epoch);
    if (known != null) {
      return known;
    }
    int[] computed = key.derive(Purpose.SHUFFLE).derive(epoch).permutation(rows);
    List<Order> next = new ArrayList<>();
    next.add(new Order(key, epoch, computed));
    next.addAll(orders.subList(0, Math.min(KEPT - 1, orders.size())));
    orders = List.copyOf(next);
    return computed;
  }
}
