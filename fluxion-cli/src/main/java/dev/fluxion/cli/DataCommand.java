package dev.fluxion.cli;

import dev.fluxion.data.ImageFiles;
import dev.fluxion.data.SequenceLaw;
import dev.fluxion.data.TableSummary;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Describes the columns of a file, a query's result or a toy set. */
@CommandLine.Command(
    name = "data",
    header = "Describe the columns of a file, a query or a toy set, and what to mind.",
    footer = {
      "",
      "Example:",
      "  fluxion data points.csv",
      "  fluxion data --query \"select distinct x, y from 'points.csv'\"",
      "  fluxion data builtin:us-map"
    })
final class DataCommand extends Command {
  private static final List<String> HEAD =
      List.of("column", "type", "count", "missing", "distinct", "min", "max", "mean", "sd");

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|TOY",
      description =
          "A .csv, .tsv, .parquet, .json, .jsonl or .npy file, builtin:NAME, a toy set or a toy"
              + " process; an IDX file or a folder of images.")
  @Nullable String source;

  @Option(names = "--query", paramLabel = "SQL", description = "One SELECT over files, instead.")
  @Nullable String query;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Rows to draw from a toy set, or steps of one sequence of a toy process; 10000 when"
              + " absent.")
  int count = 10_000;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Of images in an IDX file: the IDX file of their labels.")
  @Nullable Path labels;

  @Override
  void check() {
    super.check();
    InvalidValue.unless(count >= 2 && count <= 10_000_000, "--count", count, "from 2 to 10000000");
    if ((source == null) == (query == null)) {
      throw new InvalidValue(
          "FILE|TOY",
          source == null
              ? "is missing; name a file or a toy set, or give --query"
              : "is '" + source + "' beside --query; give one of them");
    }
  }

  @Override
  Report run(Console console) {
    if (source != null && ImageFiles.is(Path.of(source))) {
      return ImageSummaryText.report(source, labels);
    }
    if (labels != null) {
      throw new InvalidValue(
          "--labels", "is " + labels + ", but there are no images in an IDX file; leave it out");
    }
    String name = source == null ? String.valueOf(query) : source;
    TableSummary summary = summary();
    summary.warnings().forEach(console::warn);
    List<Map<String, @Nullable Object>> columns = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>(List.of(HEAD));
    for (TableSummary.Column column : summary.columns()) {
      columns.add(values(column));
      lines.add(cells(column));
    }
    Report report =
        new Report("data")
            .put("source", name)
            .put("rows", summary.rows())
            .put("repeatedRows", summary.repeatedRows())
            .put("columns", columns)
            .line(String.format(Locale.ROOT, "%s: %,d rows", name, summary.rows()));
    AlignedText.aligned(lines).forEach(report::line);
    return report;
  }

  private TableSummary summary() {
    if (source == null) {
      return TableSummary.ofQuery(String.valueOf(query), Path.of(""));
    }
    if (ToyDistribution.names().contains(source)) {
      return TableSummary.ofToy(ToyDistribution.of(source, common.key()), common.key(), count);
    }
    if (SequenceLaw.names().contains(source)) {
      return TableSummary.ofProcess(SequenceLaw.of(source), common.key(), count);
    }
    List<String> toys = new ArrayList<>(ToyDistribution.names());
    toys.addAll(SequenceLaw.names());
    boolean plain = source.matches("[a-z0-9-]+") && !Files.exists(Path.of(source));
    if (plain) {
      throw new InvalidValue(
          source,
          "is neither a file nor a toy set"
              + "; toy sets are "
              + String.join(", ", toys)
              + Names.suggestion(source, toys));
    }
    return TableSummary.ofFile(source, Path.of(""));
  }

  private static Map<String, @Nullable Object> values(TableSummary.Column column) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", column.name());
    values.put("type", column.type());
    values.put("count", column.count());
    values.put("missing", column.missing());
    values.put("notFinite", column.notFinite());
    values.put("distinct", column.distinct());
    values.put("min", column.min());
    values.put("max", column.max());
    values.put("mean", column.mean());
    values.put("sd", column.sd());
    return values;
  }

  private static List<String> cells(TableSummary.Column column) {
    List<String> cells = new ArrayList<>();
    cells.add(column.name());
    cells.add(column.type());
    for (long number : new long[] {column.count(), column.missing(), column.distinct()}) {
      cells.add(Long.toString(number));
    }
    for (double number : new double[] {column.min(), column.max(), column.mean(), column.sd()}) {
      cells.add(Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.6g", number));
    }
    return cells;
  }
}
