package dev.fluxion.evaluate.image;

import dev.fluxion.data.Rows;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.image.ClassifierNetwork;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import dev.fluxion.train.Adam;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How an {@link ImageClassifier} is trained: Adam on the mean of {@code -log softmax(logits)_class}
 * over random batches, its rate on half a cosine from {@value #RATE} down to 0.
 *
 * @param steps number of steps, 1 or more
 * @param batch rows of a step, 1 or more
 * @param key starts and feeds the network
 */
public record ClassifierTraining(long steps, int batch, Key key) {
  /** Channels of the first block. */
  public static final int CHANNELS = 16;

  /** Number of features. */
  public static final int FEATURES = 64;

  private static final double RATE = 2e-3;
  private static final int EPOCHS = 5;
  private static final int BATCH = 128;
  private static final long LEAST_STEPS = 2000;

  /** Rows whose gradient is found at once: the sum over a batch is always taken in these parts. */
  private static final int SHARD = 32;

  /** Is told how far a training has come. */
  @FunctionalInterface
  public interface Watcher {
    /** Takes the number of steps done and the mean loss of the last one. */
    void on(long step, double loss);
  }

  /** Checks the numbers. */
  public ClassifierTraining {
    InvalidValue.unless(steps >= 1, "steps", steps, "1 or more");
    InvalidValue.unless(batch >= 1, "batch", batch, "1 or more");
  }

  /** Returns the usual training on some number of images: five epochs, 2000 steps at least. */
  public static ClassifierTraining of(long images, Key key) {
    return new ClassifierTraining(steps(images), BATCH, key);
  }

  /** Returns the same training with another number of steps. */
  public ClassifierTraining withSteps(long value) {
    return new ClassifierTraining(value, batch, key);
  }

  /** Returns the steps of the usual training on some number of images. */
  public static long steps(long images) {
    return Math.max(LEAST_STEPS, (EPOCHS * images + BATCH - 1) / BATCH);
  }

  /**
   * Trains a classifier; the same, whatever the number of workers.
   *
   * @param rows images on their levels, and the code of the class of each behind its pixels
   * @param labels the classes by code
   * @param provenance what the classifier's file will tell of how it came about
   */
  public ImageClassifier train(
      ImageFrame frame,
      Rows rows,
      List<String> labels,
      Map<String, String> provenance,
      Workers workers,
      Watcher watcher) {
    ClassifierNetwork network =
        new ClassifierNetwork(frame.shape(), labels.size(), CHANNELS, FEATURES);
    Parameters parameters = network.fresh(key.derive(Purpose.INITIALIZATION));
    Tensor flat = parameters.flat();
    Adam adam = new Adam(0.9, 0.999, 1e-8, 0, flat);
    int shards = (batch + SHARD - 1) / SHARD;
    Tensor[] gradients = new Tensor[shards];
    double[] losses = new double[shards];
    for (int i = 0; i < shards; i++) {
      gradients[i] = torch.zeros_like(flat);
    }
    for (long step = 0; step < steps; step++) {
      long now = step;
      workers.run(
          shards,
          (shard, worker) -> {
            int from = shard * SHARD;
            int to = Math.min(batch, from + SHARD);
            double[] values = new double[(to - from) * rows.width()];
            rows.read(key, now, batch, from, to, values);
            losses[shard] = gradient(network, parameters, frame, values, gradients[shard]);
          });
      double loss = 0;
      for (double part : losses) {
        loss += part;
      }
      try (NoGradGuard guard = new NoGradGuard();
          Scope scope = new Scope()) {
        for (int i = 1; i < shards; i++) {
          gradients[0].add_(gradients[i]);
        }
      }
      adam.step(flat, gradients[0], RATE * (1 + Math.cos(Math.PI * step / steps)) / 2, step + 1);
      watcher.on(step + 1, loss);
    }
    return new ImageClassifier(network, labels, parameters, provenance);
  }

  /** Writes the gradient of a part's loss, and returns the loss, over the whole batch's rows. */
  private double gradient(
      ClassifierNetwork network,
      Parameters parameters,
      ImageFrame frame,
      double[] rows,
      Tensor gradient) {
    int width = frame.shape().values();
    int count = rows.length / (width + 1);
    float[] shares = new float[count * width];
    double[] codes = new double[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        shares[i * width + j] = (float) (rows[i * (width + 1) + j] / (frame.levels() - 1));
      }
      codes[i] = rows[i * (width + 1) + width];
    }
    try (AutoGradMode recording = new AutoGradMode(true);
        Scope scope = new Scope()) {
      Tensor leaf = parameters.flat().detach().set_requires_grad(true);
      Parameters given = parameters.with(leaf);
      Tensor features = network.features(given, Tensors.of(shares, count, width));
      Tensor classes = Tensors.of(codes, count).to(ScalarType.Long);
      Tensor loss =
          torch
              .cross_entropy_loss(network.logits(given, features), classes)
              .mul(new Scalar((double) count / batch));
      gradient.copy_(torch.grad(new TensorVector(loss), new TensorVector(leaf)).get(0));
      return loss.item_double();
    }
  }
}
