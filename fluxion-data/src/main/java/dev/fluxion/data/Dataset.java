package dev.fluxion.data;

import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Data divided into a part to train on and a held-out part. */
public interface Dataset extends AutoCloseable {

  /** Returns the names of the columns that are modelled. */
  List<String> columns();

  /** Returns the names of the columns of the condition, which stand behind the others. */
  List<String> conditionColumns();

  /** Returns the labels of each condition column of classes that values are codes of. */
  Map<String, List<String>> labels();

  /** Returns the SHA-256 of the stored content, or of the formula, in hexadecimal digits. */
  String fingerprint();

  /** Returns the rows to train on. */
  Rows training();

  /**
   * Returns the held-out rows as they are stored, with the condition's columns, in the order of the
   * table; none where {@code heldOut} is 0.
   */
  Table heldOut();

  /** Returns what adds noise to rounded columns, for held-out rows and for scoring. */
  Dequantizer dequantizer();

  /** Returns the distribution that the rows are drawn from, where it is a toy distribution. */
  @Nullable ToyDistribution toy();

  /** Returns the shape of the images that rows are; nothing where they are none. */
  default Optional<ImageShape> imageShape() {
    return Optional.empty();
  }

  /** Returns what is worth knowing about the data. */
  DataNotes notes();

  /**
   * Returns how many rows of a table repeat a training row exactly in all modelled columns; 0 where
   * rows are fresh.
   *
   * @throws IllegalArgumentException if the table lacks a column
   */
  long repeated(Table table);

  /** Lets go of files. */
  @Override
  void close();
}
