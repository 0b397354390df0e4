package dev.fluxion.evaluate.image;

import dev.fluxion.data.Rows;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Noisy images of 8 x 8 pixels on 17 levels, with a bright line across ("row") or down ("column")
 * at a random place; a class for each. Every row is a function of its index.
 *
 * @param key the key of all of them
 * @param total the number of images
 */
record Bars(Key key, int total) implements Rows {
  static final ImageFrame FRAME = new ImageFrame(new ImageShape(1, 8, 8), 17, 16);
  static final List<String> LABELS = List.of("column", "row");

  /** A classifier that was trained on one thread. */
  static final ImageClassifier TRAINED = classifier(1);

  private void put(long row, double[] out, int at) {
    double[] u = new double[66];
    key.derive(row).uniform(0, u, 0, u.length);
    int code = u[64] < 0.5 ? 0 : 1;
    int place = (int) (8 * u[65]);
    for (int i = 0; i < 64; i++) {
      boolean bright = (code == 0 ? i % 8 : i / 8) == place;
      out[at + i] = Math.floor((bright ? 10 : 0) + 7 * u[i]);
    }
    out[at + 64] = code;
  }

  /** Returns the images with their labels. */
  Table table() {
    double[] values = new double[total * 65];
    rows(0, total, values);
    List<String> columns = new ArrayList<>(FRAME.columns());
    columns.add("label");
    return new Table(columns, total, values, Map.of("label", LABELS));
  }

  @Override
  public int width() {
    return 65;
  }

  @Override
  public boolean fresh() {
    return false;
  }

  @Override
  public long count() {
    return total;
  }

  @Override
  public void read(Key own, long step, int batch, int from, int to, double[] out) {
    double[] u = new double[batch];
    own.derive(step).uniform(0, u, 0, batch);
    for (int i = from; i < to; i++) {
      put((long) (total * u[i]), out, (i - from) * 65);
    }
  }

  @Override
  public void rows(long first, int n, double[] out) {
    for (int i = 0; i < n; i++) {
      put(first + i, out, i * 65);
    }
  }

  /** Trains a classifier of them. */
  static ImageClassifier classifier(int workers) {
    try (dev.fluxion.tensor.Workers threads = dev.fluxion.tensor.Workers.of(workers)) {
      double[] losses = new double[60];
      ImageClassifier trained =
          new ClassifierTraining(losses.length, 48, Key.of(1))
              .train(
                  FRAME,
                  new Bars(Key.of(2), 2000),
                  LABELS,
                  Map.of("seed", "1"),
                  threads,
                  (step, loss) -> losses[(int) step - 1] = loss);
      if (Arrays.stream(losses).anyMatch(loss -> !(loss > 0))) {
        throw new AssertionError("losses " + Arrays.toString(losses));
      }
      return trained;
    }
  }
}
