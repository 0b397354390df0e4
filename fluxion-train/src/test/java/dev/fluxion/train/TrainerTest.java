package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final String SMALL =
      """
      data: {toy: moons, count: 3000}
      field: {type: mlp, width: 16, depth: 2}
      training: {steps: 200, batch: 1100, checkpointEvery: 30, validateEvery: 50, seed: 3}
      """;

  private static double[] weights(TrainableField field) {
    return Tensors.doubles(field.parameters().flat());
  }

  @Test
  void theSameSeedGivesTheSameModelOnAnyNumberOfThreads() {
    Experiment experiment = Experiment.parse(SMALL);
    FlowModel one = Trainer.of(experiment).withThreads(1).train().model();
    for (int threads = 2; threads <= 3; threads++) {
      FlowModel many = Trainer.of(experiment).withThreads(threads).train().model();
      assertThat(weights(many.rawField())).isEqualTo(weights(one.rawField()));
      assertThat(weights(many.field())).isEqualTo(weights(one.field()));
    }
    FlowModel other = Trainer.train(experiment.with("training.seed", 4));
    assertThat(weights(other.rawField())).isNotEqualTo(weights(one.rawField()));
  }

  @Test
  void stoppingAndResumingEqualsOneRunBitForBit(@TempDir Path folder) {
    Experiment experiment = Experiment.parse(SMALL).with("training.keep", "best");
    FlowModel whole =
        Trainer.of(experiment).train(new RunDirectory(folder.resolve("whole")), false).model();
    RunDirectory run = new RunDirectory(folder.resolve("parts"));
    Cancellation cancellation = new Cancellation();
    TrainingResult first =
        Trainer.of(experiment.with("training.logEvery", 1))
            .withCancellation(cancellation)
            .withListener(
                event -> {
                  if (event.step() == 100) {
                    cancellation.request();
                  }
                })
            .train(run, false);
    assertThat(first.outcome()).isEqualTo(TrainingResult.Outcome.CANCELLED);
    assertThat(first.step()).isEqualTo(100);
    TrainingResult second = Trainer.resumed(run, null).resume(run);
    assertThat(second.outcome()).isEqualTo(TrainingResult.Outcome.FINISHED);
    assertThat(weights(second.model().rawField())).isEqualTo(weights(whole.rawField()));
    assertThat(weights(second.model().field())).isEqualTo(weights(whole.field()));
    FlowModel loaded = FlowModel.load(run.model());
    assertThat(weights(loaded.field())).isEqualTo(weights(whole.field()));
    assertThat(run.heldOut()).exists();
  }

  /** Stopped within a pool, so that resuming computes its pairs again. */
  @Test
  void couplingsAreTheSameOnAnyNumberOfThreadsAndAfterAStop(@TempDir Path folder) {
    Experiment experiment =
        Experiment.parse(SMALL)
            .with("training.batch", 100)
            .with("training.steps", 40)
            .with("coupling", "{type: ot, pool: 400}");
    FlowModel one = Trainer.of(experiment).withThreads(1).train().model();
    FlowModel three = Trainer.of(experiment).withThreads(3).train().model();
    assertThat(weights(three.rawField())).isEqualTo(weights(one.rawField()));
    assertThat(
            weights(Trainer.train(experiment.with("coupling", "{type: independent}")).rawField()))
        .isNotEqualTo(weights(one.rawField()));
    RunDirectory run = new RunDirectory(folder);
    Cancellation cancellation = new Cancellation();
    TrainingResult first =
        Trainer.of(experiment.with("training.logEvery", 1))
            .withCancellation(cancellation)
            .withListener(
                event -> {
                  if (event.step() == 22) {
                    cancellation.request();
                  }
                })
            .train(run, false);
    assertThat(first.step()).isEqualTo(22);
    FlowModel second = Trainer.resumed(run, null).resume(run).model();
    assertThat(weights(second.rawField())).isEqualTo(weights(one.rawField()));
  }

  @Test
  void aPoolThatIsNoMultipleOfTheBatchIsRefused() {
    Experiment experiment = Experiment.parse(SMALL).with("coupling", "{type: ot, pool: 1500}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.train(experiment))
        .withMessage("coupling.pool: is 1500, but must be 0, or a multiple of the batch, 1100");
  }

  @Test
  void stepsMayGrowOnResumingAndNothingElse(@TempDir Path folder) throws Exception {
    Experiment experiment = Experiment.parse(SMALL).with("training.steps", 40);
    RunDirectory run = new RunDirectory(folder);
    Trainer.of(experiment).train(run, false);
    FlowModel grown = Trainer.resumed(run, 60L).resume(run).model();
    FlowModel whole = Trainer.train(experiment.with("training.steps", 60));
    assertThat(weights(grown.rawField())).isEqualTo(weights(whole.rawField()));
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.resumed(run, 10L))
        .withMessageContaining("10")
        .withMessageContaining("60");
    Files.writeString(
        run.experiment(), Experiment.read(run.experiment()).with("training.batch", 8).toYaml());
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.resumed(run, null).resume(run))
        .withMessageContaining("another experiment");
  }

  @Test
  void aRunThatIsThereIsNeitherReplacedNorLost(@TempDir Path folder) {
    Experiment experiment = Experiment.parse(SMALL).with("training.steps", 2);
    RunDirectory run = new RunDirectory(folder);
    Trainer.of(experiment).train(run, false);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.of(experiment).train(run, false))
        .withMessageContaining("--resume")
        .withMessageContaining("--force");
    Trainer.of(experiment).train(run, true);
  }

  @Test
  void aLossThatIsNotFiniteNamesTheStepAndKeepsTheCheckpoint(@TempDir Path folder) {
    Experiment experiment =
        Experiment.parse(SMALL)
            .with("training.optimizer.learningRate", 1.0)
            .with("training.clip", 0.0)
            .with("training.checkpointEvery", 1)
            .with("field", "{type: mlp, width: 16, depth: 6, activation: relu, residual: true}")
            .with("training.steps", 5000);
    RunDirectory run = new RunDirectory(folder);
    List<TrainingEvent> saved = new ArrayList<>();
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(
            () ->
                Trainer.of(experiment.with("path", "{type: icfm, sigma: 1.0e+38}"))
                    .withListener(saved::add)
                    .train(run, false))
        .withMessageContaining("step")
        .withMessageContaining("learningRate");
    assertThat(saved).hasAtLeastOneElementOfType(TrainingEvent.Started.class);
  }

  /**
   * Against the known law N([2, 2], [[.5, .1], [.1, .5]]). With 20,000 samples the mean's standard
   * error is .005 and the variance's .005, so the bounds leave room for what 1,500 steps do not
   * learn, not for chance.
   */
  @Test
  void aTrainedModelComesNearItsData() {
    FlowModel model =
        Trainer.train(
            Experiment.parse(
                """
                data: {toy: gaussian-note}
                field: {type: mlp, width: 32, depth: 2}
                training: {steps: 1500, batch: 512, seed: 1}
                """));
    Table samples = model.sample(20_000, Key.of(1));
    for (String column : samples.columns()) {
      double[] values = samples.column(column);
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance =
          Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      assertThat(mean).isCloseTo(2, within(0.08));
      assertThat(variance).isCloseTo(0.5, within(0.08));
    }
    Table few = samples.slice(0, 1000);
    double[] nats = model.logDensity(few);
    double error = 0;
    for (int i = 0; i < nats.length; i++) {
      double[] x = {few.at(i, 0), few.at(i, 1)};
      error += Math.abs(nats[i] - ToyDistribution.of("gaussian-note").logDensity(x)) / nats.length;
    }
    assertThat(error).isLessThan(0.15);
  }
}
