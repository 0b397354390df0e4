package dev.fluxion.path;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A schedule in polar coordinates: the angle {@code atan2(alpha, sigma)} rises with t. */
final class ScheduleAngle {
  private static final int HALVINGS = 54;

  private ScheduleAngle() {}

  /** Returns the angle at each time. */
  static Tensor at(Schedule schedule, Tensor t) {
    return schedule.alpha(t).atan2(schedule.sigma(t));
  }

  /** Returns the time of each angle by halving [0, 1], to the precision of float64. */
  static Tensor bisected(Schedule schedule, Tensor angle) {
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor wanted = angle.to(ScalarType.Double);
      Tensor low = torch.zeros_like(wanted);
      Tensor high = torch.ones_like(wanted);
      for (int i = 0; i < HALVINGS; i++) {
        Tensor middle = low.add(high).mul_(new Scalar(0.5));
        Tensor before = at(schedule, middle).lt(wanted);
        low = torch.where(before, middle, low);
        high = torch.where(before, high, middle);
      }
      Tensor found = low.add(high).mul_(new Scalar(0.5));
      found =
          torch.where(
              at(schedule, torch.zeros_like(found)).ge(wanted), torch.zeros_like(found), found);
      found =
          torch.where(
              at(schedule, torch.ones_like(found)).le(wanted), torch.ones_like(found), found);
      return found.to(angle.scalar_type());
    }
  }
}
