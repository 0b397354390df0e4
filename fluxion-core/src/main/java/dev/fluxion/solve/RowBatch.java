package dev.fluxion.solve;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The rows that are still on their way, each with its own time, step and stages, in the first parts
 * of buffers that are made once a solve.
 *
 * <p>Times and steps are of 64 bits whatever the state is.
 */
final class RowBatch {
  private final EmbeddedTableau pair;
  private final OdeFunction function;
  private final long[] shape;
  private final ScalarType type;
  private final long size;
  private final long most;
  private final Tensor[] stageWeights;
  private final Tensor[] estimateWeights;
  private final Tensor allStates;
  private final Tensor allSlopes;
  private final Tensor allTimes;
  private final Tensor allRows;
  private final Tensor allNumbers;
  private final Tensor allRejected;
  private final Tensor inside;
  private final Tensor[] prefixes;
  private final Tensor[] slopesByRow;
  private long calls;
  private long rows;

  /** Number of rows, and the views of their parts of the buffers: states flat and by row. */
  long count;

  Tensor x;
  Tensor next;
  Tensor stage;
  Tensor sum;
  Tensor scale;
  Tensor wide;
  Tensor times;
  Tensor index;
  Tensor t;
  Tensor h;
  Tensor last;
  Tensor older;
  Tensor event;
  Tensor rejected;

  RowBatch(EmbeddedTableau pair, OdeFunction function, Tensor start, double from) {
    this.pair = pair;
    this.function = function;
    shape = start.shape();
    type = start.scalar_type();
    size = Tensors.rowSize(start);
    most = start.size(0);
    int stages = pair.tableau().stages();
    stageWeights = new Tensor[stages];
    for (int i = 1; i < stages; i++) {
      stageWeights[i] = weights(pair.tableau().a().get(i), start);
    }
    estimateWeights =
        pair.estimates().stream()
            .map(estimate -> weights(estimate.weights(), start))
            .toArray(Tensor[]::new);
    allStates = Tensors.empty(type, 6, most * size).to(start.device(), type);
    allSlopes = Tensors.empty(type, stages, most * size).to(start.device(), type);
    allTimes = Tensors.empty(type, most).to(start.device(), type);
    allNumbers = Tensors.zeros(ScalarType.Double, 5, most).to(start.device(), ScalarType.Double);
    allRejected = Tensors.zeros(ScalarType.Long, most).to(start.device(), ScalarType.Long);
    inside = torch.zeros_like(allRejected);
    allRows = torch.arange(new Scalar(most)).to(start.device(), ScalarType.Long);
    prefixes = new Tensor[stages + 1];
    slopesByRow = new Tensor[stages];
    Tensor none = allStates;
    x = none;
    next = none;
    stage = none;
    sum = none;
    scale = none;
    wide = none;
    times = none;
    index = none;
    t = none;
    h = none;
    last = none;
    older = none;
    event = none;
    rejected = none;
    view(most);
    byRow(x).copy_(start);
    t.fill_(new Scalar(from));
    last.fill_(new Scalar(1.0));
    older.fill_(new Scalar(1.0));
  }

  Tensor weights(List<Double> values, Tensor like) {
    return Tensors.of(type, OrderConditions.values(values), values.size()).to(like.device(), type);
  }

  /** Lets the views be of the first rows. */
  void view(long n) {
    count = n;
    x = state(0);
    next = state(1);
    stage = state(2);
    sum = state(3);
    scale = state(4);
    wide = state(5);
    times = allTimes.narrow(0, 0, n);
    index = allRows.narrow(0, 0, n);
    t = number(0);
    h = number(1);
    last = number(2);
    older = number(3);
    event = number(4);
    rejected = allRejected.narrow(0, 0, n);
    Tensor slopes = allSlopes.narrow(1, 0, n * size);
    for (int i = 0; i < slopesByRow.length; i++) {
      prefixes[i + 1] = slopes.narrow(0, 0, i + 1).t();
      slopesByRow[i] = byRow(slopes.select(0, i));
    }
  }

  private Tensor state(long place) {
    return allStates.select(0, place).narrow(0, 0, count * size);
  }

  private Tensor number(long place) {
    return allNumbers.select(0, place).narrow(0, 0, count);
  }

