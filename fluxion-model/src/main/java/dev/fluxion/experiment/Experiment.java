package dev.fluxion.experiment;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.path.Objective;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.TimeSampler;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a training and of sampling from its model.
 *
 * <p>The methods here know the names that come with Fluxion; {@link ExperimentFormat} does the same
 * with names of one's own. The keys, their defaults and reasons stand in {@code
 * docs/experiment.md}.
 *
 * @param data where the data come from
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
    if (path instanceof ProbabilityPath.Fm && !source.standardNormal()) {
      throw new InvalidValue(
          "source",
          "is not the standard normal, for which alone the path 'fm' is defined; take source"
              + " {type: normal, scale: 1.0} or path {type: icfm}");
    }
    if (condition != null && data.columns() != null) {
      for (String name : condition.columns()) {
        InvalidValue.unless(
            !data.columns().contains(name),
            "condition.columns",
            "the name '" + name + "', which data.columns holds too",
            "given or modelled, not both; take it out of one of them");
      }
    }
    boolean validates = data.heldOut() > 0 || (data.toy() != null && data.count() == null);
    boolean needs = training.keep() == TrainingConfig.Keep.BEST || training.patience() > 0;
    InvalidValue.unless(
        validates || !needs,
        "data.heldOut",
        data.heldOut(),
        "above 0 where training.keep is best or training.patience is given");
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
        other, condition, transform, source, coupling, path, objective, time, field, training,
        sampling);
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
