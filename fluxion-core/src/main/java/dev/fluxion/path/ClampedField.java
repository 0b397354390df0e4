package dev.fluxion.path;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A field that is asked at the nearest time of a range where the time is outside of it. */
public final class ClampedField extends AffineField {
  private final TimeRange range;

  /** Creates the field. */
  public ClampedField(VelocityField inner, TimeRange range) {
    super(inner);
    this.range = range;
  }

  @Override
  Terms terms(Tensor t) {
    Tensor inside = t.clamp_min(new Scalar(range.from())).clamp_max(new Scalar(range.to()));
    return new Terms(inside, t.new_ones(t.shape()), t.new_zeros(t.shape()), t.new_ones(t.shape()));
  }
}
