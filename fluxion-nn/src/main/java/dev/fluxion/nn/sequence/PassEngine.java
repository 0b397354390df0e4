package dev.fluxion.nn.sequence;

import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Loss, gradient and velocity of a field whose encoder has closed forms; the head goes through
 * autograd. Rows of the head are in the order of positions, then sequences. Not safe for use by
 * several threads.
 *
 * @param field the field
 * @param pass closed forms of its encoder
 */
record PassEngine(SequenceField field, EncoderPass pass) {
  /** Rows of the head at once where no gradient is asked. */
  private static final long BLOCK = 4096;

  /** Returns the engine of an objective. */
  GradientEngine of(Objective objective) {
    return (sample, condition, batch, gradient) ->
        lossAndGradient(objective, sample, condition, batch, gradient);
  }

  /** Returns [n, length, ...] with positions first. */
  private static Tensor turned(Tensor tensor) {
    return tensor.transpose(0, 1).contiguous();
  }

  /** Returns [n * length, ...] in the order of positions. */
  private static Tensor rows(Tensor tensor, long n, long length) {
    return tensor.dim() == 1
        ? turned(tensor.view(n, length)).view(n * length)
        : turned(tensor.view(n, length, tensor.size(1))).view(n * length, tensor.size(1));
  }

  private static @Nullable Tensor turnedMask(Condition condition) {
    Tensor mask = condition.values().get(SequenceField.MASK);
    return mask == null ? null : turned(mask);
  }

  private double lossAndGradient(
      Objective objective, PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor mask = SequenceInputs.mask(condition);
      long n = mask.size(0);
      long length = mask.size(1);
      int channels = field.shape().channels();
      Tensor inputs =
          field.encoderInputs(
              sample.t().view(n, length), sample.xt().view(n, length, channels), condition);
      Tensor features = pass.forward(turned(inputs), turned(mask));
      Tensor noise = sample.noise();
      Tensor weight = sample.weight();
      PathSample ordered =
          new PathSample(
              rows(sample.x0(), n, length),
              rows(sample.x1(), n, length),
              rows(sample.t(), n, length),
              rows(sample.xt(), n, length),
              noise == null ? null : rows(noise, n, length),
              rows(sample.target(), n, length),
              weight == null ? null : rows(weight, n, length));
      return head(objective, ordered, condition, features, batch, gradient);
    }
  }

  /** Writes the whole gradient, the head's by autograd. */
  private double head(
      Objective objective,
      PathSample sample,
      Condition condition,
      Tensor features,
      long batch,
      Tensor gradient) {
    Tensor ofFeatures;
    double loss;
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor leaf = features.detach().set_requires_grad(true);
      Parameters own = field.head().parameters();
      Tensor flat = own.flat().detach().set_requires_grad(true);
      Tensor out =
          field
              .head()
              .output(
                  own.with(flat),
                  sample.t(),
                  sample.xt(),
                  SequenceField.of(leaf.reshape(sample.t().size(0), leaf.size(2))));
      Tensor free = free(condition);
      Tensor rows = objective.rowLoss(free == null ? out : out.mul(free.view(out.shape())), sample);
      Tensor sum = rows.sum().div(new Scalar((double) batch));
      TensorVector found = torch.grad(new TensorVector(sum), new TensorVector(leaf, flat));
      field.parts().headPart(gradient).copy_(found.get(1));
      ofFeatures = found.get(0);
      loss = sum.item_double();
    }
    pass.backward(ofFeatures, field.parts().encoderOf(gradient));
    return loss;
  }

  /** Returns 1 where a value is not known and 0 where it is, positions first, or null. */
  private @Nullable Tensor free(Condition condition) {
    Tensor free = SequenceInputs.free(field.shape(), condition);
    return free == null ? null : turned(free);
  }

  /** Returns what evaluates the field at one time for all. */
  VelocityField.Evaluator evaluator(Condition condition) {
    return (t, x, out) -> {
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        long n = x.size(0);
        long length = x.size(1);
        Tensor times = x.new_full(new long[] {n * length}, new Scalar(t));
        Tensor features =
            pass.forward(
                turned(field.encoderInputs(times.view(n, length), x, condition)),
                turnedMask(condition));
        Tensor velocity =
            velocity(
                    times,
                    turned(x).view(n * length, x.size(2)),
                    features.reshape(n * length, features.size(2)))
                .view(length, n, x.size(2));
        Tensor free = free(condition);
        out.copy_((free == null ? velocity : velocity.mul(free)).transpose(0, 1));
      }
    };
  }

  /**
   * Returns the head's velocity, block by block, so that what it makes on the way stays in a core's
   * cache.
   */
  private Tensor velocity(Tensor t, Tensor x, Tensor features) {
    long rows = x.size(0);
    Tensor out = x.new_empty(x.shape());
    for (long from = 0; from < rows; from += BLOCK) {
      long count = Math.min(BLOCK, rows - from);
      try (Scope scope = new Scope()) {
        out.narrow(0, from, count)
            .copy_(
                field
                    .head()
                    .velocity(
                        t.narrow(0, from, count),
                        x.narrow(0, from, count),
                        SequenceField.of(features.narrow(0, from, count))));
      }
    }
    return out;
  }
}
