package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.train.Adam;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How a {@link Learner} is fitted: Adam on random batches, its rate on half a cosine from its start
 * down to 0.
 *
 * @param batch rows of a step
 * @param steps number of steps
 * @param rate the rate at the start
 */
public record Fit(int batch, long steps, double rate) {
  private static final long LEAST_STEPS = 400;
  private static final int EPOCHS = 10;
  private static final int BATCH = 256;
  private static final double RATE = 2e-3;

  /** Returns the usual fit to some number of rows: ten epochs, 400 steps at least. */
  public static Fit of(int rows) {
    int batch = Math.min(BATCH, rows);
    return new Fit(batch, Math.max(LEAST_STEPS, (long) EPOCHS * rows / batch), RATE);
  }

  /**
   * Fits a network and returns its parameters.
   *
   * @param x inputs, [rows, columns], float32
   * @param y what the outputs should be, [rows, ...], float32
   * @param loss the mean loss of outputs and of what they should be
   * @param key feeds the start and the batches
   */
  public Tensor run(Learner learner, Tensor x, Tensor y, BinaryOperator<Tensor> loss, Key key) {
    long rows = x.size(0);
    Tensor flat = learner.initial(key.derive(0));
    Adam adam = new Adam(0.9, 0.999, 1e-8, 0, flat);
    long[] chosen = new long[batch];
    double[] indices = new double[batch];
    for (long step = 0; step < steps; step++) {
      key.derive(1).derive(step).below(rows, 0, chosen, 0, batch);
      for (int i = 0; i < batch; i++) {
        indices[i] = chosen[i];
      }
      double now = rate * 0.5 * (1 + Math.cos(Math.PI * step / steps));
      try (AutoGradMode recording = new AutoGradMode(true);
          Scope scope = new Scope()) {
        Tensor index = Tensors.of(indices, batch).to(ScalarType.Long);
        Tensor leaf = flat.detach().set_requires_grad(true);
        Tensor value =
            loss.apply(learner.output(leaf, x.index_select(0, index)), y.index_select(0, index));
        Tensor gradient = torch.grad(new TensorVector(value), new TensorVector(leaf)).get(0);
        adam.step(flat, gradient, now, step + 1);
      }
    }
    return flat;
  }
}
