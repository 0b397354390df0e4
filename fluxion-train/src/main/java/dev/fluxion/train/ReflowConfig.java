package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.TrainingConfig;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.path.TimeSampler;
import java.util.Locale;
import java.util.Optional;

/**
 * How a student is trained on a teacher's own pairs.
 *
 * @param rounds number of training steps
 * @param batch rows of a batch
 * @param learningRate learning rate of the student's Adam
 * @param teacherSolver solver that carries the teacher's pairs
 * @param teacherSteps its steps
 * @param start where the student's weights start
 * @param field another field for the student, where it starts fresh
 * @param time the student's time sampler
 * @param pool pairs drawn once and then reused, shuffled; 0 for fresh pairs in each batch
 * @param seed seed of the student's training
 */
public record ReflowConfig(
    long rounds,
    int batch,
    double learningRate,
    String teacherSolver,
    int teacherSteps,
    Start start,
    Optional<FieldConfig> field,
    TimeSampler time,
    int pool,
    long seed) {

  /** Where the student's weights start. */
  public enum Start {
    /** From the teacher's. */
    TEACHER,
    /** From fresh ones. */
    FRESH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a student's experiment does not say of its making; the file {@code reflow.json}. */
  record Plan(String teacherSolver, int teacherSteps, Start start, int pool) {}

  Plan plan() {
    return new Plan(teacherSolver, teacherSteps, start, pool);
  }

  /** Puts together what a run's two files say. */
  static ReflowConfig of(Experiment student, Plan plan) {
    TrainingConfig training = student.training();
    return new ReflowConfig(
        training.steps(),
        training.batch().of(0),
        training.optimizer().learningRate(),
        plan.teacherSolver(),
        plan.teacherSteps(),
        plan.start(),
        plan.start() == Start.FRESH ? Optional.of(student.field()) : Optional.empty(),
        student.time(),
        plan.pool(),
        training.seed());
  }

  /** Checks the values. */
  public ReflowConfig {
    InvalidValue.unless(rounds >= 1, "rounds", rounds, "1 or more");
    InvalidValue.unless(batch >= 1 && batch <= 1 << 24, "batch", batch, "from 1 to 16777216");
    InvalidValue.unless(teacherSteps >= 1, "teacherSteps", teacherSteps, "1 or more");
    InvalidValue.unless(
        pool == 0 || pool >= 2, "pool", pool, "0 (fresh pairs in each batch) or 2 or more");
    InvalidValue.unless(
        field.isEmpty() || start == Start.FRESH,
        "start",
        start,
        "fresh where another field is given");
  }

  /**
   * Returns the tutorial's values: 2,048 fresh pairs a batch by rk4 with 20 steps, times warped
   * with s = 0.5, the student starting from the teacher.
   */
  public static ReflowConfig of(long rounds) {
    return new ReflowConfig(
        rounds,
        2048,
        1e-3,
        "rk4",
        20,
        Start.TEACHER,
        Optional.empty(),
        new TimeSampler.Warp(0.5),
        0,
        0);
  }
}
