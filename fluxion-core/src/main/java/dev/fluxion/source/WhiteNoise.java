package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;

/** Temporary. */
public record WhiteNoise() implements TemporalSource {
  @Override
  public Source at(Tensor stamps, int channels) {
    return new Normal(1);
  }

  @Override
  public Tensor continued(Key key, long first, Tensor beginning, Tensor stamps) {
    long length = stamps.size(1);
    Tensor all =
        Normal.STANDARD.sample(
            key,
            first,
            beginning.scalar_type(),
            beginning.size(0),
            length,
            beginning.size(2));
    all.narrow(1, 0, beginning.size(1)).copy_(beginning);
    return all;
  }

  @Override
  public Tensor stepLogDensity(Tensor x, Tensor stamps) {
    return x.square()
        .mul(new org.bytedeco.pytorch.Scalar(-0.5))
        .sub(new org.bytedeco.pytorch.Scalar(0.5 * Math.log(2 * Math.PI)))
        .sum(2);
  }

  @Override
  public TemporalSource tempered(double temperature) {
    return this;
  }

  @Override
  public boolean white() {
    return true;
  }
}
