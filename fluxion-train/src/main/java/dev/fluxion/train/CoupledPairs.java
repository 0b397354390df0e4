package dev.fluxion.train;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pairs of another source, coupled: the batches of {@code pool / batch} steps are paired together
 * once and dealt out in order.
 *
 * <p>The pool of a step is a pure function of the key and the number of the pool's first step, so
 * that a training may begin at any step. Pools ahead of the step that asks are computed by other
 * threads, a bounded number of them; a pool that none has begun is computed by the thread that
 * needs it. A batch larger than the pool is paired in parts of at least the pool's size.
 */
final class CoupledPairs implements PairSource {
  /** How long {@link #close} waits for a pool that is being computed. */
  private static final long PATIENCE_SECONDS = 60;

  /** Coupled rows of the steps of a pool, each condition beside its data point. */
  private record Pool(float[] x0, float[] x1, float[] condition, CouplingNotes.Figures figures) {}

  /**
   * The widths of rows.
   *
   * @param dimension number of values in a row
   * @param inputs number of condition inputs of a row, 0 without condition
   * @param classes whether all columns of the condition are of classes
   */
  record Widths(int dimension, int inputs, boolean classes) {}

  /** What a pool is a function of. */
  private record Place(Key key, long number, int batch) {}

  private final PairSource pairs;
  private final Coupling coupling;
  private final int dimension;
  private final int inputs;
  private final boolean classes;
  private final CouplingNotes notes;
  private final int size;
  private final int ahead;
  private final long steps;
  private final ExecutorService threads;
  private final Map<Place, FutureTask<Pool>> pools = new HashMap<>();

  /**
   * Couples pairs.
   *
   * @param size rows that are paired at once
   * @param ahead pools that other threads compute ahead, each by one thread; 0 for none
   * @param steps the number of steps of the training, beyond which none is computed ahead
   * @param listener hears of the plans that are used, and at the end of all of them
   */
  CoupledPairs(
      PairSource pairs,
      Coupling coupling,
      Widths widths,
      int size,
      int ahead,
      long steps,
      TrainingListener listener) {
    this.pairs = pairs;
    this.coupling = coupling;
    this.dimension = widths.dimension();
    this.inputs = widths.inputs();
    this.classes = widths.classes();
    this.notes = new CouplingNotes(listener);
    this.size = size;
    this.ahead = ahead;
    this.steps = steps;
    threads =
        Executors.newFixedThreadPool(
            Math.max(1, ahead),
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        torch.set_num_threads(1);
                        task.run();
                      },
                      "fluxion-coupling");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void draw(
      Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition) {
    int stepsOfPool = Math.max(1, size / batch);
    Pool pool = pool(new Place(key, step / stepsOfPool, batch));
    notes.used(step / stepsOfPool, step, pool.figures);
    int first = (int) (step % stepsOfPool) * batch + from;
    write(pool.x0, first, x0, to - from, dimension);
    write(pool.x1, first, x1, to - from, dimension);
    if (inputs > 0) {
      write(pool.condition, first, condition, to - from, inputs);
    }
  }

  private static void write(float[] rows, int first, Tensor to, int count, int width) {
    float[] part = new float[count * width];
    System.arraycopy(rows, first * width, part, 0, part.length);
    to.copy_(Tensors.of(part, count, width));
  }

