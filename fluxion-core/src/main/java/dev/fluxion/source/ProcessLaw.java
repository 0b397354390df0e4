package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The law of the sequences of a normal process at given stamps, {@code x = scale (y + noise e)}, y
 * from the process and e standard normal.
 *
 * @param process that of y
 * @param stamps [n, length] or [1, length]
 * @param channels number of channels
 * @param scale positive
 * @param noise 0 or more
 * @param factor that of the covariance of y + noise e
 */
record ProcessLaw(
    NormalProcess process,
    Tensor stamps,
    int channels,
    double scale,
    double noise,
    TimeFactor factor)
    implements Source {
  static ProcessLaw of(NormalProcess process, Tensor stamps, int channels) {
    Stamps.length(stamps);
    if (channels < 1) {
      throw new IllegalArgumentException("channels: is " + channels + ", but must be 1 or more");
    }
    return new ProcessLaw(process, stamps, channels, 1, 0, process.factor(stamps, 0));
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    check(shape);
    try (Scope scope = new Scope()) {
      long length = stamps.size(1);
      Tensor x =
          noise == 0
              ? process.draw(key, first, type, factor, shape[0], length, channels)
              : correlated(key, first, type, shape[0], length);
      return scope.keep((scale == 1 ? x : x.mul_(new Scalar(scale))).view(shape));
    }
  }

  private Tensor correlated(Key key, long first, ScalarType type, long rows, long length) {
    return factor.correlate(Normal.STANDARD.sample(key, first, type, rows, length, channels));
  }

  @Override
  public Tensor logDensity(Tensor x) {
    check(x.shape());
    Tensor y =
        x.reshape(x.size(0), stamps.size(1), channels).to(ScalarType.Double).div(new Scalar(scale));
    double constant = stamps.size(1) * channels * Math.log(scale);
    return NormalProcess.steps(factor, y).sum(1).sub(new Scalar(constant)).to(x.scalar_type());
  }

  private void check(long... shape) {
    long length = stamps.size(1);
    boolean flat = shape.length == 2 && shape[1] == length * channels;
    boolean deep = shape.length == 3 && shape[1] == length && shape[2] == channels;
    if (!flat && !deep) {
      throw new IllegalArgumentException(
          "sequences: are "
              + Stamps.shape(shape)
              + ", but must be [rows, "
              + length
              + ", "
              + channels
              + "] or [rows, "
              + length * channels
              + "], as there are "
              + length
              + " stamps and "
              + channels
              + (channels == 1 ? " channel" : " channels"));
    }
    Stamps.match(stamps, shape[0]);
  }

  @Override
  public Source tempered(double temperature) {
    double factorOfScale = scale * Temperature.checked(temperature);
    return new ProcessLaw(process, stamps, channels, factorOfScale, noise, factor);
  }

  @Override
  public Source widened(double sigma) {
    double all = Math.hypot(noise, sigma / scale);
    return new ProcessLaw(process, stamps, channels, scale, all, process.factor(stamps, all));
  }

  @Override
  public Source rows(int from, int to) {
    return stamps.size(0) == 1
        ? this
        : new ProcessLaw(
            process,
            stamps.narrow(0, from, to - from),
            channels,
            scale,
            noise,
            factor.rows(from, to));
  }

  @Override
  public boolean standardNormal() {
    return process.white() && scale == 1 && noise == 0;
  }

  @Override
  public String toString() {
    return process + " at " + stamps.size(1) + " stamps";
  }
}
