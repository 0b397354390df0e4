package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import java.util.Optional;

/**
 * Classifier-free guidance in an interval of times: {@code v = v_absent + G (v_given - v_absent)}
 * for t in [from, to], and {@code v = v_given} outside of it.
 *
 * <p>G = 1 is the conditional flow itself, G = 0 the unconditional one within the interval; above 1
 * samples lie where the condition speaks loudest, at the cost of variety. Sources: Ho and Salimans,
 * "Classifier-free diffusion guidance" (2022); Kynkaanniemi et al., "Applying guidance in a limited
 * interval improves sample and distribution quality in diffusion models" (2024).
 *
 * @param scale G, 0 or more
 * @param from start of the interval, 0 or more
 * @param to end of the interval, up to 1
 */
public record Guidance(double scale, double from, double to) {
  /** The conditional flow as it is. */
  public static final Guidance NONE = new Guidance(1, 0, 1);

  /** Checks the values. */
  public Guidance {
    InvalidValue.unless(
        scale >= 0 && Double.isFinite(scale), "guidance", scale, "0 or more and finite");
    InvalidValue.unless(
        from >= 0 && from < to && to <= 1,
        "guidance interval",
        from + " to " + to,
        "two times from 0 to 1 in rising order");
  }

  /** Returns guidance at all times. */
  public static Guidance of(double scale) {
    return new Guidance(scale, 0, 1);
  }

  /** Returns whether the flow is changed. */
  public boolean active() {
    return scale != 1;
  }

  /**
   * Checks that a model can be guided.
   *
   * @param schema what the model is conditioned on, where it is
   * @throws InvalidValue if guidance is active, but there is no condition given, or no flow without
   *     condition known
   */
  void require(Optional<ConditionSchema> schema, Conditions given) {
    require(schema, !given.isAbsent());
  }

  /** As above, knowing whether a condition is given. */
  void require(Optional<ConditionSchema> schema, boolean given) {
    boolean knows = schema.isPresent() && schema.get().drop() > 0;
    String problem =
        schema.isEmpty()
            ? "the model was trained without condition"
            : !knows
                ? "the model was trained with condition.drop 0, so that it knows no flow without"
                    + " condition; train with condition.drop above 0"
                : "no condition is given";
    InvalidValue.unless(!active() || (knows && given), "guidance", scale, "1, since " + problem);
  }

  /** Returns the weight of the conditional velocity at a time; the unconditional one has 1 less. */
  double weight(double t) {
    return t >= from && t <= to ? scale : 1;
  }
}
