package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import java.nio.file.Path;
import java.util.List;

/** Rows that are unlike the data: those of a file, or images that are made of usual ones. */
final class StrangeRows {
  private static final List<String> MADE = List.of("noise", "inverted", "shuffled", "smooth");

  private StrangeRows() {}

  /**
   * Returns the rows of a name.
   *
   * @param name a file, or of images {@code noise} (every level alike), {@code inverted}, {@code
   *     shuffled} (the pixels of all in one other order) or {@code smooth} (each pixel the mean of
   *     the nine around it)
   * @param usual the rows that they are made of
   */
  static Table of(String name, FlowModel flow, Table usual, Key key) {
    if (!MADE.contains(name)) {
      return ScoreInput.open(flow, Path.of(name), null).model();
    }
    ImageFrame frame =
        flow.images()
            .orElseThrow(
                () ->
                    new InvalidValue(
                        "--against",
                        "is '" + name + "', which is made of images; name a file of rows"));
    double[] values = usual.values().clone();
    int width = usual.columns().size();
    int first = usual.columns().indexOf(frame.columns().get(0));
    int size = frame.shape().values();
    int[] order = key.permutation(size);
    double[] drawn = new double[usual.rows() * size];
    key.derive(1).uniform(0, drawn, 0, drawn.length);
    double[] image = new double[size];
    for (int i = 0; i < usual.rows(); i++) {
      int at = i * width + first;
      System.arraycopy(values, at, image, 0, size);
      for (int j = 0; j < size; j++) {
        values[at + j] =
            switch (name) {
              case "noise" ->
                  Math.min(frame.levels() - 1, Math.floor(drawn[i * size + j] * frame.levels()));
              case "inverted" -> frame.levels() - 1 - image[j];
              case "shuffled" -> image[order[j]];
              default -> Math.rint(around(image, frame.shape(), j));
            };
      }
    }
    return new Table(usual.columns(), usual.rows(), values, usual.labels());
  }

  /** Returns the mean of the nine pixels around one; beyond the edge those at it count again. */
  private static double around(double[] image, ImageShape shape, int at) {
    int width = shape.width();
    int pixels = shape.height() * width;
    int y = at % pixels / width;
    int x = at % width;
    double sum = 0;
    for (int k = 0; k < 9; k++) {
      int line = Math.max(0, Math.min(shape.height() - 1, y + k / 3 - 1));
      int place = Math.max(0, Math.min(width - 1, x + k % 3 - 1));
      sum += image[at / pixels * pixels + line * width + place];
    }
    return sum / 9;
  }
}
