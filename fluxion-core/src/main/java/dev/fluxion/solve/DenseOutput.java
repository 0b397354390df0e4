package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The states of all rows at chosen times, whichever steps each row takes. */
final class DenseOutput {
  private final List<Double> times;
  private final double to;
  private final double sign;
  private final Tensor inner;
  private final Tensor states;
  private final long rows;

  /** Makes room; the state at the start, where it is asked for, is there at once. */
  DenseOutput(Set<Double> keep, double from, double to, Tensor start) {
    this.to = to;
    rows = start.size(0);
    sign = Math.signum(to - from);
    double direction = sign;
    times =
        keep.stream()
            .map(time -> time + 0.0)
            .distinct()
            .sorted(Comparator.comparingDouble(time -> direction * time))
            .toList();
    for (double time : times) {
      if (!((time - from) * sign >= 0 && (to - time) * sign >= 0)) {
        throw new IllegalArgumentException(
            "the state at t = "
                + time
                + " is asked for, but the solve goes from t = "
                + from
                + " to t = "
                + to);
      }
    }
    double[] values = times.stream().mapToDouble(Double::doubleValue).toArray();
    for (int k = 0; k < values.length; k++) {
      // The ends are not interpolated.
      if (values[k] == from || values[k] == to) {
        values[k] = from;
      }
    }
    inner = Tensors.of(values, values.length).to(start.device(), ScalarType.Double);
    states =
        Tensors.full(start.scalar_type(), Double.NaN, times.size(), rows, Tensors.rowSize(start))
            .to(start.device(), start.scalar_type());
    for (int k = 0; k < times.size(); k++) {
      if (times.get(k) == from) {
        states.select(0, k).copy_(start.flatten(1, -1));
      }
    }
  }

  /** Writes the states at times that lie within accepted steps. */
  void fill(RowBatch batch, Tensor accepted, Tensor signed, Tensor reached) {
    if (times.isEmpty()) {
      return;
    }
    Tensor oriented = inner.mul(new Scalar(sign)).unsqueeze(0);
    Tensor after = oriented.gt(batch.t.mul(new Scalar(sign)).unsqueeze(1));
    Tensor until = oriented.le(reached.mul(new Scalar(sign)).unsqueeze(1));
    Tensor inside = after.logical_and_(until).logical_and_(accepted.unsqueeze(1));
    Tensor pairs = inside.nonzero();
    if (pairs.size(0) == 0) {
      return;
    }
    Tensor row = pairs.select(1, 0).contiguous();
    Tensor place = pairs.select(1, 1).contiguous();
    Tensor hit = inside.any(1);
    Tensor chosen = hit.nonzero().select(1, 0).contiguous();
    Tensor which = hit.to(ScalarType.Long).cumsum(0).sub_(new Scalar(1L)).index_select(0, row);
    Tensor theta =
        inner
            .index_select(0, place)
            .sub_(batch.t.index_select(0, row))
            .div_(signed.index_select(0, row));
    Tensor found = new Interpolant(batch, chosen, signed).at(which, theta);
    Tensor target = place.mul(new Scalar(rows)).add_(batch.index.index_select(0, row));
    states.flatten(0, 1).index_copy_(0, target, found);
  }

  /** Writes the last state of rows that reached the end. */
  void finish(Tensor index, Tensor last) {
    if (!times.isEmpty() && times.get(times.size() - 1) == to) {
      states.select(0, times.size() - 1).index_copy_(0, index, last);
    }
  }

  List<Double> times() {
    return times;
  }

  /** Returns the states in the shape of the solve's, one for each time. */
  List<Tensor> states(long[] shape, Scope scope) {
    List<Tensor> all = new ArrayList<>();
    for (int k = 0; k < times.size(); k++) {
      all.add(scope.keep(states.select(0, k).view(shape)));
    }
    return all;
  }

  /** Returns a mask as places, [n]. */
  static Tensor places(Tensor mask) {
    return torch.nonzero(mask).select(1, 0).contiguous();
  }
}
