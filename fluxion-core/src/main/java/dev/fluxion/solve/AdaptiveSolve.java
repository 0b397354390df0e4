package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One solve of an {@link AdaptiveRungeKutta}: all rows that are not yet at the end step at once.
 */
final class AdaptiveSolve {
  private static final double SMALLEST_ERROR = 1e-10;
  private static final double SMALLEST_LAST_ERROR = 1e-4;

  private final AdaptiveRungeKutta solver;
  private final StepControl control;
  private final OdeFunction function;
  private final Tensor given;
  private final double from;
  private final double to;
  private final double sign;
  private final double shortest;
  private final Set<Double> keep;
  private final Optional<EventSearch> event;
  private final @Nullable Steps together;

  /** Sees each step of a solve whose rows take all steps together. */
  interface Steps {
    /** Takes the time and state at the start, and at the end of each step taken. */
    void reached(double t, Tensor state);
  }

  AdaptiveSolve(
      AdaptiveRungeKutta solver,
      OdeFunction function,
      Tensor start,
      TimeGrid grid,
      Set<Double> keep,
      Optional<Event> event,
      @Nullable Steps together) {
    solver.tolerance().check(start);
    this.solver = solver;
    control = solver.control();
    this.function = function;
    given = start;
    this.keep = keep;
    this.event = event.map(EventSearch::new);
    this.together = together;
    double[] times = grid.times();
    from = times[0];
    to = times[times.length - 1];
    sign = Math.signum(to - from);
    double rounding = Tolerance.rounding(start) * Math.max(Math.abs(from), Math.abs(to));
    shortest = Math.max(control.minStep(), 4 * rounding);
  }

  /** What is known of a solve's rows that ended, in the order of the start. */
  private static final class Ended {
    final Tensor state;
    final Tensor end;
    final Tensor accepted;
    final Tensor rejected;
    boolean stopped;

    Ended(Tensor start) {
      long rows = start.size(0);
      state = torch.empty_like(start).flatten(1, -1);
      end = Tensors.empty(ScalarType.Double, rows).to(start.device(), ScalarType.Double);
      accepted = Tensors.empty(ScalarType.Long, rows).to(start.device(), ScalarType.Long);
      rejected = Tensors.empty(ScalarType.Long, rows).to(start.device(), ScalarType.Long);
    }
  }

  OdeSolution run() {
    try (NoGradGuard guard = new NoGradGuard();
        Scope solve = new Scope()) {
      Tensor start = FiniteStates.start(given, from).contiguous();
      DenseOutput dense = new DenseOutput(keep, from, to, start);
      RowBatch batch = new RowBatch(solver.pair(), function, start, from);
      Ended ended = new Ended(start);
      long left = start.size(0);
      if (left > 0) {
        try (Scope first = new Scope()) {
          new FirstStep(batch, solver, together != null).choose(to);
          if (together != null) {
            together.reached(from, batch.byRow(batch.x));
          }
          event.ifPresent(search -> search.start(batch));
        }
      }
      long tries = 0;
      long alone = left == 0 ? 0 : batch.calls();
      while (left > 0) {
        try (Scope views = new Scope()) {
          batch.view(left);
          long done = 0;
          while (done == 0) {
            tries++;
            try (Scope step = new Scope()) {
              done = step(batch, dense, ended, tries);
            }
          }
          left -= done;
        }
      }
      return solution(batch, dense, ended, alone, tries, solve);
    }
  }

  private OdeSolution solution(
      RowBatch batch, DenseOutput dense, Ended ended, long first, long tries, Scope solve) {
    long rows = given.size(0);
    long stages = solver.pair().tableau().stages() - 1L;
    OdeSolution.Statistics statistics =
        rows == 0
            ? OdeSolution.Statistics.NONE
            : new OdeSolution.Statistics(
                rows,
                batch.calls(),
                batch.evaluations(),
                ended.accepted.sum().item_long(),
                ended.rejected.sum().item_long(),
                first + mostAfterStart(batch, ended, stages),
                tries,
                ended.rejected.max().item_long());
    return new OdeSolution(
        ended.stopped ? SolveStatus.STOPPED_BY_EVENT : SolveStatus.REACHED_END,
        solve.keep(ended.state.view(given.shape())),
        dense.times(),
        dense.states(given.shape(), solve),
        statistics,
        Optional.of(
            new OdeSolution.Rows(
                solve.keep(ended.end), solve.keep(ended.accepted), solve.keep(ended.rejected))));
  }

  /** Evaluations, after those before the first step, of the row that needed most. */
  private static long mostAfterStart(RowBatch batch, Ended ended, long stages) {
    Tensor tried = ended.accepted.add(ended.rejected).mul_(new Scalar(stages));
    return tried.add_(batch.inside()).max().item_long();
  }

