package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Schedule;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model whose velocity is 0: on the paths cosine and vp that is exact for standard normal data,
 * whose law then is N(0, I) at every time, so that the score is -x.
 */
class StochasticSamplingTest {
  private static FlowModel still(String yaml, Map<String, String> provenance) {
    Experiment experiment =
        Experiment.parse("data: {toy: moons}\nfield: {type: mlp, width: 4, depth: 1}\n" + yaml);
    TrainableField field = experiment.field().build(2, 0, Key.of(0), ScalarType.Float);
    return FlowModel.of(
        experiment,
        new Standardize(new double[] {0, 0}, new double[] {1, 1}),
        Normal.STANDARD,
        List.of("a", "b"),
        field.with(field.parameters().flat().zero_()),
        Optional.empty(),
        provenance);
  }

  private static FlowModel still(String yaml) {
    return still(yaml, Map.of());
  }

  /**
   * 40,000 values: mean and variance within 5 standard errors and the closing step's deficit,
   * Var(x1 | x) = sigma^2 where it starts; false-alarm rate of a case below 3e-6.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "path: {type: cosine}\nsampling: {sde: {}}",
        "path: {type: cosine}\nsampling: {sde: {solver: sra1, diffusion: {type: constant}}}",
        "path: {type: cosine}\nsampling: {sde: {steps: 200, diffusion: {type: reverse}}}",
        "path: {type: vp}\nsampling: {sde: {solver: heun, steps: 400, diffusion: {type: reverse}}}",
        "path: {type: vp}\nsampling: {sde: {solver: ancestral, steps: 800, diffusion: {type: reverse}}}",
        "path: {type: vp}\nsampling: {sde: {solver: euler-maruyama, steps: 800}}"
      })
  void samplesHaveTheLawOfTheData(String yaml) {
    double[] values = still(yaml).sample(20_000, Key.of(3)).values();
    double mean = 0;
    double square = 0;
    for (double value : values) {
      mean += value / values.length;
      square += value * value / values.length;
    }
    assertThat(mean).isCloseTo(0, within(5 / 200.0));
    assertThat(square).isCloseTo(1, within(5 * Math.sqrt(2.0 / 40_000) + 0.006));
  }

  /** The start alone would give the law, too: noise must have replaced it. */
  @Test
  void noiseReplacesTheStart() {
    FlowModel model = still("path: {type: cosine}\nsampling: {sde: {diffusion: {type: constant}}}");
    double[] noisy = model.sample(4000, Key.of(3)).values();
    double[] plain =
        model.sample(4000, Key.of(3), model.defaultOptions().withSde(Optional.empty())).values();
    double product = 0;
    for (int i = 0; i < noisy.length; i++) {
      product += noisy[i] * plain[i] / noisy.length;
    }
    // The correlation with the start is exp(-integral of w) = exp(-1/2).
    assertThat(product).isCloseTo(Math.exp(-0.5), within(0.08));
  }

  @Test
  void rowsDependNeitherOnThreadsNorOnBlocksNorOnStreaming() {
    FlowModel model = still("path: {type: cosine}\nsampling: {sde: {steps: 10}}");
    SamplingOptions options = model.defaultOptions().withChunk(64);
    double[] one = model.sample(1000, Key.of(2), options.withThreads(1)).values();
    assertThat(model.sample(1000, Key.of(2), options.withThreads(3)).values()).isEqualTo(one);
    List<Double> streamed = new ArrayList<>();
    model.sample(
        1000L,
        Key.of(2),
        options.withChunk(16).withThreads(2),
        block -> {
          for (double value : block.values()) {
            streamed.add(value);
          }
        });
    for (int i = 0; i < one.length; i++) {
      assertThat(streamed.get(i)).isCloseTo(one[i], within(1e-4));
    }
  }

  @Test
  void solversOfTheScheduleServeModels() {
    for (String solver : List.of("ddim", "dpm-solver-2", "dpmpp-2m")) {
      FlowModel model =
          still("path: {type: cosine}\nsampling: {steps: 200, solver: " + solver + "}");
      double[] end = model.sample(10, Key.of(1)).values();
      // ddim shortens x by cos(pi / (2 n)) in each of n steps: by .6 percent in all.
      double[] rk4 =
          model.sample(10, Key.of(1), model.defaultOptions().withSolver("rk4", 5)).values();
      assertThat(model.defaultOptions().solver().name()).isEqualTo(solver);
      for (int i = 0; i < end.length; i++) {
        assertThat(end[i]).isCloseTo(rk4[i], within(0.02 * Math.abs(rk4[i])));
      }
    }
  }

