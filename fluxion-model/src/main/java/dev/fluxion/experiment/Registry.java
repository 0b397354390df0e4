package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fluxion.coupling.Coupling;
import dev.fluxion.coupling.ExactOt;
import dev.fluxion.coupling.OtPlan;
import dev.fluxion.coupling.SinkhornOt;
import dev.fluxion.coupling.UnbalancedSinkhornOt;
import dev.fluxion.density.Likelihood;
import dev.fluxion.diffusion.Diffusion;
import dev.fluxion.nn.ConcatSquash;
import dev.fluxion.nn.ConditionalMlp;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.image.ConditionedResnet;
import dev.fluxion.nn.image.Dit;
import dev.fluxion.nn.image.Mixer;
import dev.fluxion.nn.image.Unet;
import dev.fluxion.nn.sequence.Continuous;
import dev.fluxion.nn.sequence.Convolution;
import dev.fluxion.nn.sequence.Gru;
import dev.fluxion.nn.sequence.Hierarchical;
import dev.fluxion.nn.sequence.Lstm;
import dev.fluxion.nn.sequence.Transformer;
import dev.fluxion.path.Objective;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.GaussianMixture;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.source.StudentT;
import dev.fluxion.source.Uniform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of an experiment file: which record each {@code type} stands for, and its defaults.
 *
 * <p>A field, path, source or other part of one's own is added under a name, its defaults being the
 * values of an instance:
 *
 * <pre>{@code
 * Registry registry = Registry.standard().with(FieldConfig.class, "my-field", new MyField(64));
 * Experiment experiment = new ExperimentFormat(registry).parse(yaml);
 * }</pre>
 */
public final class Registry {
  private static final Registry STANDARD = new Registry(standardKinds(), Defaults.read());

  private final List<Kind> kinds;
  private final ObjectNode defaults;

  private Registry(List<Kind> kinds, ObjectNode defaults) {
    this.kinds = kinds;
    this.defaults = defaults;
  }

  /** Returns the names that come with Fluxion. */
  public static Registry standard() {
    return STANDARD;
  }

  /**
   * Returns a registry with one more record, whose values are the defaults of its keys.
   *
   * @param kind the interface of a section, such as {@code FieldConfig.class}
   * @param name the name in experiment files, in kebab-case
   * @throws IllegalArgumentException if the kind is unknown, the name is taken or the instance is
   *     no record
   */
  public <K> Registry with(Class<K> kind, String name, K instance) {
    if (!(instance instanceof Record)) {
      throw new IllegalArgumentException(
          instance.getClass().getName() + " is not a record, so its values have no names");
    }
    Registry extended = with(kind, name, instance.getClass());
    ObjectNode values = new TreeWriter(extended).write(instance);
    values.remove("type");
    ObjectNode section = (ObjectNode) extended.defaults.get(extended.require(kind).name());
    section.set(name, values);
    return extended;
  }

  /**
   * Returns a registry with one more record, all of whose keys have to be given.
   *
   * @throws IllegalArgumentException if the kind is unknown, the name is taken or the class is no
   *     record of the kind
   */
  public Registry with(Class<?> kind, String name, Class<?> record) {
    Kind old = require(kind);
    List<Kind> more = new ArrayList<>(kinds);
    more.set(kinds.indexOf(old), old.and(name, record));
    ObjectNode values = defaults.deepCopy();
    if (!values.has(old.name())) {
      values.putObject(old.name());
    }
    return new Registry(List.copyOf(more), values);
  }

  /**
   * Returns a registry with one more group of alternatives, still without names.
   *
   * @param name the key of its defaults
   */
  public Registry withKind(String name, Class<?> kind) {
    if (kind(kind) != null || defaults.has(name)) {
      throw new IllegalArgumentException("'" + name + "' or its type is registered already");
    }
    List<Kind> more = new ArrayList<>(kinds);
    more.add(Kind.of(name, kind));
    return new Registry(List.copyOf(more), defaults);
  }

  /**
   * Returns the names of a kind, such as those of all paths.
   *
   * @throws IllegalArgumentException if the kind is unknown
   */
  public List<String> names(Class<?> kind) {
    return List.copyOf(require(kind).records().keySet());
  }

  /** Returns the group of a type, or null where the type has no alternatives. */
  @Nullable Kind kind(Class<?> type) {
    return kinds.stream().filter(kind -> kind.type() == type).findFirst().orElse(null);
  }

  /** Returns the group that a record belongs to, or null. */
  @Nullable Kind kindOf(Class<?> record) {
    return kinds.stream()
        .filter(kind -> kind.records().containsValue(record))
        .findFirst()
        .orElse(null);
  }

  /** Returns the defaults of a section: its keys, or its types with their keys. */
  ObjectNode defaults(String section) {
    JsonNode found = defaults.get(section);
    return found instanceof ObjectNode map ? map : JsonNodeFactory.instance.objectNode();
  }