  /** Lets every row try a step; returns how many are done. */
  private long step(RowBatch batch, DenseOutput dense, Ended ended, long tries) {
    Tensor remaining = batch.t.neg().add_(new Scalar(to)).mul_(new Scalar(sign));
    Tensor atEnd = batch.h.ge(remaining);
    Tensor length = torch.minimum(batch.h, remaining);
    Tensor signed = length.mul(new Scalar(sign));
    Tensor reached = torch.where(atEnd, new Scalar(to), batch.t.add(signed));
    batch.attempt(signed);
    Tensor error = batch.errors(solver.tolerance()).nan_to_num_(infinity(), infinity(), infinity());
    if (together != null) {
      error.fill_(error.max());
    }
    Tensor accepted = error.le(new Scalar(1.0));
    long steps = accepted.sum().item_long();
    chooseNext(batch, length, error, accepted);
    if (steps < batch.count) {
      Tensor refused = accepted.logical_not();
      batch.rejected.add_(refused);
      checkRejected(batch, length, error, refused, tries);
    }
    Tensor done = atEnd.logical_and_(accepted);
    if (event.isPresent() && steps > 0) {
      Tensor stopped =
          event
              .get()
              .stop(
                  batch,
                  accepted,
                  signed,
                  reached,
                  () -> dense.fill(batch, accepted, signed, reached));
      done = done.logical_or(stopped);
      ended.stopped |= stopped.any().item_bool();
      batch.commit(accepted, false, reached);
      finish(batch, dense, ended, done.logical_and(stopped.logical_not()), done, tries);
    } else {
      dense.fill(batch, accepted, signed, reached);
      batch.commit(accepted, steps == batch.count, reached);
      if (together != null && steps > 0) {
        together.reached(batch.t.select(0, 0).item_double(), batch.byRow(batch.x));
      }
      finish(batch, dense, ended, done, done, tries);
    }
    long count = done.sum().item_long();
    if (count < batch.count && tries >= control.maxSteps()) {
      throw failure(SolveStatus.TOO_MANY_STEPS, batch, length, error, done.logical_not(), tries);
    }
    if (count > 0 && count < batch.count) {
      batch.compact(DenseOutput.places(done.logical_not()));
    }
    return count;
  }

  private static DoubleOptional infinity() {
    return new DoubleOptional(Double.POSITIVE_INFINITY);
  }

  private static void finish(
      RowBatch batch, DenseOutput dense, Ended ended, Tensor atEnd, Tensor done, long tries) {
    Tensor places = DenseOutput.places(done);
    if (places.size(0) == 0) {
      return;
    }
    Tensor index = batch.index.index_select(0, places);
    ended.state.index_copy_(0, index, batch.table(batch.x).index_select(0, places));
    ended.end.index_copy_(0, index, batch.t.index_select(0, places));
    Tensor rejected = batch.rejected.index_select(0, places);
    ended.rejected.index_copy_(0, index, rejected);
    ended.accepted.index_copy_(0, index, rejected.neg().add_(new Scalar(tries)));
    Tensor last = DenseOutput.places(atEnd);
    dense.finish(batch.index.index_select(0, last), batch.table(batch.x).index_select(0, last));
  }

  /** Writes the length of each row's next step, and its last errors. */
  private void chooseNext(RowBatch batch, Tensor length, Tensor error, Tensor accepted) {
    double power = solver.pair().power();
    double p = control.proportional();
    double d = control.derivative();
    Tensor bounded = error.clamp_min(new Scalar(SMALLEST_ERROR));
    Tensor growth = bounded.pow(new Scalar(-(p + control.integral() + d) / power));
    if (p + 2 * d != 0) {
      growth.mul_(batch.last.pow(new Scalar((p + 2 * d) / power)));
    }
    if (d != 0) {
      growth.mul_(batch.older.pow(new Scalar(-d / power)));
    }
    growth
        .mul_(new Scalar(control.safety()))
        .clamp_(
            new ScalarOptional(new Scalar(1.0)), new ScalarOptional(new Scalar(control.largest())));
    Tensor less =
        bounded
            .pow(new Scalar(-1 / power))
            .mul_(new Scalar(control.safety()))
            .clamp_min_(new Scalar(control.smallest()));
    torch.mul_out(batch.h, length, torch.where(accepted, growth, less));
    batch.h.clamp_max_(new Scalar(control.maxStep()));
    if (d != 0) {
      torch.where_out(batch.older, accepted, batch.last, batch.older);
    }
    torch.where_out(
        batch.last, accepted, bounded.clamp_min_(new Scalar(SMALLEST_LAST_ERROR)), batch.last);
  }

  private void checkRejected(
      RowBatch batch, Tensor length, Tensor error, Tensor refused, long tries) {
    Tensor often = batch.rejected.gt(new Scalar((long) control.maxRejected()));
    Tensor tooShort = refused.logical_and(batch.h.lt(new Scalar(shortest)));
    if (often.logical_or(tooShort).any().item_bool()) {
      boolean length0 = tooShort.any().item_bool();
      Tensor bad = length0 ? tooShort : often;
      boolean finite =
          Double.isFinite(error.index_select(0, DenseOutput.places(bad)).sum().item_double());
      throw failure(
          !length0
              ? SolveStatus.TOO_MANY_REJECTED_STEPS
              : finite ? SolveStatus.STEP_TOO_SHORT : SolveStatus.NOT_FINITE,
          batch,
          length,
          error,
          bad,
          tries);
    }
  }

  private SolveException failure(
      SolveStatus status, RowBatch batch, Tensor length, Tensor error, Tensor bad, long tries) {
    Tensor place = DenseOutput.places(bad).narrow(0, 0, 1);
    double t = batch.t.index_select(0, place).item_double();
    double norm = batch.table(batch.x).index_select(0, place).square().sum().sqrt().item_double();
    return new SolveException(
        status,
        t,
        String.format(
            java.util.Locale.ROOT,
            "%s at t = %.6g of row %d, with h = %.3g, error %.3g of the tolerance, state norm"
                + " %.3g, after %d steps of which %d rejected: %s",
            solver.name(),
            t,
            batch.index.index_select(0, place).item_long(),
            sign * length.index_select(0, place).item_double(),
            error.index_select(0, place).item_double(),
            norm,
            tries,
            batch.rejected.index_select(0, place).item_long(),
            status.text()));
  }
}
