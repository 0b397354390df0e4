package dev.fluxion.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Rows of steps: the name of the series where it has one, the stamp where it has one, the channels,
 * the columns of the condition.
 *
 * @param source the rows, in the order of file or query
 * @param series whether the first column names the series
 * @param stamps whether the next one holds stamps
 * @param dated whether these are days since 1970, made from dates
 * @param channels number of channels
 * @param classes columns of the condition whose numbers name classes
 * @param temporary a file that is deleted at the end
 */
record StepRows(
    RowSource source,
    boolean series,
    boolean stamps,
    boolean dated,
    int channels,
    List<String> classes,
    Optional<Path> temporary)
    implements AutoCloseable {

  /** Returns the number of columns before the channels. */
  int first() {
    return (series ? 1 : 0) + (stamps ? 1 : 0);
  }

  /** Returns the names of the channels, then those of the condition. */
  List<String> columns() {
    return source.columns().subList(first(), source.columns().size());
  }

  /** Returns the same rows, which delete a file at their end. */
  StepRows deleting(Path file) {
    return new StepRows(source, series, stamps, dated, channels, classes, Optional.of(file));
  }

  @Override
  public void close() {
    source.close();
    temporary.ifPresent(Datasets::delete);
  }
}
