package dev.fluxion.train;

import dev.fluxion.evaluate.Monitor;
import dev.fluxion.experiment.TrainingConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Model;
import dev.fluxion.nn.FusedKernels;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Workers;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Takes the steps of a job: gradient, clipping, optimizer, average, validation, checkpoints. */
final class TrainingLoop {
  private final TrainingJob job;
  private final TrainingState state;
  private final Optional<Checkpoints> checkpoints;
  private final TrainingListener listener;
  private final Cancellation cancellation;

  private long loggedStep;
  private double loggedDataSeconds;
  private double lossSum;
  private double lastLoss;
  private double meanLoss = Double.NaN;
  private double gradientNorm = Double.NaN;
  private double rate;

  TrainingLoop(
      TrainingJob job,
      TrainingState state,
      Optional<Checkpoints> checkpoints,
      TrainingListener listener,
      Cancellation cancellation) {
    this.job = job;
    this.state = state;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /** Trains; what works in the background for the job ends with it. */
  TrainingResult run(Workers workers) {
    try (TrainingJob.Subject subject = job.subject()) {
      return run(subject, workers);
    }
  }

  private TrainingResult run(TrainingJob.Subject subject, Workers workers) {
    TrainingConfig config = job.experiment().training();
    Key key = Key.of(config.seed());
    TrainingLoss loss = subject.training(job, workers);
    Optional<TrainingLoss> validation = subject.validation(job, workers);
    listener.on(
        new TrainingEvent.Started(
            state.step(),
            config.steps(),
            job.field().parameters().count(),
            job.trainingRows(),
            job.heldOutRows(),
            FusedKernels.path()));
    long start = System.nanoTime();
    long logged = start;
    loggedStep = state.step();
    TrainingResult.Outcome outcome = TrainingResult.Outcome.FINISHED;
    while (state.step() < config.steps()) {
      if (cancellation.requested()) {
        outcome = TrainingResult.Outcome.CANCELLED;
        break;
      }
      step(loss, key, config);
      boolean last = state.step() == config.steps();
      if (state.step() % config.logEvery() == 0 || last) {
        long now = System.nanoTime();
        progress(config, (now - logged) / 1e9, (now - start) / 1e9, loss.dataSeconds());
        logged = now;
      }
      if (job.monitor().isPresent() && due(config.evaluateEvery(), last)) {
        evaluate(job.monitor().get(), key);
      }
      if (validation.isPresent() && due(config.validateEvery(), last)) {
        validate(validation.get(), key);
        if (config.patience() > 0 && state.stale() >= config.patience()) {
          outcome = TrainingResult.Outcome.STOPPED_EARLY;
          break;
        }
      }
      if (state.step() % config.checkpointEvery() == 0 && !last) {
        save();
      }
    }
    save();
    double seconds = (System.nanoTime() - start) / 1e9;
    Model model = job.model(state);
    listener.on(new TrainingEvent.Ended(state.step(), outcome, meanLoss, seconds));
    return new TrainingResult(model, outcome, state.step(), meanLoss, seconds);
  }

  private boolean due(long every, boolean last) {
    return every > 0 && (last || state.step() % every == 0);
  }

  private void step(TrainingLoss loss, Key key, TrainingConfig config) {
    long step = state.step();
    double value = loss.withGradient(key, step);
    boolean clips = config.clip() > 0;
    if (clips || !Double.isFinite(value)) {
      gradientNorm = clip(loss.gradient(), config.clip());
    }
    if (!Double.isFinite(value) || (clips && !Double.isFinite(gradientNorm))) {
      throw TrainingException.failed(
          "the loss of step "
              + (step + 1)
              + " is "
              + value
              + (Double.isFinite(value) ? " but its gradient is not finite" : "")
              + "; the last checkpoint is kept. Lower training.optimizer.learningRate (now "
              + config.optimizer().learningRate()
              + "), set training.clip (now "
              + config.clip()
              + "), or look for extreme values in the data");
    }
    rate = config.optimizer().learningRate() * config.schedule().factor(step, config.steps());
    state.step(loss.gradient(), rate, config.emaDecay(step));
    lossSum += value;
    lastLoss = value;
  }

  /** Scales a gradient down to the limit, where one is given; returns its norm before that. */
  private static double clip(Tensor gradient, double limit) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      double norm = Math.sqrt(gradient.dot(gradient).item_double());
      if (limit > 0 && norm > limit) {
        gradient.mul_(new Scalar(limit / norm));
      }
      return norm;
    }
  }

  private void progress(
      TrainingConfig config, double sinceLast, double sinceStart, double dataSeconds) {
    long steps = state.step() - loggedStep;
    meanLoss = lossSum / steps;
    listener.on(
        new TrainingEvent.Progressed(
            state.step(),
            config.steps(),
            meanLoss,
            rate,
            gradientNorm,
            steps / Math.max(sinceLast, 1e-9),
            sinceStart,
            Math.min(1, (dataSeconds - loggedDataSeconds) / Math.max(sinceLast, 1e-9))));
    loggedDataSeconds = dataSeconds;
    loggedStep = state.step();
    lossSum = 0;
  }

  private void validate(TrainingLoss validation, Key key) {
    double value =
        validation.value(state.validated().parameters(), key.derive(Purpose.VALIDATION), 0);
    boolean best = state.validated(value);
    listener.on(new TrainingEvent.Validated(state.step(), value, best));
  }

  private void evaluate(Monitor monitor, Key key) {
    Key own = key.derive(Purpose.EVALUATION).derive(state.step());
    Monitor.Figures figures = monitor.evaluate((FlowModel) job.current(state), own);
    listener.on(new TrainingEvent.Evaluated(state.step(), lastLoss, monitor.samples(), figures));
  }

  private void save() {
    if (!state.finite()) {
      throw TrainingException.failed(
          "the parameters after step "
              + state.step()
              + " are not finite; the last checkpoint is kept. Lower"
              + " training.optimizer.learningRate or set training.clip");
    }
    checkpoints.ifPresent(
        folder -> listener.on(new TrainingEvent.Saved(state.step(), folder.write(job, state))));
  }
}
