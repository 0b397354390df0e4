package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReflowTest {
  private static FlowModel teacher;

  @BeforeAll
  static void trainTeacher() {
    teacher =
        Trainer.train(
            Experiment.parse(
                """
                data: {toy: eight-gaussians}
                field: {type: mlp, width: 64, depth: 3}
                training: {steps: 1500, batch: 1024, seed: 2}
                """));
  }

  /** Root mean squared distance between few Euler steps and the model's own fine solution. */
  private static double fewStepError(FlowModel model, int steps) {
    SamplingOptions options = model.defaultOptions();
    Table fine = model.sample(4000, Key.of(9), options.withSolver("rk4", 50));
    Table few = model.sample(4000, Key.of(9), options.withSolver("euler", steps));
    double sum = 0;
    for (int i = 0; i < fine.values().length; i++) {
      double difference = fine.values()[i] - few.values()[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / fine.rows());
  }

  @Test
  void aStudentNeedsFewerStepsThanItsTeacher() {
    FlowModel student = Reflow.of(teacher, ReflowConfig.of(600)).train().model();
    assertThat(fewStepError(student, 2)).isLessThan(0.5 * fewStepError(teacher, 2));
    assertThat(student.provenance().get("reflow")).startsWith("600 rounds from teacher");
    FlowModel twice = Reflow.of(student, ReflowConfig.of(50)).train().model();
    assertThat(twice.provenance().get("reflow")).contains("; 50 rounds");
  }

  @Test
  void theStudentStartsWhereItIsTold() {
    ReflowConfig one = ReflowConfig.of(1);
    double[] weights = Tensors.doubles(teacher.field().parameters().flat());
    double[] student =
        Tensors.doubles(Reflow.of(teacher, one).train().model().rawField().parameters().flat());
    for (int i = 0; i < weights.length; i += 97) {
      assertThat(student[i]).isCloseTo(weights[i], within(1.01e-3));
    }
    FlowModel smaller =
        Reflow.of(
                teacher,
                new ReflowConfig(
                    1,
                    64,
                    1e-3,
                    "rk4",
                    5,
                    ReflowConfig.Start.FRESH,
                    Optional.of(Mlp.of(8, 1, Activation.TANH)),
                    one.time(),
                    0,
                    0))
            .train()
            .model();
    assertThat(smaller.rawField().config()).isEqualTo(Mlp.of(8, 1, Activation.TANH));
  }

  @Test
  void aPoolOfPairsGivesTheSameOnAnyNumberOfThreads() {
    ReflowConfig base = ReflowConfig.of(20);
    ReflowConfig pooled =
        new ReflowConfig(
            20, 700, 1e-3, "rk4", 5, base.start(), Optional.empty(), base.time(), 3000, 4);
    double[][] weights = new double[2][];
    for (int threads = 1; threads <= 2; threads++) {
      weights[threads - 1] =
          Tensors.doubles(
              new Reflow(teacher, pooled, event -> {}, new Cancellation(), threads)
                  .train()
                  .model()
                  .rawField()
                  .parameters()
                  .flat());
    }
    assertThat(weights[0]).isEqualTo(weights[1]);
  }

  @Test
  void aResumedReflowIsBitForBitOneThatWasNotStopped(@TempDir Path folder) {
    for (int pool : new int[] {0, 900}) {
      ReflowConfig base = ReflowConfig.of(40);
      ReflowConfig whole =
          new ReflowConfig(
              40, 300, 1e-3, "rk4", 5, base.start(), Optional.empty(), base.time(), pool, 4);
      ReflowConfig half =
          new ReflowConfig(
              20, 300, 1e-3, "rk4", 5, base.start(), Optional.empty(), base.time(), pool, 4);
      FlowModel expected = Reflow.of(teacher, whole).train().model();

      RunDirectory grown = new RunDirectory(folder.resolve("grown-" + pool));
      grown.create(false);
      Reflow.of(teacher, half).train(grown);
      TrainingResult more = Reflow.resumed(grown, 40L).resume(grown);
      assertThat(more.step()).isEqualTo(40);
      assertSame(more.model(), expected);

      RunDirectory stopped = new RunDirectory(folder.resolve("stopped-" + pool));
      stopped.create(false);
      Cancellation cancellation = new Cancellation();
      TrainingResult broken =
          Reflow.of(teacher, whole)
              .with(
                  event -> {
                    if (event instanceof TrainingEvent.Saved) {
                      cancellation.request();
                    }
                  },
                  cancellation,
                  2)
              .train(stopped);
      assertThat(broken.outcome()).isEqualTo(TrainingResult.Outcome.CANCELLED);
      assertThat(broken.step()).isEqualTo(4);
      assertSame(Reflow.resumed(stopped, null).resume(stopped).model(), expected);
    }
  }

  private static void assertSame(FlowModel model, FlowModel expected) {
    assertThat(Tensors.doubles(model.rawField().parameters().flat()))
        .isEqualTo(Tensors.doubles(expected.rawField().parameters().flat()));
    assertThat(Tensors.doubles(model.field().parameters().flat()))
        .isEqualTo(Tensors.doubles(expected.field().parameters().flat()));
    assertThat(model.provenance().get("reflow")).isEqualTo(expected.provenance().get("reflow"));
  }

  /** A path without noise and one with it, whose objectives a student of straight ways has not. */
  @Test
  void aTeacherWithANetworkForTheScoreIsRefusedByName() {
    for (String path :
        new String[] {"{type: schroedinger-bridge, sigma: 0.5}", "{type: icfm, sigma: 0.1}"}) {
      FlowModel both =
          Trainer.train(
              Experiment.parse(
                      "{data: {toy: moons}, objective: {type: flow-and-score}, path: " + path + "}")
                  .with("field", "{type: mlp, width: 8, depth: 1}")
                  .with("training.steps", 2)
                  .with("training.batch", 16));
      assertThatExceptionOfType(InvalidValue.class)
          .isThrownBy(() -> Reflow.of(both, ReflowConfig.of(1)).train())
          .withMessageContaining("teacher: is a model with a network for the score");
    }
  }

  @Test
  void trainingAndReflowRefuseToResumeEachOther(@TempDir Path folder) {
    RunDirectory reflow = new RunDirectory(folder.resolve("reflow"));
    reflow.create(false);
    Reflow.of(teacher, ReflowConfig.of(1)).train(reflow);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.resumed(reflow, null))
        .withMessageContaining("fluxion reflow --resume");
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Reflow.resumed(reflow, 0L))
        .withMessageContaining("rounds: is 0");
    RunDirectory plain = new RunDirectory(folder.resolve("plain"));
    plain.create(false);
    plain.write(teacher.experiment());
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Reflow.resumed(plain, null))
        .withMessageContaining("teacher.safetensors");
  }
}
