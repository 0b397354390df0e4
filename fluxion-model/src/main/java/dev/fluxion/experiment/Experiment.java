package dev.fluxion.experiment;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.density.Likelihood;
import dev.fluxion.diffusion.PathSolvers;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Scored;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.image.ImageFieldConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.nn.sequence.SequenceFieldConfig;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.path.Objective;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.tensor.Key;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a training and of sampling from its model.
 *
 * <p>The methods here know the names that come with Fluxion; {@link ExperimentFormat} does the same
 * with names of one's own. The keys, their defaults and reasons stand in {@code
 * docs/experiment.md}.
 *
 * @param data where the data come from
 * @param mode what a position of a sequence sees of the others; absent where rows are points
 * @param positions how the positions of a sequence are trained; absent: as in its defaults
 * @param observed which values of a sequence are given in training; absent: none
 * @param condition what the velocity depends on beside t and x; absent: nothing
 * @param transform how data are brought to standardised units
 * @param source where the flow starts
 * @param coupling which source point goes with which data point
 * @param path the path of distributions between them
 * @param objective what the field predicts, and its loss
 * @param time where on the path training looks
 * @param field the velocity field
 * @param training how the field is trained
 * @param sampling how samples are drawn
 */
public record Experiment(
    DataConfig data,
    @Nullable SequenceMode mode,
    @Nullable PositionsConfig positions,
    @Nullable ObservedConfig observed,
    @Nullable ConditionConfig condition,
    TransformConfig transform,
    SourceConfig source,
    Coupling coupling,
    ProbabilityPath path,
    Objective objective,
    TimeSampler time,
    FieldConfig field,
    TrainingConfig training,
    SamplingConfig sampling) {

  /**
   * Checks that the sections fit each other.
   *
   * @throws InvalidValue naming the section that does not
   */
  public Experiment {
    if (mode == null && data.sequence() != null) {
      mode = SequenceMode.JOINT;
    }
    SequenceChecks.check(
        data, mode, positions, observed, condition, source, coupling, objective, field);
    SequenceChecks.flow(mode, observed, source, path, sampling);
    ImageChecks.check(data.images(), condition, transform, objective, training);
    String needs =
        path instanceof ProbabilityPath.Fm
            ? "path 'fm'"
            : path instanceof ProbabilityPath.Vp
                ? "path 'vp'"
                : objective instanceof Objective.Score ? "objective 'score'" : "";
    if (!needs.isEmpty() && !source.standardNormal()) {
      throw new InvalidValue(
          "source",
          "is not the standard normal, for which alone the "
              + needs
              + " is defined; take source {type: normal, scale: 1.0} or "
              + (needs.startsWith("path") ? "path {type: icfm}" : "objective {type: velocity}"));
    }
    if (objective instanceof Likelihood && !(coupling instanceof Coupling.Independent)) {
      throw new InvalidValue(
          "coupling",
          "pairs source and data, but the objective 'likelihood' looks at data alone; take coupling"
              + " {type: independent}, or objective {type: velocity}");
    }
    objective.on(path);
    sampling.changed().ifPresent(other -> sampling.checkSchedule(path, other));
    if (condition != null && data.columns() != null) {
      for (String name : condition.columns()) {
        InvalidValue.unless(
            !data.columns().contains(name),
            "condition.columns",
            "the name '" + name + "', which data.columns holds too",
            "given or modelled, not both; take it out of one of them");
      }
    }
    if (condition != null && !coupling.usesCondition()) {
      throw new InvalidValue(
          "coupling.conditionWeight",
          "is 0, but with a condition it must be positive: transport that does not see the condition"
              + " skews the source under each value of it, and sampling starts from the whole source;"
              + " set it (for classes to more than half the largest squared distance of two points)"
              + " or take coupling {type: independent}");
    }
    InvalidValue.unless(
        PathSolvers.suits(sampling.solver(), path),
        "sampling.solver",
        "'" + sampling.solver() + "'",
        "another one, such as rk4: it uses the schedule of paths without noise of their own, whose"
            + " velocity tells x0 and x1 at their first time");
    if (sampling.sde() != null) {
      sampling.sde().sampler(path);
      SdeConfig.requireScore(
          path,
          source.standardNormal(),
          coupling instanceof Coupling.Independent,
          objective instanceof Objective.FlowAndScore,
          !(objective instanceof Likelihood));
    }
    boolean validates = data.heldOut() > 0 || (data.toy() != null && data.count() == null);
    boolean judged = training.keep() == TrainingConfig.Keep.BEST || training.patience() > 0;
    InvalidValue.unless(
        validates || !judged,
        "data.heldOut",
        data.heldOut(),
        "above 0 where training.keep is best or training.patience is given");
    InvalidValue.unless(
        training.evaluateEvery() == 0 || data.toy() != null || data.heldOut() > 0,
        "data.heldOut",
        data.heldOut(),
        "above 0 where training.evaluateEvery is given and the data are no toy set");
    InvalidValue.unless(
        training.evaluateEvery() == 0 || condition == null,
        "training.evaluateEvery",
        training.evaluateEvery(),
        "0 where there is a condition: samples of one law are evaluated");
  }

  /**
   * Reads an experiment from YAML; keys that are absent have their defaults.
   *
   * @throws InvalidValue with path, value and what is allowed
   */
  public static Experiment parse(String yaml) {
    return ExperimentFormat.STANDARD.parse(yaml);
  }

  /**
   * Reads an experiment from YAML with single values changed.
   *
   * @param sets assignments {@code path.to.key=value}, applied in order before anything is checked
   * @throws InvalidValue with path, value and what is allowed
   */
  public static Experiment parse(String yaml, List<String> sets) {
    return ExperimentFormat.STANDARD.parse(yaml, sets);
  }

  /**
   * Reads an experiment from a file.
   *
   * @throws InvalidValue also if the file cannot be read or is not UTF-8
   */
  public static Experiment read(Path file) {
    return parse(ExperimentFile.text(file));
  }

  /** Returns the defaults on some data. */
  public static Experiment of(DataConfig data) {
    return parse("data: {toy: any}").withData(data);
  }

  /**
   * Reads an experiment from the JSON of {@link #toJson}.
   *
   * @throws InvalidValue with path, value and what is allowed
   */
  public static Experiment fromJson(String json) {
    return ExperimentFormat.STANDARD.fromJson(json);
  }

  private Experiment withData(DataConfig other) {
    return new Experiment(
        other, mode, positions, observed, condition, transform, source, coupling, path, objective,
        time, field, training, sampling);
  }

  /**
   * Builds the field with fresh parameters: one network, or two where the objective has a score of
   * its own.
   *
   * @param dimension number of values in a row
   * @param condition number of condition inputs of a row
   */
  public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
    FieldConfig config =
        objective instanceof Objective.FlowAndScore ? new Scored(field, path) : field;
    return config.build(dimension, condition, key, type);
  }

  /**
   * Returns the experiment on images of a shape, which its data and its field then name.
   *
   * @throws InvalidValue if they name another one
   */
  public Experiment on(ImageShape shape) {
    FieldConfig shaped = field instanceof ImageFieldConfig images ? images.of(shape) : field;
    return new Experiment(
        data.of(shape),
        mode,
        positions,
        observed,
        condition,
        transform,
        source,
        coupling,
        path,
        objective,
        time,
        shaped,
        training,
        sampling);
  }

  /** Returns whether its data are sequences. */
  public boolean sequential() {
    return mode != null;
  }

  /** Returns the field of sequences. */
  public SequenceFieldConfig sequenceField() {
    return (SequenceFieldConfig) field;
  }

  /**
   * Returns the experiment with one value changed.
   *
   * @param key such as {@code training.steps}
   * @param value YAML text, or a number, boolean, enum, list, map or registered record; the text
   *     null goes back to the default
   * @throws InvalidValue with path, value and what is allowed
   */
  public Experiment with(String key, Object value) {
    return ExperimentFormat.STANDARD.with(this, key, value);
  }

  /** Writes YAML with every key, in fixed order. */
  public String toYaml() {
    return ExperimentFormat.STANDARD.yaml(this);
  }

  /** Writes one line of JSON with every key, in fixed order. */
  public String toJson() {
    return ExperimentFormat.STANDARD.json(this);
  }
}
