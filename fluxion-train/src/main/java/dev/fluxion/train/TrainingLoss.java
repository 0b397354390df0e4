package dev.fluxion.train;

import dev.fluxion.density.Likelihood;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import org.bytedeco.pytorch.Tensor;

/** The loss of a training's batches; its buffers serve one call at a time. */
interface TrainingLoss {
  /** Returns the loss of a step's batch; its gradient is then in {@link #gradient}. */
  double withGradient(Key key, long step);

  /** Returns the gradient of the last call. */
  Tensor gradient();

  /**
   * Returns the seconds for which steps have waited for their data so far: reading rows, drawing
   * x0, waiting for a coupling; of all threads together, divided by how many of them share a step.
   */
  double dataSeconds();

  /** Returns the loss of a step's batch for given parameters, without a gradient. */
  double value(Parameters parameters, Key key, long step);

  /**
   * Returns the loss that a job's experiment names.
   *
   * @param complete whether every condition stays as it is, rather than being left out at times
   */
  static TrainingLoss of(
      TrainingJob job,
      PointTraining points,
      PairSource pairs,
      int batch,
      boolean complete,
      Workers workers) {
    if (job.experiment().objective() instanceof Likelihood likelihood) {
      return new LikelihoodLoss(job, points, likelihood, pairs, batch, complete, workers);
    }
    Loss.Parts parts = Loss.Parts.of(job.experiment(), points);
    return new Loss(complete ? parts.complete() : parts, job.field(), pairs, batch, workers);
  }
}
