package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.path.ClampedField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.ConvertedField;
import dev.fluxion.path.Prediction;
import dev.fluxion.path.RescheduledField;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.TimeRange;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The way of a flow from the source to the data: solves within the times on which its velocity is
 * finite, and what is done at the ends.
 *
 * @param legs the solves, in the order of time
 * @param opening what source points are multiplied by before the first leg: {@code sigma} there,
 *     where that is not t = 0
 * @param exit what points are multiplied by after the last leg
 * @param closing alpha at the end of the last leg, where that is not t = 1; 1 else
 * @param denoiser gives E[x1 | x_t] at {@code end}, where the last leg ends before t = 1
 * @param end the end of the last leg in times of the path's own schedule
 */
record Course(
    List<Leg> legs,
    double opening,
    double exit,
    double closing,
    Optional<VelocityField> denoiser,
    double end) {
  /** Differences of times that rounding makes. */
  private static final double NEGLIGIBLE = 1e-9;

  /**
   * One solve.
   *
   * @param from first time
   * @param to last time
   * @param entry what points are multiplied by before
   * @param main whether its times are those of the whole way; else it is a short piece at an end
   */
  record Leg(VelocityField field, double from, double to, double entry, boolean main) {}

  /**
   * Returns the way of a velocity under the path's own schedule or another.
   *
   * @param velocity the velocity under the path's own schedule
   */
  static Course of(VelocityField velocity, Experiment experiment, Optional<Schedule> other) {
    TimeRange range = experiment.objective().range(experiment.path());
    Schedule own = experiment.path().schedule();
    if (!experiment.path().spread().none()) {
      InvalidValue.unless(
          other.isEmpty(), "schedule", "given", "absent, for the path has noise of its own");
      VelocityField inside = range.whole() ? velocity : new ClampedField(velocity, range);
      return new Course(List.of(new Leg(inside, 0, 1, 1, true)), 1, 1, 1, Optional.empty(), 1);
    }
    List<Leg> legs = new ArrayList<>();
    double exit = 1;
    if (other.isEmpty()) {
      legs.add(new Leg(velocity, range.from(), range.to(), 1, true));
    } else {
      exit = rescheduled(legs, velocity, own, other.get(), range);
    }
    boolean ends = range.to() < 1;
    return new Course(
        List.copyOf(legs),
        range.from() > 0 ? at(own, range.from(), false) : 1,
        exit,
        ends ? at(own, range.to(), true) : 1,
        ends
            ? Optional.of(new ConvertedField(velocity, own, Prediction.VELOCITY, Prediction.X1))
            : Optional.empty(),
        range.to());
  }

  /** Adds the legs under another schedule, and returns the factor after the last. */
  private static double rescheduled(
      List<Leg> legs, VelocityField velocity, Schedule own, Schedule other, TimeRange range) {
    RescheduledField field = new RescheduledField(velocity, own, other);
    TimeRange within = field.range(range);
    double first = field.oldTime(within.from());
    double last = field.oldTime(within.to());
    if (first > range.from() + NEGLIGIBLE) {
      legs.add(new Leg(velocity, range.from(), first, 1, false));
    }
    double entry = within.from() == 0 && first == 0 ? 1 : field.scale(within.from());
    legs.add(new Leg(field, within.from(), within.to(), entry, true));
    double back = 1 / field.scale(within.to());
    if (last < range.to() - NEGLIGIBLE) {
      legs.add(new Leg(velocity, last, range.to(), back, false));
      return 1;
    }
    return back;
  }

  private static double at(Schedule schedule, double t, boolean alpha) {
    Tensor time = Tensors.of(new double[] {t}, 1);
    return (alpha ? schedule.alpha(time) : schedule.sigma(time)).item_double();
  }

  /** Returns whether a solve from 0 to 1 is one leg without anything at its ends. */
  boolean plain() {
    return legs.size() == 1 && opening == 1 && exit == 1 && closing == 1 && denoiser.isEmpty();
  }

  /** Solves one leg. */
  @FunctionalInterface
  interface Solve {
    /** Returns the points at {@code to}. */
    Tensor along(Leg leg, double from, double to, Tensor x);

    /** Hears that all points are multiplied by a factor. */
    default void scaled(double factor) {}
  }

  /**
   * Carries points from one time to another; what lies beyond the first or last leg is passed only
   * on the way from or to 0 and 1.
   */
  Tensor walk(Tensor start, double from, double to, Solve solve) {
    return from <= to ? forward(start, from, to, solve) : backward(start, from, to, solve);
  }

  private Leg mainLeg() {
    return legs.stream().filter(Leg::main).findFirst().orElseThrow();
  }

  /** Returns the field of the main leg. */
  VelocityField mainField() {
    return mainLeg().field();
  }

  /** Returns where the main leg begins and ends on a way from one time to another. */
  double[] span(double from, double to) {
    return new double[] {clamp(mainLeg(), from), clamp(mainLeg(), to)};
  }

  /** Carries source points to a time of the main leg. */
  Tensor within(Tensor start, double time, Solve solve) {
    Tensor x = scaled(start, opening, solve);
    for (Leg leg : legs) {
      x = scaled(x, leg.entry(), solve);
      if (leg.main()) {
        return time > leg.from() ? solve.along(leg, leg.from(), time, x) : x;
      }
      x = solve.along(leg, leg.from(), leg.to(), x);
    }
    return x;
  }

  private Tensor forward(Tensor start, double from, double to, Solve solve) {
    Tensor x = from == 0 ? scaled(start, opening, solve) : start;
    for (int i = 0; i < legs.size(); i++) {
      Leg leg = legs.get(i);
      if (leg.main()) {
        double begin = from == 0 ? leg.from() : clamp(leg, from);
        double end = to == 1 ? leg.to() : clamp(leg, to);
        x = from == 0 ? scaled(x, leg.entry(), solve) : x;
        x = begin < end ? solve.along(leg, begin, end, x) : x;
      } else if (i == 0 ? from == 0 : to == 1) {
        x = solve.along(leg, leg.from(), leg.to(), scaled(x, leg.entry(), solve));
      }
    }
    return to == 1 ? scaled(x, exit, solve) : x;
  }

  private Tensor backward(Tensor start, double from, double to, Solve solve) {
    Tensor x = from == 1 ? scaled(start, 1 / exit, solve) : start;
    for (int i = legs.size() - 1; i >= 0; i--) {
      Leg leg = legs.get(i);
      if (leg.main()) {
        double begin = from == 1 ? leg.to() : clamp(leg, from);
        double end = to == 0 ? leg.from() : clamp(leg, to);
        x = begin > end ? solve.along(leg, begin, end, x) : x;
        x = to == 0 ? scaled(x, 1 / leg.entry(), solve) : x;
      } else if (i == 0 ? to == 0 : from == 1) {
        x = scaled(solve.along(leg, leg.to(), leg.from(), x), 1 / leg.entry(), solve);
      }
    }
    return to == 0 ? scaled(x, 1 / opening, solve) : x;
  }

  private static double clamp(Leg leg, double t) {
    return Math.min(leg.to(), Math.max(leg.from(), t));
  }

  private static Tensor scaled(Tensor x, double factor, Solve solve) {
    if (factor == 1) {
      return x;
    }
    solve.scaled(factor);
    return x.mul(new Scalar(factor));
  }

  /** Returns E[x1 | x] for points at the end, where that is before t = 1; the points else. */
  Tensor denoised(Tensor x, Condition condition) {
    if (denoiser.isEmpty()) {
      return x;
    }
    Tensor out = torch.empty_like(x);
    denoiser.get().evaluator(x.size(0), condition).velocity(end, x, out);
    return out;
  }
}
