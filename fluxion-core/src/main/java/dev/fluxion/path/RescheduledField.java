package dev.fluxion.path;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The velocity of a path under another schedule, from a field of the same source, data and coupling
 * under its own.
 *
 * <p>With {@code tan theta = alpha / sigma} and the new schedule (A, S) at r: t is the time of the
 * same angle, {@code s = hypot(A, S) / hypot(alpha, sigma)}, and {@code v_r(x) = (s' / s) x + s t'
 * u_t(x / s)}. The path is the old one scaled, {@code X_r = s x_t}, so that the flow ends at the
 * same points. Source: Shaul et al., "Bespoke solvers for generative flow models" (2024), theorem
 * 2.3; Pokle et al., "Training-free linear image inverses via flows" (2024).
 */
public final class RescheduledField extends AffineField {
  private final Schedule old;
  private final Schedule fresh;

  /**
   * Creates the field; it is finite within {@link #range}.
   *
   * @param field the velocity under the old schedule
   */
  public RescheduledField(VelocityField field, Schedule old, Schedule fresh) {
    super(field);
    this.old = old;
    this.fresh = fresh;
  }

  /** The direction of (sigma, alpha), its length, and the derivatives of both. */
  private record Polar(Tensor angle, Tensor length, Tensor angleDot, Tensor lengthRate) {
    static Polar of(Schedule schedule, Tensor t) {
      Tensor alpha = schedule.alpha(t);
      Tensor sigma = schedule.sigma(t);
      Tensor alphaDot = schedule.alphaDot(t);
      Tensor sigmaDot = schedule.sigmaDot(t);
      Tensor square = alpha.square().add(sigma.square());
      return new Polar(
          alpha.atan2(sigma),
          square.sqrt(),
          alphaDot.mul(sigma).sub(alpha.mul(sigmaDot)).div(square),
          alpha.mul(alphaDot).add(sigma.mul(sigmaDot)).div(square));
    }
  }

  @Override
  Terms terms(Tensor r) {
    Polar now = Polar.of(fresh, r);
    Tensor t = old.timeAt(now.angle());
    Polar then = Polar.of(old, t);
    Tensor scale = now.length().div(then.length());
    Tensor speed = now.angleDot().div(then.angleDot());
    return new Terms(
        t,
        scale.reciprocal(),
        now.lengthRate().sub(then.lengthRate().mul(speed)),
        scale.mul(speed));
  }

  /** Returns the old time that belongs to a new one. */
  public double oldTime(double r) {
    return time(fresh, old, r);
  }

  /** Returns the new time that belongs to an old one. */
  public double newTime(double t) {
    return time(old, fresh, t);
  }

  private static double time(Schedule from, Schedule to, double time) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor t = Tensors.of(new double[] {time}, 1);
      return to.timeAt(ScheduleAngle.at(from, t)).item_double();
    }
  }

  /** Returns s, by which points of the new path at r are larger than those of the old one. */
  public double scale(double r) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor at = Tensors.full(ScalarType.Double, r, 1);
      return terms(at).shrink().reciprocal().item_double();
    }
  }

  /** Returns the new times whose old ones are within a range, and at which this field is finite. */
  public TimeRange range(TimeRange within) {
    return new TimeRange(newTime(within.from()), newTime(within.to())).and(fresh.range());
  }
}
