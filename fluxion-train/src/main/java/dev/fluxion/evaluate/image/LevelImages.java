package dev.fluxion.evaluate.image;

import dev.fluxion.data.Rows;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Images on whole levels, as points whose coordinates are the levels; squared distances of such
 * points are whole numbers, which float64 holds exactly.
 *
 * @param frame the form of an image
 * @param values levels as unsigned bytes, image by image
 */
public record LevelImages(ImageFrame frame, byte[] values) implements Points {
  private static final int BLOCK = 1024;

  /** Returns the images of rows, each value at its nearest level. */
  public static LevelImages of(ImageFrame frame, Table rows) {
    return new LevelImages(frame, frame.levels(rows.select(frame.columns()).values()));
  }

  /** Returns all training images of a set, as they are stored. */
  public static LevelImages of(ImageFrame frame, Rows rows) {
    int width = frame.shape().values();
    int count = Math.toIntExact(rows.count());
    byte[] all = new byte[Math.multiplyExact(count, width)];
    double[] block = new double[BLOCK * rows.width()];
    double[] pixels = new double[width];
    for (int first = 0; first < count; first += BLOCK) {
      int n = Math.min(BLOCK, count - first);
      rows.rows(first, n, block);
      for (int i = 0; i < n; i++) {
        System.arraycopy(block, i * rows.width(), pixels, 0, width);
        System.arraycopy(frame.levels(pixels), 0, all, (first + i) * width, width);
      }
    }
    return new LevelImages(frame, all);
  }

  @Override
  public int rows() {
    return values.length / columns();
  }

  @Override
  public int columns() {
    return frame.shape().values();
  }

  /** Returns the images of some indices, in their order. */
  public LevelImages select(int[] indices) {
    int width = columns();
    byte[] chosen = new byte[indices.length * width];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(values, indices[i] * width, chosen, i * width, width);
    }
    return new LevelImages(frame, chosen);
  }

  /** Returns the first images, all where there are no more. */
  LevelImages first(int most) {
    return new LevelImages(frame, Arrays.copyOf(values, Math.min(most, rows()) * columns()));
  }

  /**
   * Returns the images of this set that lie nearest to others, by their levels: of each of these in
   * turn the nearest, the next, and so on.
   *
   * @param count how many of each, at most as many as there are
   */
  public LevelImages nearest(LevelImages others, int count, Workers workers) {
    return select(Neighbours.of(others, this, count, false, workers).indices());
  }

  /** Returns the images as rows of levels. */
  public Table table() {
    double[] levels = new double[values.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = values[i] & 0xFF;
    }
    return new Table(frame.columns(), rows(), levels);
  }

  @Override
  public Tensor block(int from, int to) {
    double[] levels = new double[(to - from) * columns()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = values[from * columns() + i] & 0xFF;
    }
    return Tensors.of(levels, to - from, columns());
  }

  /** Returns images with black 0 and white 1, float32, [n, values]. */
  Tensor shares(int from, int to) {
    float[] shares = new float[(to - from) * columns()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (values[from * columns() + i] & 0xFF) / (float) (frame.levels() - 1);
    }
    return Tensors.of(shares, to - from, columns());
  }
}
