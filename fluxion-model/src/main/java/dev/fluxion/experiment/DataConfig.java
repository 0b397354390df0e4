package dev.fluxion.experiment;

import dev.fluxion.nn.image.ImageShape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the data come from, and how they are divided. Exactly one of file, query, toy and images is
 * given.
 *
 * @param file a CSV, Parquet or JSON file
 * @param query one SELECT over such files
 * @param toy the name of a toy distribution
 * @param count number of rows to draw from the toy distribution; absent: fresh rows at every step
 * @param columns the columns to model, in this order; absent: all
 * @param missing what to do with rows that have a missing value
 * @param heldOut share of the rows kept out of training, from 0 to 0.9
 * @param dequantize width of the rounding of each column that was rounded: uniform noise of that
 *     width is added in training and scoring
 * @param sequence how rows make sequences; absent: each row is a point of its own
 * @param images where images come from; absent: rows are no images
 */
public record DataConfig(
    @Nullable String file,
    @Nullable String query,
    @Nullable String toy,
    @Nullable Long count,
    @Nullable List<String> columns,
    Missing missing,
    double heldOut,
    Map<String, Double> dequantize,
    @Nullable SequenceConfig sequence,
    @Nullable ImagesConfig images) {

  /** What to do with rows that have a missing value. */
  public enum Missing {
    /** Stop with the row and column. */
    REFUSE,
    /** Leave the row out, and say how many were. */
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Points that make no sequences. */
  public DataConfig(
      @Nullable String file,
      @Nullable String query,
      @Nullable String toy,
      @Nullable Long count,
      @Nullable List<String> columns,
      Missing missing,
      double heldOut,
      Map<String, Double> dequantize) {
    this(file, query, toy, count, columns, missing, heldOut, dequantize, null, null);
  }

  /** Checks the values. */
  public DataConfig {
    long given = Stream.of(file, query, toy, images).filter(Objects::nonNull).count();
    if (given != 1) {
      throw new InvalidValue(
          "",
          "names " + given + " of file, query, toy and images, but must name exactly one of them");
    }
    if (images != null) {
      InvalidValue.unless(sequence == null, "sequence", "given", "absent with images");
      InvalidValue.unless(columns == null, "columns", "given", "absent with images");
      InvalidValue.unless(
          dequantize.isEmpty(),
          "dequantize",
          dequantize,
          "absent with images; write images: {dequantize: uniform}");
    }
    InvalidValue.unless(
        count == null || toy != null, "count", String.valueOf(count), "absent without toy");
    InvalidValue.unless(
        count == null || (count >= 2 && count <= Integer.MAX_VALUE),
        "count",
        String.valueOf(count),
        "from 2 to 2147483647");
    InvalidValue.unless(
        heldOut >= 0 && heldOut <= 0.9, "heldOut", heldOut, "a share from 0 to 0.9");
    columns = columns == null ? null : List.copyOf(columns);
    InvalidValue.unless(
        columns == null || !columns.isEmpty(), "columns", "empty", "absent or a list of names");
    InvalidValue.unless(
        columns == null || new HashSet<>(columns).size() == columns.size(),
        "columns",
        String.valueOf(columns),
        "names that are all different");
    InvalidValue.unless(
        columns == null || sequence == null,
        "columns",
        String.valueOf(columns),
        "absent with sequence; name the columns in sequence.channels");
    dequantize = Map.copyOf(dequantize);
    InvalidValue.unless(
        dequantize.isEmpty() || sequence == null,
        "dequantize",
        dequantize,
        "absent with sequence, where it is not known");
    dequantize.forEach(
        (column, width) ->
            InvalidValue.unless(
                width > 0 && Double.isFinite(width),
                "dequantize." + column,
                width,
                "a positive width"));
  }

  /** Returns the same with images of a shape. */
  DataConfig of(ImageShape shape) {
    return new DataConfig(
        file,
        query,
        toy,
        count,
        columns,
        missing,
        heldOut,
        dequantize,
        sequence,
        Objects.requireNonNull(images, "data without images have no shape").of(shape));
  }
}
