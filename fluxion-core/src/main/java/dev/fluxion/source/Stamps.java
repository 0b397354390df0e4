package dev.fluxion.source;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Checks of time stamps, [n, length] or [1, length], and of what belongs to them. */
final class Stamps {
  private Stamps() {}

  /**
   * Returns the number of positions.
   *
   * @throws IllegalArgumentException if the stamps are no rows of at least one
   */
  static long length(Tensor stamps) {
    if (stamps.dim() != 2 || stamps.size(0) == 0 || stamps.size(1) == 0) {
      throw new IllegalArgumentException(
          "stamps: are "
              + shape(stamps.shape())
              + ", but must be [sequences, positions], at least one of each");
    }
    return stamps.size(1);
  }

  /**
   * Returns the stamps in float64.
   *
   * @throws IllegalArgumentException if one is not above the one before it
   */
  static Tensor increasing(Tensor stamps) {
    long length = length(stamps);
    Tensor wide = stamps.to(ScalarType.Double);
    boolean good = wide.isfinite().all().item_bool();
    if (good && length > 1) {
      Tensor gaps = wide.narrow(1, 1, length - 1).sub(wide.narrow(1, 0, length - 1));
      good = gaps.min().item_double() > 0;
    }
    if (good) {
      return wide;
    }
    throw new IllegalArgumentException(problem(Tensors.doubles(wide), (int) length));
  }

  /** Returns the first row, [1, length], where all rows are the same, else the stamps. */
  static Tensor distinct(Tensor stamps) {
    Tensor first = stamps.narrow(0, 0, 1);
    return stamps.eq(first).all().item_bool() ? first : stamps;
  }

  private static String problem(double[] values, int length) {
    for (int i = 0; i < values.length; i++) {
      String at = "stamps: position " + i % length + " of sequence " + i / length + " ";
      if (!Double.isFinite(values[i])) {
        return at + "is " + values[i] + ", but stamps must be finite";
      }
      if (i % length > 0 && !(values[i] > values[i - 1])) {
        return at + "is " + values[i] + " after " + values[i - 1] + ", but stamps must increase";
      }
    }
    return "stamps: must be finite and increase, by steps that do not overflow";
  }

  /**
   * Checks that rows go with stamps.
   *
   * @throws IllegalArgumentException if there are stamps of another number of sequences
   */
  static void match(Tensor stamps, long rows) {
    if (stamps.size(0) != 1 && stamps.size(0) != rows) {
      throw new IllegalArgumentException(
          "stamps: are those of "
              + stamps.size(0)
              + " sequences, but there are "
              + rows
              + " rows; give stamps for each, or [1, length] for all");
    }
  }

  /**
   * Checks sequences, [n, positions, channels].
   *
   * @throws IllegalArgumentException if they do not go with the stamps
   */
  static void match(Tensor stamps, Tensor sequences, boolean whole) {
    long length = length(stamps);
    if (sequences.dim() != 3
        || sequences.size(1) > length
        || (whole && sequences.size(1) < length)) {
      throw new IllegalArgumentException(
          "sequences: are "
              + shape(sequences.shape())
              + ", but must be [rows, positions, channels] with "
              + (whole ? "" : "at most ")
              + length
              + " positions, as the stamps have");
    }
    match(stamps, sequences.size(0));
  }

  static String shape(long... sizes) {
    return java.util.Arrays.toString(sizes);
  }
}
