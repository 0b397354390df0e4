package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.source.Source;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The law at t = 0 of the values that are not known, 0 standing at the known ones.
 *
 * <p>The log density is that of the positions that are not known. Of a source whose values depend
 * on each other they have to follow each other: those are a sequence of the same process.
 *
 * @param whole the law of whole sequences
 * @param process the law along time
 * @param independent whether its values do not depend on each other
 * @param batch which values are known
 * @param from the first sequence
 * @param to behind the last
 */
record HiddenSource(
    Source whole,
    TemporalSource process,
    boolean independent,
    SequenceBatch batch,
    int from,
    int to)
    implements Source {

  /** Returns the law of what is not known of the sequences of a batch. */
  static HiddenSource of(
      Source whole, TemporalSource source, Experiment experiment, SequenceBatch batch) {
    return new HiddenSource(
        whole, SequenceFlow.initial(source, experiment), source.white(), batch, 0, batch.count());
  }

  @Override
  public Source rows(int first, int end) {
    return new HiddenSource(
        whole.rows(first, end), process, independent, batch, from + first, from + end);
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    Tensor hidden = batch.known(type, from, to).neg().add_(new Scalar(1.0));
    return whole.sample(key, first, type, shape).mul_(hidden.view(shape));
  }

  @Override
  public Tensor logDensity(Tensor x) {
    int length = batch.length();
    Tensor points = x.view(x.size(0), length, batch.channels());
    if (independent) {
      Tensor steps = process.stepLogDensity(points, batch.sourceStamps(from, to));
      Tensor known = batch.known(x.scalar_type(), from, to).select(2, 0);
      return steps.mul(known.neg().add(new Scalar(1.0))).sum(1);
    }
    Tensor all = x.new_zeros(x.size(0));
    for (int i = from; i < to; i++) {
      int[] stretch = stretch(i);
      if (stretch[1] > stretch[0]) {
        long size = (long) stretch[1] - stretch[0];
        Tensor own = points.narrow(0, i - from, 1).narrow(1, stretch[0], size);
        Tensor stamps = batch.stamps(i, i + 1).narrow(1, stretch[0], size);
        all.narrow(0, i - from, 1).copy_(process.stepLogDensity(own, stamps).sum(1));
      }
    }
    return all;
  }

  /** Returns where the stretch of a sequence that is not known begins and ends. */
  private int[] stretch(int sequence) {
    int first = 0;
    while (first < batch.length() && known(sequence, first)) {
      first++;
    }
    int end = first;
    while (end < batch.length() && !known(sequence, end)) {
      end++;
    }
    for (int i = end; i < batch.length(); i++) {
      if (!known(sequence, i)) {
        throw new IllegalArgumentException(
            "source: has values that depend on each other, so that the density of positions apart"
                + " is not known; score one stretch of positions at a time, or train with source"
                + " {type: white}");
      }
    }
    return new int[] {first, end};
  }

  private boolean known(int sequence, int position) {
    return batch.known()[(sequence * batch.length() + position) * batch.channels()] > 0;
  }

  @Override
  public Source tempered(double temperature) {
    return new HiddenSource(
        whole.tempered(temperature), process.tempered(temperature), independent, batch, from, to);
  }
}
