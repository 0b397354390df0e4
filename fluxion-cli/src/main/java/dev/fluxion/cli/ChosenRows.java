package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which images of a file are meant, and rows by their numbers. */
final class ChosenRows {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Of images in an IDX file: the IDX file of their labels.",
      order = 5)
  @Nullable Path labels;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "LABEL",
      description = "Of images: those with one of these labels, like 3,8; all when absent.",
      order = 6)
  List<String> only = new ArrayList<>();

  /**
   * Reads the rows of a file, or the images of a file, a folder or a built-in set.
   *
   * @param columns the columns that a table must have
   * @param others further columns that it may have
   */
  Table read(FlowModel flow, Path file, List<String> columns, List<String> others) {
    ReferenceData.requireImages(flow, file, labels);
    if (flow.images().isEmpty()) {
      InvalidValue.unless(only.isEmpty(), "--only", only, "absent for a model of a table");
      return TableFiles.read(file, columns, others);
    }
    Table images = ReferenceData.images(flow, file, labels);
    return only.isEmpty() ? images : filtered(images, file);
  }

  /** As above, with the model's columns and those of its condition. */
  Table read(FlowModel flow, Path file) {
    return read(flow, file, flow.columns(), ReferenceData.conditions(flow));
  }

  private Table filtered(Table images, Path file) {
    if (!images.columns().contains(ImagesConfig.LABEL)) {
      throw new InvalidValue(
          "--only", "is " + only + ", but the images of " + file + " have no labels; add --labels");
    }
    List<String> texts = images.texts(ImagesConfig.LABEL);
    Set<String> known = new LinkedHashSet<>(texts);
    for (String label : only) {
      if (!known.contains(label)) {
        throw new InvalidValue(
            "--only",
            "names '"
                + label
                + "', which no image of "
                + file
                + " has; labels are "
                + String.join(", ", known.stream().sorted().toList())
                + Names.suggestion(label, known));
      }
    }
    return images.rows(
        IntStream.range(0, images.rows()).filter(i -> only.contains(texts.get(i))).toArray());
  }

  /**
   * Returns the rows of some numbers.
   *
   * @param option the option that names them
   * @param numbers numbers from 1
   */
  static int[] places(String option, List<Integer> numbers, Table rows) {
    for (int number : numbers) {
      InvalidValue.unless(
          number >= 1 && number <= rows.rows(),
          option,
          number,
          String.format(Locale.ROOT, "from 1 to %d, the number of rows", rows.rows()));
    }
    return numbers.stream().mapToInt(number -> number - 1).toArray();
  }
}