  private static void refused(Runnable call, String... parts) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void noiseWithoutAScoreIsRefusedByName() {
    refused(
        () -> still("source: {type: normal, scale: 2}\nsampling: {sde: {}}"),
        "sampling.sde: needs the score",
        "not the standard normal",
        "leave sde out");
    refused(
        () -> still("path: {type: icfm, sigma: 0.1}\nsampling: {sde: {}}"),
        "noise of its own",
        "no score");
    FlowModel reflowed = still("sampling: {sde: {}}", Map.of("reflow", "1000 rounds"));
    refused(() -> reflowed.sample(5, Key.of(0)), "coupled");
    refused(reflowed::score, "coupled with the data by reflow");
    refused(
        () -> still("objective: {type: likelihood}\nsampling: {sde: {}}"), "trained by likelihood");
    refused(() -> still("objective: {type: likelihood}").score(), "likelihood");
    refused(
        () -> still("path: {type: cosine}").under(Optional.of(new Schedule.Linear(0))).score(),
        "schedule");
  }

  /** The network of the score is not guided as that of the velocity is. */
  @Test
  void guidanceOfAScoreOfTheFieldsOwnIsRefused() {
    Experiment experiment =
        Experiment.parse(
            """
            data: {toy: moons}
            field: {type: mlp, width: 4, depth: 1}
            path: {type: icfm, sigma: 0.5}
            objective: {type: flow-and-score}
            sampling: {sde: {steps: 5}}
            """);
    ConditionSchema schema =
        new ConditionSchema(List.of(new ConditionSchema.Real("heat", 0, 1)), 0.2);
    FlowModel model =
        FlowModel.of(
                experiment,
                new Identity(),
                Normal.STANDARD,
                List.of("a", "b"),
                Optional.of(schema),
                experiment.build(2, schema.size(), Key.of(0), ScalarType.Float),
                Optional.empty(),
                Map.of())
            .given(Map.of("heat", 1));
    SamplingOptions plain = model.defaultOptions();
    SamplingOptions guided = plain.withGuidance(new Guidance(2, 0, 1));
    refused(
        () -> model.sample(3, Key.of(0), guided),
        "guidance: is 2.0",
        "in sampling with noise by a score of the field's own");
    assertThat(model.sample(3, Key.of(0), plain).rows()).isEqualTo(3);
    assertThat(model.sample(3, Key.of(0), guided.withSde(Optional.empty())).rows()).isEqualTo(3);
  }

  /** On alpha = t^2 the velocity at t = 0 is 0 whatever x1 is. */
  @Test
  void whereTheVelocityTellsNoEndNoSolverThatNeedsItIsTaken() {
    refused(
        () -> still("path: {type: polynomial}\nsampling: {sde: {}}"),
        "sampling.sde",
        "does not tell the score at its first time");
    refused(
        () -> still("path: {type: polynomial}\nsampling: {solver: ddim, steps: 10}"),
        "sampling.solver: is 'ddim'");
    still("path: {type: polynomial, n: 1.0}\nsampling: {solver: ddim, steps: 10}");
  }

  /** Training solves from t = 1 to 0 on any path, so sampling does. */
  @Test
  void aFlowOfMaximumLikelihoodHasAllTimesOnEveryPath() {
    for (String path : new String[] {"condot", "vp", "linear-vp", "fm"}) {
      FlowModel model = still("objective: {type: likelihood}\npath: {type: " + path + "}");
      assertThat(model.experiment().objective().range(model.experiment().path()).whole()).isTrue();
      assertThat(model.blur()).isZero();
    }
  }

  @Test
  void valuesThatDoNotFitAreRefusedByPath() {
    refused(
        () -> still("sampling: {sde: {solver: huen}}"), "sampling.sde.solver: is 'huen'", "'heun'");
    refused(() -> still("sampling: {sde: {steps: 0}}"), "sampling.sde.steps: is 0");
    refused(
        () -> still("sampling: {sde: {solver: ancestral}}"),
        "sampling.sde.diffusion",
        "take diffusion {type: reverse");
    refused(
        () -> still("sampling: {sde: {diffusion: {type: constant, value: -1}}}"),
        "sampling.sde.diffusion.value: is -1.0");
    FlowModel model = still("path: {type: cosine}\nsampling: {solver: ddim}");
    refused(
        () -> model.sampleWithLogDensity(5, Key.of(0), model.defaultOptions()),
        "solver: is 'ddim'",
        "such as rk4");
    refused(
        () -> still("path: {type: icfm, sigma: 0.1}\nsampling: {solver: ddim}"),
        "sampling.solver: is 'ddim'",
        "without noise of their own");
  }
}
