package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.solve.RecordedOde;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Point and divergence as one state on the gradient tape, [n, size + estimates]: {@code d(x, l)/dt
 * = (v(t, x; p), div v(t, x; p))}. Not safe for use by several threads.
 */
public final class RecordedDensity implements RecordedOde {
  /** A velocity as a function of its parameters too. */
  @FunctionalInterface
  public interface Field {
    /** Returns v(t, x, condition; parameters), recorded. */
    Tensor velocity(Tensor parameters, Tensor t, Tensor x, Condition condition);
  }

  private final Field field;
  private final Divergence.Recorder recorder;
  private final long[] shape;
  private final long size;
  private final Condition condition;

  /**
   * Puts field and divergence together.
   *
   * @param shape shape of all points of a solve, [rows, ...]
   */
  public RecordedDensity(Field field, Divergence divergence, long[] shape, Condition condition) {
    this.field = field;
    this.recorder = divergence.recorder(shape[0]);
    this.shape = shape.clone();
    this.condition = condition;
    long values = 1;
    for (int i = 1; i < shape.length; i++) {
      values *= shape[i];
    }
    size = values;
  }

  @Override
  public Tensor derivative(Tensor parameters, Moment at, Tensor state) {
    long[] part = shape.clone();
    part[0] = state.size(0);
    boolean further = parameters.requires_grad() || state.requires_grad();
    Tensor x = state.narrow(1, 0, size).reshape(part);
    if (!x.requires_grad()) {
      x = x.detach().set_requires_grad(true);
    }
    Condition given = at.rows() == null ? condition : condition.select(at.rows());
    Divergence.Recorded found =
        recorder.record(
            at.evaluation(),
            point -> field.velocity(parameters, at.t(), point, given),
            x,
            at.rows(),
            further);
    return torch.cat(new TensorVector(found.velocity().flatten(1, -1), found.divergence()), 1);
  }
}
