package dev.fluxion.nn.sequence;

import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Where sequences end: a logistic regression on what a position sees and on its own value. */
final class SequenceEnds {
  private SequenceEnds() {}

  /**
   * Returns the log odds that a sequence ends after a position, [...].
   *
   * @param weight of the features, of the channels and, last, a constant
   * @param features [..., features]
   * @param x finished values of the position, [..., channels]
   */
  static Tensor odds(Tensor weight, Tensor features, Tensor x) {
    long last = weight.size(0) - 1;
    return torch
        .cat(new TensorVector(features, x), -1)
        .matmul(weight.narrow(0, 0, last))
        .add(weight.narrow(0, last, 1));
  }

  /** As {@link SequenceField#endLogProbability}. */
  static Tensor logProbability(Tensor odds, Tensor mask) {
    long length = mask.size(1);
    Tensor next =
        torch.cat(
            new TensorVector(mask.narrow(1, 1, length - 1), mask.new_zeros(mask.size(0), 1)), 1);
    return mask.sub(next).mul(odds).sub(torch.softplus(odds));
  }

  /** Returns the cross-entropy of each position's end, with the weight of the position. */
  static Tensor rowLoss(
      Tensor weight, SequenceShape shape, Tensor features, PathSample sample, Condition condition) {
    Tensor mask = SequenceInputs.mask(condition);
    Tensor finished =
        Objects.requireNonNull(condition.values().get(SequenceField.HISTORY))
            .narrow(2, 0, shape.channels());
    Tensor known = logProbability(odds(weight, features, finished), mask);
    Tensor ofRow = sample.weight();
    Tensor share = ofRow == null ? mask.flatten() : ofRow;
    return known.flatten().mul(share).neg();
  }
}
