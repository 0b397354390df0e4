package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingResult;
import java.util.Map;

/** Whole trainings by the JAX tutorial's recipe, each from the table of rows to the model. */
final class OwnRecipe implements OwnWork {
  private final OwnTask task;
  private final FieldCheck points = FieldCheck.of(256, RecipeWorkload.COLUMNS);
  private final FlowModel start;
  private double loss = Double.NaN;

  OwnRecipe(OwnTask task) {
    this.task = task;
    TableFiles.write(task.rows(), RecipeWorkload.rows());
    start = train(1).model();
    start.save(task.model());
    task.writeInputs(points.inputs());
  }

  private TrainingResult train(int epochs) {
    return Trainer.of(RecipeWorkload.experiment(task.rows(), epochs))
        .withThreads(task.threads())
        .train();
  }

  @Override
  public void serve(Conversation conversation) {
    OwnWork.timed(conversation, 8, 1, () -> loss = train(task.number("epochs")).loss());
  }

  @Override
  public Map<String, double[]> check() {
    return Map.of(
        FieldCheck.VELOCITY, points.velocity(start.rawField()), "loss", new double[] {loss});
  }
}
