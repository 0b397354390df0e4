package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training by maximum likelihood, from the experiment to the model. */
class LikelihoodTrainingTest {
  private static Experiment experiment(String objective, long steps, int batch) {
    return Experiment.parse(
        "data: {toy: gaussian-note, count: 900}\n"
            + "field: {type: mlp, width: 16, depth: 2, activation: tanh}\n"
            + "objective: {type: likelihood, steps: 4, "
            + objective
            + "}\n"
            + "training: {steps: "
            + steps
            + ", batch: "
            + batch
            + ", ema: 0.0, validateEvery: 20, logEvery: 20, checkpointEvery: 3, seed: 3,"
            + " optimizer: {type: adam, learningRate: 0.01}}\n");
  }

  private static double[] parameters(FlowModel model) {
    return Tensors.doubles(model.rawField().parameters().flat());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gradient: direct",
        "divergence: hutchinson, noise: fresh, gradient: checkpointed",
        "divergence: hutchinson, gradient: adjoint"
      })
  void resultsDependNeitherOnThreadsNorOnInterruptions(String objective, @TempDir Path folder) {
    // Shards of 99 and 100 rows, so that both sizes of engines work.
    Experiment experiment = experiment(objective, 6, 299);
    double[] one = parameters(Trainer.of(experiment).withThreads(1).train().model());
    double[] three = parameters(Trainer.of(experiment).withThreads(3).train().model());
    assertThat(three).containsExactly(one);
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    Trainer.of(experiment(objective, 3, 299)).train(run, false);
    double[] resumed = parameters(Trainer.resumed(run, 6L).resume(run).model());
    assertThat(resumed).containsExactly(one);
  }

  /** The training loss of the first step is the negative log likelihood by scoring. */
  @Test
  void theLossIsTheNegativeLogLikelihoodOfTheBatch() {
    List<Double> losses = new ArrayList<>();
    Experiment experiment =
        experiment("gradient: direct", 1, 810)
            .with("training.logEvery", 1)
            .with("training.validateEvery", 1)
            .with("training.optimizer.learningRate", 1e-12)
            .with("transform", "{type: none}")
            .with("sampling", "{solver: rk4, steps: 4}");
    FlowModel model =
        Trainer.of(experiment)
            .withListener(
                event -> {
                  if (event instanceof TrainingEvent.Validated validated) {
                    losses.add(validated.loss());
                  }
                  if (event instanceof TrainingEvent.Progressed progressed) {
                    losses.add(progressed.loss());
                  }
                })
            .train()
            .model();
    ToyDistribution toy = ToyDistribution.of("gaussian-note");
    double[] rows = new double[2 * 20_000];
    toy.draw(Key.of(5), 0, 20_000, rows, null);
    double[] nats = model.logDensity(new Table(model.columns(), 20_000, rows));
    double mean = 0;
    for (double value : nats) {
      mean += value / nats.length;
    }
    assertThat(losses).hasSize(2);
    // 810 and 90 rows of a spread below 3 nats: 5 standard errors of the smaller set are 1.6.
    assertThat(losses.get(0)).isCloseTo(-mean, within(0.6));
    assertThat(losses.get(1)).isCloseTo(-mean, within(1.6));
  }

  @Test
  void theModelComesNearTheTruth() {
    FlowModel model = Trainer.train(experiment("gradient: direct", 250, 200));
    ToyDistribution toy = ToyDistribution.of("gaussian-note");
    double[] rows = new double[2 * 4000];
    toy.draw(Key.of(6), 0, 4000, rows, null);
    double[] nats = model.logDensity(new Table(model.columns(), 4000, rows));
    double gap = 0;
    for (int i = 0; i < 4000; i++) {
      gap += toy.logDensity(new double[] {rows[2 * i], rows[2 * i + 1]}) - nats[i];
    }
    // The divergence from truth to model: 0 for a perfect one, some 2.0 for N(0, I) itself.
    assertThat(gap / 4000).isBetween(-0.02, 0.05);
  }

  @Test
  void freshNoiseWithTheAdjointIsRefused() {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () -> experiment("divergence: hutchinson, noise: fresh, gradient: adjoint", 3, 9))
        .withMessageContaining("objective.noise: is fresh")
        .withMessageContaining("Take noise fixed");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> experiment("probes: 0", 3, 9))
        .withMessage("objective.probes: is 0, but must be 1 or more");
  }
}
