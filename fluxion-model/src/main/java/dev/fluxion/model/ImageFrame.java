package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.image.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model knows of its images: the shape of the rows, and what their values mean.
 *
 * <p>A value v is a level from 0 (black) to {@code levels - 1} (white) in the data's units, where a
 * level is 1 wide; {@code 255 v / (levels - 1)} is its grey in a picture, and {@code white v /
 * (levels - 1)} its value in a file of the form that the data had.
 *
 * @param shape the shape of a row
 * @param levels number of levels, 2 or more
 * @param white the value of a file that stands for white
 */
public record ImageFrame(ImageShape shape, int levels, int white) {
  /** The brightest value of a byte. */
  public static final int WHITE = 255;

  /** Checks the values. */
  public ImageFrame {
    InvalidValue.unless(levels >= 2 && levels <= 256, "levels", levels, "from 2 to 256");
  }

  /** Returns the frame that a trained experiment names; nothing where its data are no images. */
  public static Optional<ImageFrame> of(Experiment experiment) {
    ImagesConfig images = experiment.data().images();
    return images == null || images.shape() == null
        ? Optional.empty()
        : Optional.of(new ImageFrame(images.shape(), images.usedLevels(), images.levels() - 1));
  }

  /** Returns the names of the columns of a row: {@code p0, p1, ...}. */
  public List<String> columns() {
    return IntStream.range(0, shape.values()).mapToObj(i -> "p" + i).toList();
  }

  /** Returns the nearest level of each value, from 0 to {@code levels - 1}, as unsigned bytes. */
  public byte[] levels(double[] values) {
    byte[] nearest = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      nearest[i] = (byte) Math.max(0, Math.min(levels - 1, Math.round(values[i])));
    }
    return nearest;
  }

  /** Returns the grey of the levels nearest to values, from 0 to 255, as unsigned bytes. */
  public byte[] greys(double[] values) {
    return scaled(values, WHITE);
  }

  /** Returns values as a file of data has them, from 0 to {@code white}, as unsigned bytes. */
  public byte[] stored(double[] values) {
    return scaled(values, white);
  }

  private byte[] scaled(double[] values, int largest) {
    byte[] scaled = levels(values);
    if (largest != levels - 1) {
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = (byte) Math.round((double) largest * (scaled[i] & 0xFF) / (levels - 1));
      }
    }
    return scaled;
  }

  /** Returns the map of black to -1 and white to 1. */
  Standardize pixels() {
    double half = (levels - 1) / 2.0;
    double[] all = new double[shape.values()];
    Arrays.fill(all, half);
    return new Standardize(all, all);
  }

  /**
   * Returns the map to mean 0 and standard deviation 1 of each channel over all its pixels: of
   * pixels with means m and variances s, mean {@code avg m} and variance {@code avg (s + m^2) -
   * (avg m)^2}.
   */
  Standardize standardize(ColumnMoments moments) {
    double[] mean = new double[shape.values()];
    double[] scale = new double[shape.values()];
    double[] deviations = moments.deviations(0);
    int pixels = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      double sum = 0;
      double squares = 0;
      for (int i = c * pixels; i < (c + 1) * pixels; i++) {
        sum += moments.mean()[i];
        squares += deviations[i] * deviations[i] + moments.mean()[i] * moments.mean()[i];
      }
      double centre = sum / pixels;
      double deviation = Math.sqrt(squares / pixels - centre * centre);
      if (!(deviation > 0)) {
        throw new IllegalArgumentException(
            "channel "
                + c
                + " of the images is "
                + centre
                + " everywhere, so it cannot be standardised; take transform {type: pixels}");
      }
      Arrays.fill(mean, c * pixels, (c + 1) * pixels, centre);
      Arrays.fill(scale, c * pixels, (c + 1) * pixels, deviation);
    }
    return new Standardize(mean, scale);
  }
}
