package dev.fluxion.train;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Pairs of reflow: x0 from the source, and x1 where a teacher's flow carries it. */
final class TeacherPairs implements PairSource {
  private final FlowModel teacher;
  private final Source source;
  private final SamplingOptions options;

  TeacherPairs(FlowModel teacher, Source source, OdeSolver solver, int steps) {
    this.teacher = teacher.standardized();
    this.source = source;
    this.options =
        teacher
            .defaultOptions()
            .withGrid(new GridConfig.Uniform())
            .with(solver, steps)
            .withThreads(1);
  }

  @Override
  public void draw(
      Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition) {
    Key pairs = key.derive(Purpose.REFLOW).derive(step);
    source.fill(pairs, from, x0);
    Table starts = new Table(teacher.columns(), to - from, Tensors.doubles(x0));
    Table ends = teacher.transport(starts, 0, 1, options.withChunk(to - from));
    Tensors.write(x1, ends.values());
  }

  /** Draws pairs once, and returns a source that deals them out shuffled, epoch by epoch. */
  PairSource pool(Key key, int size, int dimension, Workers workers) {
    float[] starts = new float[Math.multiplyExact(size, dimension)];
    float[] ends = new float[starts.length];
    int chunk = Math.min(2048, teacher.rowsAtOnce());
    workers.run(
        (size + chunk - 1) / chunk,
        (task, worker) -> {
          try (NoGradGuard guard = new NoGradGuard();
              Scope scope = new Scope()) {
            int from = task * chunk;
            int to = Math.min(size, from + chunk);
            Tensor x0 = Tensors.empty(ScalarType.Float, to - from, dimension);
            Tensor x1 = Tensors.empty(ScalarType.Float, to - from, dimension);
            Tensor nothing = Tensors.empty(ScalarType.Float, to - from, 0);
            draw(key, -1, size, from, to, x0, x1, nothing);
            System.arraycopy(
                Tensors.floats(x0), 0, starts, from * dimension, (to - from) * dimension);
            System.arraycopy(
                Tensors.floats(x1), 0, ends, from * dimension, (to - from) * dimension);
          }
        });
    return new Pool(starts, ends, size, dimension);
  }

  /** Pairs in memory. */
  private static final class Pool implements PairSource {
    private final float[] starts;
    private final float[] ends;
    private final int size;
    private final int dimension;
    private long epoch = -1;
    private int[] order = new int[0];

    Pool(float[] starts, float[] ends, int size, int dimension) {
      this.starts = starts;
      this.ends = ends;
      this.size = size;
      this.dimension = dimension;
    }

    private synchronized int[] order(Key key, long wanted) {
      if (epoch != wanted) {
        order = key.derive(Purpose.SHUFFLE).derive(wanted).permutation(size);
        epoch = wanted;
      }
      return order;
    }

    @Override
    public void draw(
        Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition) {
      float[] rows0 = new float[(to - from) * dimension];
      float[] rows1 = new float[rows0.length];
      for (int i = from; i < to; i++) {
        long position = step * batch + i;
        int row = order(key, position / size)[(int) (position % size)];
        System.arraycopy(starts, row * dimension, rows0, (i - from) * dimension, dimension);
        System.arraycopy(ends, row * dimension, rows1, (i - from) * dimension, dimension);
      }
      x0.copy_(Tensors.of(rows0, to - from, dimension));
      x1.copy_(Tensors.of(rows1, to - from, dimension));
    }
  }
}