  private Pool pool(Place place) {
    FutureTask<Pool> wanted;
    synchronized (pools) {
      pools.keySet().removeIf(old -> old.number < place.number || !old.key.equals(place.key));
      wanted = pools.computeIfAbsent(place, this::task);
      int stepsOfPool = Math.max(1, size / place.batch);
      for (int k = 1; k <= ahead; k++) {
        Place next = new Place(place.key, place.number + k, place.batch);
        if (next.number * stepsOfPool < steps && !pools.containsKey(next)) {
          FutureTask<Pool> task = task(next);
          pools.put(next, task);
          threads.execute(task);
        }
      }
    }
    wanted.run(); // does nothing where another thread has begun
    try {
      return wanted.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (failure.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException("the coupling failed", failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a coupling");
    }
  }

  private FutureTask<Pool> task(Place place) {
    return new FutureTask<>(() -> compute(place));
  }

  private Pool compute(Place place) {
    int batch = place.batch;
    int stepsOfPool = Math.max(1, size / batch);
    long firstStep = place.number * stepsOfPool;
    int rows = stepsOfPool * batch;
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor x0 = Tensors.empty(ScalarType.Float, rows, dimension);
      Tensor x1 = Tensors.empty(ScalarType.Float, rows, dimension);
      Tensor condition = Tensors.empty(ScalarType.Float, rows, inputs);
      for (int k = 0; k < stepsOfPool; k++) {
        int at = k * batch;
        pairs.draw(
            place.key,
            firstStep + k,
            batch,
            0,
            batch,
            x0.narrow(0, at, batch),
            x1.narrow(0, at, batch),
            condition.narrow(0, at, batch));
      }
      Pool pool =
          new Pool(
              new float[rows * dimension],
              new float[rows * dimension],
              new float[rows * inputs],
              CouplingNotes.Figures.NONE);
      CouplingNotes.Figures figures = CouplingNotes.Figures.NONE;
      Key choices = place.key.derive(Purpose.COUPLING).derive(firstStep);
      int parts = Math.max(1, rows / size);
      for (int part = 0; part < parts; part++) {
        int from = (int) ((long) rows * part / parts);
        int count = (int) ((long) rows * (part + 1) / parts) - from;
        figures =
            figures.plus(
                couple(
                    x0.narrow(0, from, count),
                    x1.narrow(0, from, count),
                    condition.narrow(0, from, count),
                    choices.derive(part),
                    pool,
                    from));
      }
      return new Pool(pool.x0, pool.x1, pool.condition, figures);
    }
  }

  private CouplingNotes.Figures couple(
      Tensor x0, Tensor x1, Tensor condition, Key key, Pool pool, int at) {
    Coupling.Pairing pairing = coupling.pair(x0, x1, inputs == 0 ? null : condition, key);
    if (pairing.source().length != x0.size(0)) {
      throw new IllegalStateException(
          "coupling: gives "
              + pairing.source().length
              + " pairs of "
              + x0.size(0)
              + " points, but must give as many");
    }
    gather(Tensors.floats(x0), pairing.source(), pool.x0, at, dimension);
    gather(Tensors.floats(x1), pairing.data(), pool.x1, at, dimension);
    int crossed = 0;
    if (inputs > 0) {
      float[] given = Tensors.floats(condition);
      gather(given, pairing.data(), pool.condition, at, inputs);
      crossed = classes ? crossed(given, pairing) : 0;
    }
    return new CouplingNotes.Figures(
        1,
        pairing.converged() ? 0 : 1,
        pairing.marginalError(),
        pairing.source().length,
        crossed,
        crossed > 0 ? enough(x0, x1) : 0);
  }

  private int crossed(float[] given, Coupling.Pairing pairing) {
    int crossed = 0;
    for (int i = 0; i < pairing.source().length; i++) {
      int a = pairing.source()[i] * inputs;
      int b = pairing.data()[i] * inputs;
      crossed += Arrays.equals(given, a, a + inputs, given, b, b + inputs) ? 0 : 1;
    }
    return crossed;
  }

  /**
   * Returns {@code (max |x0| + max |x1|)^2 / 2}, at least half of the largest squared distance: a
   * pair that crosses classes costs 2 w or more, one within a class twice this at most.
   */
  private static double enough(Tensor x0, Tensor x1) {
    double farthest = longest(x0) + longest(x1);
    return farthest * farthest / 2;
  }

  private static double longest(Tensor x) {
    return x.square().sum(1).max().sqrt().item_double();
  }

  private static void gather(float[] rows, int[] chosen, float[] to, int at, int width) {
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(rows, chosen[i] * width, to, (at + i) * width, width);
    }
  }

  /** Ends the threads; a pool that is being computed is waited for, those that wait are not. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      notes.end();
      pairs.close();
    }
  }
}
