package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TimeInput;
import dev.fluxion.path.Objective;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.source.DiagonalNormal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {
  static final String CONTRACT =
      """
      data:      {file: points.csv, columns: [x, y], missing: drop, heldOut: 0.1}     # a comment
      transform: {type: standardize}
      source:    {type: normal}
      coupling:  {type: independent}
      path:      {type: icfm, sigma: 0.0}
      objective: {type: velocity}
      time:      {type: uniform}
      field:     {type: mlp, width: 64, depth: 3, activation: gelu, time: raw}
      training:  {steps: 10000, batch: 2048, optimizer: {type: adam, learningRate: 0.001}, ema: 0.999, clip: 1.0, checkpointEvery: 1000, keep: last, seed: 1}
      sampling:  {solver: rk4, steps: 20}
      """;

  @Test
  void readsTheBlockOfTheContract() {
    Experiment experiment = Experiment.parse(CONTRACT);
    assertThat(experiment.data())
        .isEqualTo(
            new DataConfig(
                "points.csv",
                null,
                null,
                null,
                List.of("x", "y"),
                DataConfig.Missing.DROP,
                0.1,
                Map.of()));
    assertThat(experiment.transform()).isEqualTo(new TransformConfig.Standardize());
    assertThat(experiment.source()).isEqualTo(new SourceConfig.Normal(1));
    assertThat(experiment.coupling()).isEqualTo(new Coupling.Independent());
    assertThat(experiment.path()).isEqualTo(new ProbabilityPath.Icfm(0));
    assertThat(experiment.objective()).isEqualTo(new Objective.Velocity(Reduction.MEAN));
    assertThat(experiment.time()).isEqualTo(new TimeSampler.Uniform());
    assertThat(experiment.field()).isEqualTo(Mlp.of(64, 3, Activation.GELU));
    assertThat(experiment.training())
        .isEqualTo(
            new TrainingConfig(
                10_000,
                new BatchSize(2048),
                new OptimizerConfig.Adam(0.001, 0.9, 0.999, 1e-8),
                new RateSchedule.Constant(0),
                0.999,
                1,
                1000,
                TrainingConfig.Keep.LAST,
                250,
                0,
                1000,
                0,
                100,
                1));
    assertThat(experiment.sampling())
        .isEqualTo(
            new SamplingConfig("rk4", 20, new GridConfig.Uniform(), null, null, "own", null, null));
  }

  @Test
  void needsOnlyData() {
    Experiment experiment = Experiment.parse("data: {toy: spiral, count: 65536}");
    assertThat(experiment.data().count()).isEqualTo(65536);
    assertThat(experiment).isEqualTo(Experiment.of(experiment.data()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {toy: moons}",
        "data: {query: \"select \\\"a b\\\", '\\u00e4 \\U0001F600' from 'x y.csv' where a > 1 # no comment\"}",
        "data: {file: a.csv, columns: ['1', 'true', 'null', '1e3', 'a: b', ' x', '', '-'], "
            + "dequantize: {'a.b': 0.1, '~': 1}}",
        "{data: {toy: moons}, path: {type: fm, sigmaMin: 1e-5}, time: {type: warp, s: 1.5}}",
        "{data: {toy: moons}, training: {batch: full, schedule: {type: cosine, warmup: 5}, "
            + "optimizer: {type: adamw, weightDecay: 0.1}, seed: -9223372036854775808}}",
        "{data: {toy: moons}, source: {type: learned-normal, fit: likelihood}, "
            + "sampling: {solver: rk4-38, grid: {type: warp}}}",
        "{data: {toy: moons}, transform: {type: logit, lower: [0, -1.5], upper: 7}}",
        "{data: {toy: moons}, field: {time: added-to-x, residual: true, timeScale: 0.1}}"
      })
  void comesBackTheSameFromYamlAndJson(String yaml) {
    Experiment experiment = Experiment.parse(yaml);
    assertThat(Experiment.parse(experiment.toYaml())).isEqualTo(experiment);
    assertThat(Experiment.fromJson(experiment.toJson())).isEqualTo(experiment);
    assertThat(Experiment.parse(experiment.toJson())).isEqualTo(experiment);
    assertThat(Experiment.parse(experiment.toYaml()).toYaml()).isEqualTo(experiment.toYaml());
  }

  @Test
  void writesEveryKeyInFixedOrder() {
    assertThat(Experiment.parse("{sampling: {steps: 7}, data: {toy: moons}}").toYaml())
        .isEqualTo(
            """
            data: {toy: moons, missing: refuse, heldOut: 0.1, dequantize: {}}
            transform: {type: standardize}
            source: {type: normal, scale: 1.0}
            coupling: {type: independent}
            path: {type: icfm, sigma: 0.0}
            objective: {type: velocity, reduction: mean, weight: none}
            time: {type: uniform}
            field:
              type: mlp
              width: 128
              depth: 3
              activation: gelu
              time: raw
              timeFeatures: 32
              timeScale: 4.0
              residual: false
              initialization: uniform
            training:
              steps: 10000
              batch: 2048
              optimizer: {type: adam, learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1.0E-8}
              schedule: {type: constant, warmup: 0}
              ema: 0.999
              clip: 1.0
              checkpointEvery: 1000
              keep: last
              validateEvery: 250
              evaluateEvery: 0
              evaluateSamples: 1000
              patience: 0
              logEvery: 100
              seed: 0
            sampling: {solver: rk4, steps: 7, grid: {type: uniform}, schedule: own}
            """);
  }

  @Test
  void appliesSetsInOrderBeforeAnythingIsChecked() {
    Experiment experiment =
        Experiment.parse(
            CONTRACT,
            List.of(
                "training.steps=1",
                "training.steps=500",
                "training.batch=full",
                "field.width=2000000",
                "field.width=32",
                "data.dequantize={x: 0.1}",
                "data.columns=null",
                "training.optimizer.type=adamw",
                "sampling.grid.type=warp"));
    assertThat(experiment.training().steps()).isEqualTo(500);
    assertThat(experiment.training().batch()).isEqualTo(BatchSize.FULL);
    assertThat(experiment.field()).isEqualTo(Mlp.of(32, 3, Activation.GELU));
    assertThat(experiment.data().dequantize()).isEqualTo(Map.of("x", 0.1));
    assertThat(experiment.data().columns()).isNull();
    assertThat(experiment.training().optimizer())
        .isEqualTo(new OptimizerConfig.AdamW(0.001, 0.9, 0.999, 1e-8, 0.01));
    assertThat(experiment.sampling().grid()).isEqualTo(new GridConfig.Warp(0.5));
  }

  @Test
  void settingAnotherTypeTakesItsDefaultsAndTheSameTypeChangesNothing() {
    String yaml = "{data: {toy: moons}, path: {type: icfm, sigma: 0.25}, field: {width: 8}}";
    assertThat(Experiment.parse(yaml, List.of("path.type=fm")).path())
        .isEqualTo(new ProbabilityPath.Fm(1e-4));
    assertThat(Experiment.parse(yaml, List.of("path.type=icfm")).path())
        .isEqualTo(new ProbabilityPath.Icfm(0.25));
    assertThat(((Mlp) Experiment.parse(yaml, List.of("field.type=mlp")).field()).width())
        .isEqualTo(8);
    assertThat(Experiment.parse(yaml, List.of("path={type: fm, sigmaMin: 0.5}")).path())
        .isEqualTo(new ProbabilityPath.Fm(0.5));
  }

  @Test
  void withReturnsAChangedCopy() {
    Experiment experiment = Experiment.parse("data: {toy: moons}");
    Experiment changed =
        experiment
            .with("training.steps", 500)
            .with("training.optimizer.learningRate", "3e-4")
            .with("field.time", TimeInput.ADDED_TO_X)
            .with("path", new ProbabilityPath.Fm(0.5))
            .with("data.columns", List.of("x"))
            .with("training.batch", BatchSize.FULL)
            .with("sampling.solver", "euler");
    assertThat(changed.training().steps()).isEqualTo(500);
    assertThat(changed.training().optimizer().learningRate()).isEqualTo(3e-4);
    assertThat(((Mlp) changed.field()).time()).isEqualTo(TimeInput.ADDED_TO_X);
    assertThat(changed.path()).isEqualTo(new ProbabilityPath.Fm(0.5));
    assertThat(changed.data().columns()).containsExactly("x");
    assertThat(changed.training().batch()).isEqualTo(BatchSize.FULL);
    assertThat(changed.sampling().solver()).isEqualTo("euler");
    assertThat(experiment).isEqualTo(Experiment.parse("data: {toy: moons}"));
  }

  @Test
  void understandsAnchorsCommentsAndScientificNumbers() {
    Experiment experiment =
        Experiment.parse(
            """
            # columns are named once
            data:
              file: a.csv
              columns: [&first x, y, z]
            training: {optimizer: {learningRate: 1e-3}, steps: &n 10, batch: *n}
            """);
    assertThat(experiment.data().columns()).containsExactly("x", "y", "z");
    assertThat(experiment.training().batch()).isEqualTo(new BatchSize(10));
    assertThat(experiment.training().optimizer().learningRate()).isEqualTo(1e-3);
  }

  @Test
  void readsAFileInUtf8(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("e.yaml");
    Files.writeString(file, "\uFEFFdata: {file: m\u00fcnchen.csv}\r\n");
    assertThat(Experiment.read(file).data().file()).isEqualTo("m\u00fcnchen.csv");
  }

  /** A path of a user's own. */
  record Bent(double bend, List<Double> knots) implements ProbabilityPath {
    @Override
    public dev.fluxion.path.Schedule schedule() {
      return new dev.fluxion.path.Schedule.Linear(0);
    }
  }

  @Test
  void takesNamesOfOnesOwn() {
    Registry registry =
        Registry.standard().with(ProbabilityPath.class, "bent", new Bent(0.5, List.of(1.0)));
    ExperimentFormat format = new ExperimentFormat(registry);
    Experiment experiment = format.parse("{data: {toy: moons}, path: {type: bent, knots: [2, 3]}}");
    assertThat(experiment.path()).isEqualTo(new Bent(0.5, List.of(2.0, 3.0)));
    assertThat(format.parse(format.yaml(experiment))).isEqualTo(experiment);
    assertThat(format.fromJson(format.json(experiment))).isEqualTo(experiment);
    assertThat(format.with(experiment, "path.bend", 1).path())
        .isEqualTo(new Bent(1, List.of(2.0, 3.0)));
    assertThat(Registry.standard().names(ProbabilityPath.class)).doesNotContain("bent");
    assertThat(registry.names(FieldConfig.class))
        .isEqualTo(Registry.standard().names(FieldConfig.class))
        .contains("mlp");
  }

  @Test
  void warmsUpTheMovingAverageAndTheLearningRate() {
    TrainingConfig training = Experiment.parse("data: {toy: moons}").training();
    assertThat(training.emaDecay(0)).isEqualTo(0.1);
    assertThat(training.emaDecay(90)).isEqualTo(0.91);
    assertThat(training.emaDecay(1_000_000)).isEqualTo(0.999);
    RateSchedule constant = new RateSchedule.Constant(3);
    assertThat(List.of(constant.factor(0, 9), constant.factor(2, 9), constant.factor(3, 9)))
        .containsExactly(0.25, 0.75, 1.0);
    RateSchedule cosine = new RateSchedule.Cosine(2, 0.1);
    assertThat(cosine.factor(2, 12)).isEqualTo(1);
    assertThat(cosine.factor(7, 12)).isCloseTo(0.55, org.assertj.core.data.Offset.offset(1e-15));
    assertThat(cosine.factor(12, 12)).isCloseTo(0.1, org.assertj.core.data.Offset.offset(1e-15));
    assertThat(new BatchSize(0).of(77)).isEqualTo(77);
    assertThat(new BatchSize(5).of(77)).isEqualTo(5);
  }

  @Test
  void learnedSourcesNameTheirFit() {
    assertThat(Experiment.parse("{data: {toy: moons}, source: {type: learned-normal}}").source())
        .isEqualTo(new SourceConfig.LearnedNormal(DiagonalNormal.Fit.MOMENTS));
  }
}
