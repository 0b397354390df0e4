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
