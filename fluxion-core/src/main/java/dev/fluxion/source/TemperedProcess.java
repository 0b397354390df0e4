package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A process whose standard deviation is scaled: {@code x = T y}, {@code log p(x) = log p_y(x / T) -
 * d log T}.
 *
 * @param process that of y
 * @param temperature T, positive
 */
record TemperedProcess(TemporalSource process, double temperature) implements TemporalSource {
  TemperedProcess {
    Temperature.checked(temperature);
  }

  @Override
  public Source at(Tensor stamps, int channels) {
    return process.at(stamps, channels).tempered(temperature);
  }

  @Override
  public Tensor continued(Key key, long first, Tensor beginning, Tensor stamps) {
    try (Scope scope = new Scope()) {
      long k = beginning.size(1);
      Tensor whole = process.continued(key, first, beginning.div(new Scalar(temperature)), stamps);
      Tensor rest = whole.narrow(1, k, whole.size(1) - k).mul(new Scalar(temperature));
      return scope.keep(torch.cat(new TensorVector(beginning, rest), 1));
    }
  }

  @Override
  public Tensor stepLogDensity(Tensor x, Tensor stamps) {
    return process
        .stepLogDensity(x.div(new Scalar(temperature)), stamps)
        .sub(new Scalar(x.size(2) * Math.log(temperature)));
  }

  @Override
  public TemporalSource tempered(double factor) {
    return process.tempered(temperature * Temperature.checked(factor));
  }

  @Override
  public boolean white() {
    return temperature == 1 && process.white();
  }
}
