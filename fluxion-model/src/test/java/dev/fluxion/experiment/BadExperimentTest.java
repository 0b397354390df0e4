package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every bad experiment that was tried, with the message it gives. */
class BadExperimentTest {
  private static final String MOONS = "data: {toy: moons}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          trainig: {steps: 5}                            | trainig: is not a key of an experiment; known are data, mode, positions, observed, condition, transform, source, coupling, path, objective, time, field, training, sampling, did you mean 'training'?
          path: icfm                                     | path: is 'icfm', but must be a map such as {type: condot}
          path:                                          | path: is empty, but must be a map such as {type: condot}
          path: {type: icfn}                             | path.type: is 'icfn', but must be one of condot, icfm, fm, polynomial, cosine, linear-vp, vp, schroedinger-bridge, did you mean 'icfm'?
          path: {type: 5}                                | path.type: is 5, but must be one of condot, icfm, fm, polynomial, cosine, linear-vp, vp, schroedinger-bridge
          path: {type: }                                 | path.type: is empty, but must be one of condot, icfm, fm, polynomial, cosine, linear-vp, vp, schroedinger-bridge
          path: {type: fm, sigmamin: 0.1}                | path.sigmamin: is not a key of 'path' of type fm; known are sigmaMin, did you mean 'sigmaMin'?
          path: {type: condot, sigma: 0.1}               | path.sigma: is not a key of 'path' of type condot (but of type icfm, schroedinger-bridge); which has none
          path: {type: fm, sigmaMin: 1}                  | path.sigmaMin: is 1.0, but must be from 0 (included) to 1 (excluded)
          path: {sigma: -1}                              | path.sigma: is -1.0, but must be 0 or more
          path: {sigma: .inf}                            | path.sigma: is Infinity, but must be 0 or more
          path: {sigma: .nan}                            | path.sigma: is NaN, but must be 0 or more
          path: {sigma: abc}                             | path.sigma: is 'abc', but must be a number
          path: {sigma: '0.1'}                           | path.sigma: is '0.1', but must be a number
          path: {sigma: }                                | path.sigma: is empty, but must be a number
          path: {sigma: [1]}                             | path.sigma: is a list, but must be a number
          path: {type: polynomial, n: 0}                 | path.n: is 0.0, but must be from 1 to 100
          path: {type: vp, betaMax: 0.01}                | path.betaMax: is 0.01, but must be from betaMin, 0.1, to 1000
          path: {type: schroedinger-bridge, clip: 0.5}   | path.clip: is 0.5, but must be above 0 and below 0.5
          path: {type: schroedinger-bridge, sigma: 0}    | path.sigma: is 0.0, but must be positive
          objective: {type: x0}                          | objective.type: is 'x0', but must be one of velocity, x1, noise, score, flow-and-score, likelihood, did you mean 'x1'?
          objective: {weight: snr}                       | objective.weight: is 'snr', but must be one of none, velocity, x1, noise, min-snr
          objective: {type: noise, clip: 0}              | objective.clip: is 0.0, but must be above 0 and below 0.5
          objective: {type: likelihood, solver: ab4}     | objective.solver: is 'ab4', but must be one of euler, midpoint, heun, ralston, rk4, rk4-38, bosh3, dopri5, tsit5, dop853
          objective: {type: likelihood, rtol: 1e-5}      | objective.atol: is missing, but rtol and atol go together; give both, or steps alone
          objective: {type: flow-and-score, scoreWeight: 0} | objective.scoreWeight: is 0.0, but must be positive
          time: {type: mode, scale: 2}                   | time.scale: is 2.0, but must be from -1 to 2 / (pi - 2) = 1.7519383938841089
          time: {type: u-shaped, a: 0}                   | time.a: is 0.0, but must be above 0 and up to 100
          time: {type: quantile, values: [0.5]}          | time.values: has 1 numbers, but must have 2 or more
          time: {type: quantile, values: [0, 0.6, 0.5]}  | time.values: goes to 0.5 at u = 1.0, but must rise, or stay, within 0 to 1
          sampling: {schedule: cosin}                    | sampling.schedule: is 'cosin', but must be one of own, condot, polynomial, cosine, linear-vp, vp, did you mean 'cosine'?
          time: {type: warp, s: 1.6}                     | time.s: is 1.6, but the warp is monotone only for s above 0 and up to 1.5
          time: {type: logit-normal, scale: 0}           | time.scale: is 0.0, but must be positive
          source: {scale: -1}                            | source.scale: is -1.0, but must be a positive number
          source: {type: learned-normal, fit: moment}    | source.fit: is 'moment', but must be one of moments, likelihood, did you mean 'moments'?
          objective: {reduction: avg}                    | objective.reduction: is 'avg', but must be one of mean, sum
          coupling: {type: oy}                           | coupling.type: is 'oy', but must be one of independent, ot, ot-plan, sinkhorn, unbalanced-sinkhorn, did you mean 'ot'?
          transform: {type: logit, lower: 2}             | transform.upper: is 1.0, but must be a number above lower 2.0
          transform: {type: tanh, lower: [0, 1, 2], upper: [3, 4]} | transform.upper: is a list of 2, but must be one number, or as many as lower (3)
          transform: {type: tanh, lower: low}            | transform.lower: is 'low', but must be a list of numbers
          field: {width: 64.5}                           | field.width: is 64.5, but must be a whole number
          field: {width: 0}                              | field.width: is 0, but must be from 1 to 65536
          field: {width: 99999999999}                    | field.width: is 99999999999, but must be a whole number up to 2147483647
          field: {activation: gleu}                      | field.activation: is 'gleu', but must be one of gelu, silu, tanh, relu, softplus, elu, did you mean 'gelu'?
          field: {residual: yes}                         | field.residual: is 'yes', but must be true or false
          field: {timeFeatures: 3}                       | field.timeFeatures: is 3, but must be even, from 2 to 4096
          training: [1]                                  | training: is a list, but must be a map
          training: {steps: 1e4}                         | training.steps: is 10000.0, but must be a whole number, written without point and exponent
          training: {steps: 0}                           | training.steps: is 0, but must be a whole number from 1 to 1000000000000
          training: {batch: 0}                           | training.batch: is '0', but must be 'full' or a whole number from 1 to 16777216
          training: {batch: all}                         | training.batch: is 'all', but must be 'full' or a whole number from 1 to 16777216
          training: {batch: [1]}                         | training.batch: is 'a list', but must be 'full' or a whole number from 1 to 16777216
          training: {ema: 1}                             | training.ema: is 1.0, but must be from 0 (no average) to below 1
          training: {clip: -1}                           | training.clip: is -1.0, but must be 0 (no limit) or a positive number
          training: {keep: bset}                         | training.keep: is 'bset', but must be one of last, best, did you mean 'best'?
          training: {patience: 3, validateEvery: 0}      | training.validateEvery: is 0, but must be 1 or more where patience is given
          training: {seed: 9223372036854775808}          | training.seed: is 9223372036854775808, but must be a whole number up to 9223372036854775807
          training: {optimizer: adam}                    | training.optimizer: is 'adam', but must be a map such as {type: adam}
          training: {optimizer: {type: sgd}}             | training.optimizer.type: is 'sgd', but must be one of adam, adamw
          training: {optimizer: {learningRate: 0}}       | training.optimizer.learningRate: is 0.0, but must be above 0, up to 1
          training: {optimizer: {weightDecay: 0.1}}      | training.optimizer.weightDecay: is not a key of 'training.optimizer' of type adam (but of type adamw); known are learningRate, beta1, beta2, epsilon
          training: {schedule: {warmup: 20000}}          | training.schedule.warmup: is 20000, but must be below training.steps, which is 10000
          sampling: {solver: dopri5}                     | sampling.solver: is 'dopri5' without tolerances, which have no default; give rtol and atol, or steps for fixed steps
          sampling: {solver: rk5}                        | sampling.solver: is 'rk5', but must be one of euler, midpoint, heun, ralston, rk4, rk4-38, bosh3, dopri5, tsit5, dop853, ab2, ab3, ab4, ddim, dpm-solver-2, dpmpp-2m, did you mean 'rk4'?
          sampling: {grid: {type: warp, s: 0}}           | sampling.grid.s: is 0.0, but the warp is monotone only for s above 0 and up to 1.5
          data: {toy: moons}                             | line 2, column 1: the key 'data' stands there twice
          path: {sigma: 1, sigma: 1}                     | line 2, column 18: the key 'sigma' stands there twice
          path: {sigma: 1                                | line 2, column 16: expected ',' or '}', but got the end of the text
          path: *p                                       | line 2, column 7: '*p' is not defined before
          path: !!java.net.URL [x]                       | line 2, column 7: the tag 'tag:yaml.org,2002:java.net.URL' is not used here
          path: !x {sigma: 1}                            | line 2, column 7: the tag '!x' is not used here
          ? [a]                                          | line 2, column 3: a key must be a single word
          path: &p [*p]                                  | line 2, column 11: '*p' is not defined before
          --- {}                                         | line 2, column 5: a second document begins; an experiment is one
          """)
  void besideGoodData(String section, String message) {
    assertThatThrownBy(() -> Experiment.parse(MOONS + section))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          path: {type: icfm}                             | data: is missing; give {file: points.csv}, {query: ...} or {toy: spiral}
          data:                                          | data: is empty, but must be a map
          data: moons                                    | data: is 'moons', but must be a map
          data: {}                                       | data: names 0 of file, query, toy and images, but must name exactly one of them
          data: {toy: moons, file: a.csv}                | data: names 2 of file, query, toy and images, but must name exactly one of them
          data: {tyo: moons}                             | data.tyo: is not a key of 'data'; known are file, query, toy, count, columns, missing, heldOut, dequantize, sequence, images, did you mean 'toy'?
          data: {file: 7}                                | data.file: is 7, but must be text, in quotes where it looks like something else
          data: {file: a.csv, columns: x}                | data.columns: is 'x', but must be a list of texts
          data: {file: a.csv, columns: []}               | data.columns: is empty, but must be absent or a list of names
          data: {file: a.csv, columns: [x, 1]}           | data.columns[1]: is 1, but must be text, in quotes where it looks like something else
          data: {file: a.csv, columns: [x, x]}           | data.columns: is [x, x], but must be names that are all different
          data: {file: a.csv, missing: skip}             | data.missing: is 'skip', but must be one of refuse, drop
          data: {file: a.csv, count: 5}                  | data.count: is 5, but must be absent without toy
          data: {toy: moons, count: 1}                   | data.count: is 1, but must be from 2 to 2147483647
          data: {toy: moons, heldOut: 1}                 | data.heldOut: is 1.0, but must be a share from 0 to 0.9
          data: {file: a.csv, dequantize: {x: 0}}        | data.dequantize.x: is 0.0, but must be a positive width
          data: {file: a.csv, dequantize: [x]}           | data.dequantize: is a list, but must be a map
          {data: {file: a, heldOut: 0}, training: {keep: best}} | data.heldOut: is 0.0, but must be above 0 where training.keep is best or training.patience is given
          {data: {toy: moons}, path: {type: fm}, source: {scale: 2}} | source: is not the standard normal, for which alone the path 'fm' is defined; take source {type: normal, scale: 1.0} or path {type: icfm}
          {data: {toy: moons}, path: {type: vp}, source: {scale: 2}} | source: is not the standard normal, for which alone the path 'vp' is defined; take source {type: normal, scale: 1.0} or path {type: icfm}
          {data: {toy: moons}, objective: {type: score}, source: {scale: 2}} | source: is not the standard normal, for which alone the objective 'score' is defined; take source {type: normal, scale: 1.0} or objective {type: velocity}
          {data: {toy: moons}, path: {sigma: 0.1}, objective: {type: x1}} | objective: is 'x1', but the path has noise of its own, so that no velocity follows from it; take objective {type: velocity}
          {data: {toy: moons}, objective: {type: flow-and-score}} | objective: is flow-and-score, but the path has no noise of its own to learn a score from; take path {type: schroedinger-bridge} or icfm with sigma above 0, or objective {type: velocity}, from which the score of such a path follows
          {data: {toy: moons}, path: {type: schroedinger-bridge}, sampling: {schedule: vp}} | sampling.schedule: is 'vp', but must be own, since the path has noise of its own and its schedule cannot be changed
          {data: {toy: moons}, mode: joint}              | mode: is joint, but must be absent without data.sequence
          {data: {toy: ar1, sequence: {length: 0}}, field: {type: gru}} | data.sequence.length: is 0, but must be 1 or more
          [data]                                         | experiment: is a list, but must be a map of sections such as 'data: {toy: moons}'
          x,y                                            | experiment: is 'x,y', but must be a map of sections such as 'data: {toy: moons}'
          """)
  void alone(String yaml, String message) {
    assertThatThrownBy(() -> Experiment.parse(yaml))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          training.steps         | --set: is 'training.steps', but must be path.to.key=value
          =5                     | --set: is '=5', but must be path.to.key=value
          training..steps=5      | --set: is 'training..steps=5', but must be path.to.key=value
          training.steps=        | training.steps: is set to nothing; write null to go back to the default
          training.steps=abc     | training.steps: is 'abc', but must be a whole number
          training.stesp=5       | training.stesp: is not a key of 'training'; known are steps, batch, optimizer, schedule, ema, clip, checkpointEvery, keep, validateEvery, evaluateEvery, evaluateSamples, patience, logEvery, seed, did you mean 'steps'?
          path.type=icmf         | path.type: is 'icmf', but must be one of condot, icfm, fm, polynomial, cosine, linear-vp, vp, schroedinger-bridge, did you mean 'icfm'?
          path=[1                | path: line 1, column 3: expected ',' or ']', but got the end of the text
          data.toy.x=5           | data.toy: is 'moons', but must be a map, for 'data.toy.x' to be set
          data=null              | data: is missing; give {file: points.csv}, {query: ...} or {toy: spiral}
          """)
  void inSets(String assignment, String message) {
    assertThatThrownBy(() -> Experiment.parse(MOONS, List.of(assignment)))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(message);
  }

  @Test
  void textsThatAreNoYaml() {
    assertRefused("", "the experiment is empty; it needs at least a data section");
    assertRefused("# nothing", "the experiment is empty; it needs at least a data section");
    assertRefused("\uFEFF", "the experiment is empty; it needs at least a data section");
    assertRefused(
        "data:\n\ttoy: moons",
        "line 2, column 1: a tab stands where YAML wants spaces; indent with spaces");
    assertRefused("data: {toy: a\u0000b}", "the character U+0000 is not allowed (at character 14)");
    assertRefused("%YAML 9.9\n---\ndata: {toy: x}", "the text is not YAML");
  }

  @Test
  void textsThatAreTooLarge() {
    assertRefused(
        "x".repeat(1_000_001), "the text has 1000001 characters, but an experiment has at most");
    assertRefused("[".repeat(500_000), "line 1, column 26: values are nested more than 24 deep");
    assertRefused("[" + "1,".repeat(100_000), "there are more than 20000 values");
    String bomb =
        """
        a: &a [x, x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
        e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
        """;
    assertRefused(bomb, "aliases unfold to more than 20000 values");
    assertThat(catchThrowable(() -> Experiment.parse(MOONS + "k".repeat(90_000) + ": 1")))
        .message()
        .hasSizeLessThan(300);
  }

  @Test
  void filesThatCannotBeRead(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("e.yaml");
    assertThatThrownBy(() -> Experiment.read(file))
        .hasMessage(file + ": does not exist; check the path");
    assertThatThrownBy(() -> Experiment.read(folder))
        .hasMessage(folder + ": is a folder, but must be an experiment file (YAML)");
    Files.write(file, "data: {file: m\u00fcnchen.csv}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Experiment.read(file))
        .hasMessage(file + ": is not UTF-8 from byte 15 on; save it as UTF-8");
    Files.write(file, new byte[5_000_000]);
    assertThatThrownBy(() -> Experiment.read(file))
        .hasMessage(file + ": has more than 4000000 bytes, too many for an experiment");
  }

  @Test
  void jsonThatIsNoExperiment() {
    for (String json : List.of("", "{", "{}{}", "[".repeat(5000), "nul", "{\"a\":1,\"a\":2}")) {
      assertThatThrownBy(() -> Experiment.fromJson(json))
          .isInstanceOf(InvalidValue.class)
          .hasMessageNotContaining("Exception")
          .hasMessageNotContaining("jackson");
    }
    assertThatThrownBy(() -> Experiment.fromJson("{\"data\":{\"toy\":1}}"))
        .hasMessageStartingWith("data.toy: is 1, but must be text");
  }

  @Test
  void namesOfOnesOwnThatCannotBe() {
    Registry registry = Registry.standard();
    assertThatThrownBy(
            () -> registry.with(SourceConfig.class, "normal", new SourceConfig.Normal(1)))
        .hasMessageContaining("the name 'normal' of a source is taken");
    assertThatThrownBy(() -> registry.with(SourceConfig.class, "My", new SourceConfig.Normal(1)))
        .hasMessageContaining("not in kebab-case");
    assertThatThrownBy(() -> registry.with(String.class, "x", "y"))
        .hasMessageContaining("java.lang.String is not a record");
    assertThatThrownBy(() -> registry.with(Number.class, "x", Integer.class))
        .hasMessageStartingWith("Number is no kind; there are [TransformConfig, ");
  }

  private static void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> Experiment.parse(yaml))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining(message);
  }
}
