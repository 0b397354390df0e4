package dev.fluxion.train;

import dev.fluxion.experiment.OptimizerConfig;
import dev.fluxion.experiment.TrainingConfig;
import dev.fluxion.model.ModelFile;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.TensorEntry;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * All that changes in a training: parameters, optimizer, moving average, best weights, counters.
 */
final class TrainingState {
  private static final String FIRST = "optimizer.first";
  private static final String SECOND = "optimizer.second";
  private static final String BEST_RAW = "best.weights";
  private static final String BEST_AVERAGE = "best.ema";

  private final TrainableField field;
  private final Adam adam;
  private final Optional<Tensor> average;
  private final Optional<Tensor> bestRaw;
  private final Optional<Tensor> bestAverage;
  private long step;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private long bestStep;
  private long stale;

  TrainingState(TrainableField field, TrainingConfig config) {
    this.field = field;
    Tensor flat = field.parameters().flat();
    OptimizerConfig optimizer = config.optimizer();
    adam =
        new Adam(
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.epsilon(),
            optimizer.weightDecay(),
            flat);
    average = config.ema() > 0 ? Optional.of(flat.clone()) : Optional.empty();
    boolean keepsBest = config.keep() == TrainingConfig.Keep.BEST;
    bestRaw = keepsBest ? Optional.of(flat.clone()) : Optional.empty();
    bestAverage = keepsBest ? average.map(Tensor::clone) : Optional.empty();
  }

  long step() {
    return step;
  }

  double bestLoss() {
    return bestLoss;
  }

  /** Returns the number of validations since the best one. */
  long stale() {
    return stale;
  }

  /** Returns the step whose weights {@link #raw} and {@link #averaged} return. */
  long modelStep() {
    return bestRaw.isPresent() && bestStep > 0 ? bestStep : step;
  }

  /** Returns the averaged field as it is now, or the field itself where there is no average. */
  TrainableField validated() {
    return average.map(field::with).orElse(field);
  }

  /** Returns a copy of the averaged field as it is now, where there is an average. */
  Optional<TrainableField> average() {
    return average.map(flat -> field.with(flat.clone()));
  }

  /** Returns the field that a model is made of: the best one where that is kept. */
  TrainableField raw() {
    return field.with(bestRaw.orElse(field.parameters().flat()).clone());
  }

  /** Returns the averaged field that a model is made of. */
  Optional<TrainableField> averaged() {
    return bestAverage.or(() -> average).map(flat -> field.with(flat.clone()));
  }

  /** Changes parameters and average by one step. */
  void step(Tensor gradient, double rate, double decay) {
    Tensor flat = field.parameters().flat();
    step++;
    adam.step(flat, gradient, rate, step);
    if (average.isPresent()) {
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        average.get().lerp_(flat, new Scalar(1 - decay));
      }
    }
  }

  /** Takes note of a validation loss; returns whether it is the best so far. */
  boolean validated(double loss) {
    boolean better = loss < bestLoss;
    stale = better ? 0 : stale + 1;
    if (better) {
      bestLoss = loss;
      bestStep = step;
      bestRaw.ifPresent(best -> best.copy_(field.parameters().flat()));
      bestAverage.ifPresent(best -> best.copy_(average.orElseThrow()));
    }
    return better;
  }

  /** Returns whether all parameters are finite. */
  boolean finite() {
    try (Scope scope = new Scope()) {
      return Double.isFinite(field.parameters().flat().sum().item_double());
    }
  }

  /** Adds to a model file what resuming needs beyond the model. */
  void write(Map<String, TensorEntry> tensors, Map<String, String> metadata) {
    put(tensors, "state.weights", field.parameters().flat());
    average.ifPresent(flat -> put(tensors, "state.ema", flat));
    put(tensors, FIRST, adam.first());
    put(tensors, SECOND, adam.second());
    bestRaw.ifPresent(flat -> put(tensors, BEST_RAW, flat));
    bestAverage.ifPresent(flat -> put(tensors, BEST_AVERAGE, flat));
    metadata.put("trainedSteps", Long.toString(step));
    metadata.put("bestLoss", Double.toString(bestLoss));
    metadata.put("bestStep", Long.toString(bestStep));
    metadata.put("stale", Long.toString(stale));
  }

  /**
   * Takes over what a checkpoint holds.
   *
   * @throws ModelFileException if a part is missing or does not fit
   */
  void read(ModelFile file, String name) {
    take(file, "state.weights", field.parameters().flat(), name);
    average.ifPresent(flat -> take(file, "state.ema", flat, name));
    int size = Math.toIntExact(field.parameters().count());
    adam.restore(values(file, FIRST, size, name), values(file, SECOND, size, name));
    bestRaw.ifPresent(flat -> take(file, BEST_RAW, flat, name));
    bestAverage.ifPresent(flat -> take(file, BEST_AVERAGE, flat, name));
    try {
      step = Long.parseLong(file.metadata().getOrDefault("trainedSteps", "absent"));
      bestLoss = Double.parseDouble(file.metadata().getOrDefault("bestLoss", "absent"));
      bestStep = Long.parseLong(file.metadata().getOrDefault("bestStep", "absent"));
      stale = Long.parseLong(file.metadata().getOrDefault("stale", "absent"));
    } catch (NumberFormatException invalid) {
      throw new ModelFileException(
          name, "is no checkpoint: its counters are missing", "resume from another checkpoint");
    }
  }

  private static void put(Map<String, TensorEntry> tensors, String name, Tensor flat) {
    put(tensors, name, Tensors.floats(flat));
  }

  private static void put(Map<String, TensorEntry> tensors, String name, float[] values) {
    tensors.put(name, new TensorEntry.Float32(values, values.length));
  }

  private static void take(ModelFile file, String key, Tensor to, String name) {
    float[] values = values(file, key, Math.toIntExact(to.numel()), name);
    try (Scope scope = new Scope()) {
      to.copy_(Tensors.of(values, values.length));
    }
  }

  private static float[] values(ModelFile file, String key, int size, String name) {
    TensorEntry entry = file.tensors().get(key);
    if (!(entry instanceof TensorEntry.Float32 plain) || plain.values().length != size) {
      throw new ModelFileException(
          name,
          "is no checkpoint of this training: the tensor '"
              + key
              + "' is "
              + (entry == null ? "missing" : "of shape " + Arrays.toString(entry.shape())),
          "resume from a checkpoint of the same run");
    }
    return plain.values();
  }
}
