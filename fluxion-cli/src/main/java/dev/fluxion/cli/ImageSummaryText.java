package dev.fluxion.cli;

import dev.fluxion.data.ImageFiles;
import dev.fluxion.data.ImageSummary;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Figures of images for a reader and as JSON. */
final class ImageSummaryText {
  private ImageSummaryText() {}

  /** Describes the images of an IDX file or a folder. */
  static Report report(String source, @Nullable Path labels) {
    ImagesConfig plain =
        Objects.requireNonNull(Experiment.parse("data: {images: {idx: any}}").data().images());
    ImageSummary found = ImageFiles.summary(Path.of(source), labels, plain);
    Report report =
        new Report("data")
            .put("source", source)
            .put("rows", found.count())
            .put("repeatedRows", found.repeated())
            .put("shape", found.shape().toList())
            .put("levels", found.levels())
            .put("min", found.least())
            .put("max", found.most())
            .put("mean", found.mean())
            .put("sd", found.sd())
            .put("classes", found.classes())
            .line(
                String.format(
                    Locale.ROOT,
                    "%s: %,d images, %d x %d pixels, %s%s",
                    source,
                    found.count(),
                    found.shape().height(),
                    found.shape().width(),
                    found.shape().channels() == 1 ? "grey" : found.shape().channels() + " channels",
                    found.repeated() == 0
                        ? ""
                        : String.format(
                            Locale.ROOT, "; %,d repeat an earlier one", found.repeated())))
            .line(
                String.format(
                    Locale.ROOT,
                    "values %d to %d, %d of them different; mean %.4g, sd %.4g",
                    found.least(),
                    found.most(),
                    found.levels(),
                    found.mean(),
                    found.sd()));
    if (!found.classes().isEmpty()) {
      report.line(
          "classes "
              + found.classes().entrySet().stream()
                  .map(
                      entry ->
                          String.format(Locale.ROOT, "%s: %,d", entry.getKey(), entry.getValue()))
                  .collect(Collectors.joining(", ")));
    }
    return report;
  }
}
