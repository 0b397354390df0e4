package dev.fluxion.path;

import org.bytedeco.pytorch.Tensor;

/** What a field predicts, turned into another quantity at the same point by {@link Conversions}. */
public final class ConvertedField extends AffineField {
  private final Schedule schedule;
  private final Prediction given;
  private final Prediction wanted;

  /**
   * Creates the field; at a time at which the conversion is not finite it throws an {@link
   * IllegalArgumentException} that names the time.
   *
   * @param output gives the quantity {@code given}
   */
  public ConvertedField(
      VelocityField output, Schedule schedule, Prediction given, Prediction wanted) {
    super(output);
    this.schedule = schedule;
    this.given = given;
    this.wanted = wanted;
  }

  @Override
  Terms terms(Tensor t) {
    Tensor[] factors = Conversions.factors(schedule, given, wanted, t);
    return new Terms(t, t.new_ones(t.shape()), factors[0], factors[1]);
  }
}
