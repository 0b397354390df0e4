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

  /** Returns the loss of a step's batch for given parameters, without a gradient. */
  double value(Parameters parameters, Key key, long step);

  /** Returns the loss that a job's experiment names, on its own pairs or others. */
  static TrainingLoss of(TrainingJob job, PairSource pairs, int batch, Workers workers) {
    return job.experiment().objective() instanceof Likelihood likelihood
        ? new LikelihoodLoss(job, likelihood, pairs, batch, workers)
        : new Loss(Loss.Parts.of(job), job.field(), pairs, batch, workers);
  }
}