  private Kind require(Class<?> type) {
    Kind kind = kind(type);
    if (kind == null) {
      throw new IllegalArgumentException(
          type.getSimpleName()
              + " is no kind; there are "
              + kinds.stream().map(known -> known.type().getSimpleName()).toList());
    }
    return kind;
  }

  private static List<Kind> standardKinds() {
    return List.of(
        Kind.of("transform", TransformConfig.class)
            .and("none", TransformConfig.None.class)
            .and("standardize", TransformConfig.Standardize.class)
            .and("pixels", TransformConfig.Pixels.class)
            .and("logit", TransformConfig.Logit.class)
            .and("tanh", TransformConfig.Tanh.class),
        Kind.of("source", SourceConfig.class)
            .and("normal", SourceConfig.Normal.class)
            .and("learned-normal", SourceConfig.LearnedNormal.class)
            .and("gaussian-mixture", SourceConfig.GaussianMixture.class)
            .and("uniform", SourceConfig.Uniform.class)
            .and("student-t", SourceConfig.StudentT.class)
            .and("data", SourceConfig.Data.class)
            .and("white", SourceConfig.White.class)
            .and("moving-average", SourceConfig.MovingAverage.class)
            .and("ar1", SourceConfig.Ar1.class)
            .and("ornstein-uhlenbeck", SourceConfig.OrnsteinUhlenbeck.class)
            .and("gaussian-process", SourceConfig.GaussianProcess.class),
        Kind.of("coupling", Coupling.class)
            .and("independent", Coupling.Independent.class)
            .and("ot", ExactOt.class)
            .and("ot-plan", OtPlan.class)
            .and("sinkhorn", SinkhornOt.class)
            .and("unbalanced-sinkhorn", UnbalancedSinkhornOt.class),
        Kind.of("path", ProbabilityPath.class)
            .and("condot", ProbabilityPath.CondOt.class)
            .and("icfm", ProbabilityPath.Icfm.class)
            .and("fm", ProbabilityPath.Fm.class)
            .and("polynomial", ProbabilityPath.Polynomial.class)
            .and("cosine", ProbabilityPath.Cosine.class)
            .and("linear-vp", ProbabilityPath.LinearVp.class)
            .and("vp", ProbabilityPath.Vp.class)
            .and("schroedinger-bridge", ProbabilityPath.SchroedingerBridge.class),
        Kind.of("objective", Objective.class)
            .and("velocity", Objective.Velocity.class)
            .and("x1", Objective.X1.class)
            .and("noise", Objective.Noise.class)
            .and("score", Objective.Score.class)
            .and("flow-and-score", Objective.FlowAndScore.class)
            .and("likelihood", Likelihood.class),
        Kind.of("time", TimeSampler.class)
            .and("uniform", TimeSampler.Uniform.class)
            .and("stratified", TimeSampler.Stratified.class)
            .and("logit-normal", TimeSampler.LogitNormal.class)
            .and("warp", TimeSampler.Warp.class)
            .and("mode", TimeSampler.Mode.class)
            .and("u-shaped", TimeSampler.UShaped.class)
            .and("quantile", TimeSampler.Quantile.class),
        Kind.of("field", FieldConfig.class)
            .and("mlp", Mlp.class)
            .and("concat-squash", ConcatSquash.class)
            .and("conditional-mlp", ConditionalMlp.class)
            .and("gru", Gru.class)
            .and("continuous", Continuous.class)
            .and("lstm", Lstm.class)
            .and("transformer", Transformer.class)
            .and("convolution", Convolution.class)
            .and("hierarchical", Hierarchical.class)
            .and("conditioned-resnet", ConditionedResnet.class)
            .and("unet", Unet.class)
            .and("dit", Dit.class)
            .and("mixer", Mixer.class),
        Kind.of("optimizer", OptimizerConfig.class)
            .and("adam", OptimizerConfig.Adam.class)
            .and("adamw", OptimizerConfig.AdamW.class),
        Kind.of("schedule", RateSchedule.class)
            .and("constant", RateSchedule.Constant.class)
            .and("cosine", RateSchedule.Cosine.class),
        Kind.of("grid", GridConfig.class)
            .and("uniform", GridConfig.Uniform.class)
            .and("warp", GridConfig.Warp.class)
            .and("log-snr", GridConfig.LogSnr.class)
            .and("fitted", GridConfig.Fitted.class),
        Kind.of("diffusion", Diffusion.class)
            .and("constant", Diffusion.Constant.class)
            .and("linear", Diffusion.Linear.class)
            .and("sigma", Diffusion.Sigma.class)
            .and("reverse", Diffusion.Reverse.class),
        Kind.of("fitted-source", Source.class)
            .and("normal", Normal.class)
            .and("diagonal-normal", DiagonalNormal.class)
            .and("gaussian-mixture", GaussianMixture.class)
            .and("uniform", Uniform.class)
            .and("student-t", StudentT.class));
  }
}