  /** Returns a flat part of a buffer in the shape of rows. */
  Tensor byRow(Tensor flat) {
    long[] part = shape.clone();
    part[0] = flat.numel() / size;
    return flat.view(part);
  }

  /** Returns a flat part of a buffer as [rows, values]. */
  Tensor table(Tensor flat) {
    return flat.view(flat.numel() / size, size);
  }

  /** Returns all stages of chosen rows, [stages, n, values]. */
  Tensor slopesOf(Tensor chosen) {
    return allSlopes
        .narrow(1, 0, count * size)
        .view(allSlopes.size(0), count, size)
        .index_select(1, chosen);
  }

  /** Returns the stage at the start, or of the step's result. */
  Tensor slope(boolean first) {
    return slopesByRow[first ? 0 : slopesByRow.length - 1];
  }

  /** Writes f at the rows' own times, of chosen or all rows. */
  void derivative(Tensor at, Tensor chosen, Tensor states, Tensor out) {
    function.derivative(at, chosen, states, out);
    calls++;
    rows += chosen.size(0);
  }

  /** Writes f likewise, at a place within a step that has been tried. */
  void inside(Tensor at, Tensor chosen, Tensor states, Tensor out) {
    derivative(at, chosen, states, out);
    inside.index_add_(0, chosen, torch.ones_like(chosen));
  }

  /** Returns how often f was asked for within the steps of each row of the start, [rows]. */
  Tensor inside() {
    return inside;
  }

  /** Writes the stages but the first, and the step's result. */
  void attempt(Tensor signed) {
    table(wide).copy_(signed.unsqueeze(1));
    int stages = slopesByRow.length;
    for (int i = 1; i < stages; i++) {
      torch.mv_out(sum, prefixes[i], stageWeights[i]);
      Tensor to = i == stages - 1 ? next : stage;
      torch.addcmul_out(to, x, sum, wide);
      times.copy_(torch.add(t, signed, new Scalar(pair.tableau().c().get(i))));
      derivative(times, index, byRow(to), slopesByRow[i]);
    }
  }

  /** Returns each row's error in units of the tolerance; infinite where it is no number. */
  Tensor errors(Tolerance tolerance) {
    torch.abs_out(scale, next);
    torch.abs_out(stage, x);
    torch.maximum_out(scale, scale, stage);
    scale.mul_(new Scalar(tolerance.relative())).add_(new Scalar(tolerance.absolute()));
    Tensor first = meanSquare(0);
    if (estimateWeights.length == 1) {
      return first.sqrt_();
    }
    Tensor both = meanSquare(1).mul_(new Scalar(0.01)).add_(first).add_(new Scalar(1e-60));
    return first.div_(both.sqrt_());
  }

  private Tensor meanSquare(int estimate) {
    torch.mv_out(sum, prefixes[slopesByRow.length], estimateWeights[estimate]);
    sum.mul_(wide).div_(scale).square_();
    return table(sum).mean(1).to(ScalarType.Double);
  }

  /** Takes the steps of some rows; the others stay. */
  void commit(Tensor accepted, boolean all, Tensor reached) {
    if (all) {
      x.copy_(next);
      slopesByRow[0].copy_(slope(false));
      t.copy_(reached);
    } else {
      Tensor column = accepted.unsqueeze(1);
      Tensor table = table(x);
      torch.where_out(table, column, table(next), table);
      Tensor first = slopesByRow[0].view(count, size);
      torch.where_out(first, column, slope(false).view(count, size), first);
      torch.where_out(t, accepted, reached, t);
    }
  }

  /** Leaves only chosen rows in the batch, at its front. */
  void compact(Tensor chosen) {
    long n = chosen.size(0);
    front(table(x), chosen, n);
    front(slopesByRow[0].view(count, size), chosen, n);
    for (Tensor numbers : Arrays.asList(t, h, last, older, event, rejected, index)) {
      front(numbers, chosen, n);
    }
  }

  private static void front(Tensor buffer, Tensor chosen, long n) {
    buffer.narrow(0, 0, n).copy_(buffer.index_select(0, chosen));
  }

  /** Returns the number of calls of the right-hand side so far. */
  long calls() {
    return calls;
  }

  /** Returns the number of rows of all these calls. */
  long evaluations() {
    return rows;
  }

  EmbeddedTableau pair() {
    return pair;
  }
}
