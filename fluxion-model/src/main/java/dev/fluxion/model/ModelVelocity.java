package dev.fluxion.model;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.density.Likelihood;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.ClampedField;
import dev.fluxion.path.Conversions;
import dev.fluxion.path.ConvertedField;
import dev.fluxion.path.LossWeight;
import dev.fluxion.path.Objective;
import dev.fluxion.path.Prediction;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.RescheduledField;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.TimeRange;
import dev.fluxion.path.VelocityField;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Velocity and score of a {@link FlowModel} in standardised units, with the weights and the
 * schedule in use.
 *
 * @param experiment the configuration that made the model
 * @param source the law of x0, before the path widens it
 * @param field the field
 * @param condition what the field is conditioned on, where it is
 * @param schedule the schedule in use, where it is not the path's own
 * @param reflowed whether the pairs of its training were the ends of another flow
 */
record ModelVelocity(
    Experiment experiment,
    Source source,
    TrainableField field,
    Optional<ConditionSchema> condition,
    Optional<Schedule> schedule,
    boolean reflowed) {
  /** How near an end the score of a velocity is asked for. */
  private static final double SCORE_CLIP = 1e-3;

  /** As {@link FlowModel#velocity()}. */
  VelocityField velocity() {
    return ranged(own());
  }

  /** As {@link FlowModel#velocity(SamplingOptions)}, under some conditions. */
  VelocityField velocity(Conditions conditions, SamplingOptions options) {
    return ranged(guided(conditions, options));
  }

  private VelocityField ranged(VelocityField velocity) {
    VelocityField found = velocity;
    TimeRange range = experiment.objective().range(experiment.path());
    if (schedule.isPresent()) {
      RescheduledField changed =
          new RescheduledField(found, experiment.path().schedule(), schedule.get());
      found = changed;
      range = changed.range(range);
    }
    return range.whole() ? found : new ClampedField(found, range);
  }

  private VelocityField own() {
    return experiment.objective().velocityOf(field, experiment.path());
  }

  /** Returns the velocity under the path's own schedule, at the times where it is finite. */
  VelocityField guided(Conditions conditions, SamplingOptions options) {
    options.guidance().require(condition, conditions);
    return options.guidance().active() ? new GuidedField(own(), options.guidance()) : own();
  }

  /** As {@link FlowModel#score}. */
  ScoreField score() {
    if (field instanceof ScoreField own) {
      return own;
    }
    requireScore();
    TimeRange range =
        new Objective.Score(Reduction.MEAN, LossWeight.NONE, SCORE_CLIP).range(experiment.path());
    return Conversions.score(
        field, experiment.path().schedule(), experiment.objective().prediction(), range);
  }

  /** Returns E[x1 | x_t], which follows from the guided velocity. */
  VelocityField denoiser(Conditions conditions, SamplingOptions options) {
    requireScore();
    return new ConvertedField(
        guided(conditions, options),
        experiment.path().schedule(),
        Prediction.VELOCITY,
        Prediction.X1);
  }

  /** Refuses models whose velocity tells neither the score nor E[x1 | x_t]. */
  private void requireScore() {
    InvalidValue.unless(
        !(experiment.objective() instanceof Likelihood),
        "objective",
        "likelihood, whose velocity tells no score",
        "{type: velocity} for a score to follow");
    InvalidValue.unless(
        !reflowed,
        "source",
        "coupled with the data by reflow",
        "independent of them for a score to follow from the velocity");
    schedule.ifPresent(
        other -> {
          throw new InvalidValue(
              "schedule",
              "is "
                  + other
                  + ", but must be that of the model's path for a score to follow from the"
                  + " velocity");
        });
    InvalidValue.unless(
        experiment.path().spread().none(),
        "objective",
        "without a network for the score",
        "{type: flow-and-score} where the path has noise of its own");
    InvalidValue.unless(
        source.standardNormal(), "source", source, "{type: normal} for a score to follow");
    InvalidValue.unless(
        experiment.coupling() instanceof Coupling.Independent,
        "coupling",
        experiment.coupling(),
        "{type: independent} for a score to follow from the velocity");
  }

  /** As {@link FlowModel#blur}. */
  double blur() {
    ProbabilityPath path = experiment.path();
    if (experiment.objective() instanceof Likelihood) {
      return 0;
    }
    if (!path.spread().none()) {
      return path.spread().at(1);
    }
    double end = experiment.objective().range(path).to();
    try (Scope scope = new Scope()) {
      Tensor t = Tensors.of(new double[] {end}, 1);
      return path.schedule().sigma(t).div(path.schedule().alpha(t)).item_double();
    }
  }

  /** Returns what sampling with noise needs; refuses where the score is not known. */
  NoisyFlow noisy(Conditions conditions, SamplingOptions options) {
    boolean independent = experiment.coupling() instanceof Coupling.Independent && !reflowed;
    Optional<ScoreField> head =
        field instanceof ScoreField own ? Optional.of(own) : Optional.empty();
    SdeConfig.requireScore(
        experiment.path(),
        source.standardNormal(),
        independent,
        head.isPresent(),
        !(experiment.objective() instanceof Likelihood));
    InvalidValue.unless(
        head.isEmpty() || !options.guidance().active(),
        "guidance",
        options.guidance().scale(),
        "1 (none) in sampling with noise by a score of the field's own, which is not guided");
    return new NoisyFlow(velocity(conditions, options), head, path());
  }

  /** Returns the path with the schedule in use. */
  ProbabilityPath path() {
    return schedule.<ProbabilityPath>map(ProbabilityPath.Scheduled::new).orElse(experiment.path());
  }
}
