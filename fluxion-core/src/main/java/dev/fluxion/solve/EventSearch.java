package dev.fluxion.solve;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Finds where rows of a batch cross an {@link Event} within their steps. */
final class EventSearch {
  private static final int MAX_HALVINGS = 80;

  private final Event event;

  EventSearch(Event event) {
    this.event = event;
  }

  /** Notes the values at the start. */
  void start(RowBatch batch) {
    batch.event.copy_(value(batch, batch.t, batch.byRow(batch.x)));
  }

  private Tensor value(RowBatch batch, Tensor t, Tensor states) {
    Tensor value = event.function().value(t.to(batch.x.scalar_type()), states);
    if (value.dim() != 1 || value.size(0) != t.size(0)) {
      throw new IllegalArgumentException(
          "an event's function must give one value a row, but gave the shape "
              + java.util.Arrays.toString(value.shape())
              + " for "
              + t.size(0)
              + " rows");
    }
    return value.to(ScalarType.Double);
  }

  /**
   * Moves the results of accepted steps that cross back to the crossing.
   *
   * @param reached the times of the results, changed likewise
   * @param moved hears when the times are changed, and the results not yet
   * @return which rows cross, [n]
   */
  Tensor stop(RowBatch batch, Tensor accepted, Tensor signed, Tensor reached, Runnable moved) {
    Tensor value = value(batch, reached, batch.byRow(batch.next));
    Scalar zero = new Scalar(0.0);
    Tensor rising = batch.event.lt(zero).logical_and(value.ge(zero));
    Tensor falling = batch.event.gt(zero).logical_and(value.le(zero));
    Tensor crossing =
        switch (event.direction()) {
          case RISING -> rising;
          case FALLING -> falling;
          case BOTH -> rising.logical_or(falling);
        };
    crossing.logical_and_(accepted);
    Tensor places = DenseOutput.places(crossing);
    if (places.size(0) > 0) {
      Interpolant inside = new Interpolant(batch, places, signed);
      Tensor theta = bisect(batch, inside, places, signed);
      Tensor all = torch.arange(new Scalar(places.size(0))).to(places.device(), ScalarType.Long);
      reached.index_copy_(0, places, time(batch, places, signed, theta));
      moved.run();
      batch.table(batch.next).index_copy_(0, places, inside.at(all, theta));
    } else {
      moved.run();
    }
    Tensor kept = accepted.logical_and(crossing.logical_not());
    torch.where_out(batch.event, kept, value, batch.event);
    return crossing;
  }

  private static Tensor time(RowBatch batch, Tensor places, Tensor signed, Tensor theta) {
    return batch.t.index_select(0, places).add_(signed.index_select(0, places).mul_(theta));
  }

  /** Returns the part of the step at which each row has just crossed. */
  private Tensor bisect(RowBatch batch, Interpolant inside, Tensor places, Tensor signed) {
    Tensor before = batch.event.index_select(0, places).sign_();
    Tensor low = torch.zeros_like(before);
    Tensor high = torch.ones_like(before);
    Tensor all = torch.arange(new Scalar(places.size(0))).to(places.device(), ScalarType.Long);
    Tensor width = signed.index_select(0, places).abs_();
    Scalar tolerance = new Scalar(event.tolerance());
    for (int i = 0; i < MAX_HALVINGS; i++) {
      Tensor wide = width.gt(tolerance);
      if (!wide.any().item_bool()) {
        break;
      }
      width.mul_(new Scalar(0.5));
      Tensor middle = low.add(high).mul_(new Scalar(0.5));
      Tensor states = batch.byRow(inside.at(all, middle).flatten());
      Tensor value = value(batch, time(batch, places, signed, middle), states);
      Tensor same = value.sign_().eq(before);
      torch.where_out(low, wide.logical_and(same), middle, low);
      torch.where_out(high, wide.logical_and(same.logical_not()), middle, high);
    }
    return high;
  }
}
