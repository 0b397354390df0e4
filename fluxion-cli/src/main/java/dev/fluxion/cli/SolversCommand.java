package dev.fluxion.cli;

import dev.fluxion.benchmarks.WorkPrecision;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Layer;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Measures what every solver costs and reaches on problems whose answer is known. */
@CommandLine.Command(
    name = "solvers",
    header = "Measure what each solver costs and reaches.",
    description = {
      "Three problems in 64-bit numbers: the flow of a normal to another (gaussian), of a normal to",
      "eight narrow ones (clusters), and a planet's turn around its star (orbit). The table holds the",
      "evaluations of the field a row that bring the error at the end down to 1e-3 and to 1e-6; a",
      "solver whose name ends in + chose its steps by tolerances, for each row its own."
    },
    footer = {"", "Example:", "  fluxion solvers --out work-precision.png"})
final class SolversCommand extends Command {
  private static final List<Double> ERRORS = List.of(1e-3, 1e-6);

  /** The solvers of the picture: more lines cannot be told apart. */
  private static final List<String> DRAWN =
      List.of("euler", "heun", "rk4", "ab4", "bosh3+", "dopri5+", "tsit5+", "dop853+");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Picture of error against evaluations to write: .png or .svg.")
  @Nullable Path out;

  @Override
  void check() {
    super.check();
    if (out != null) {
      String name = out.toString().toLowerCase(Locale.ROOT);
      InvalidValue.unless(
          name.endsWith(".png") || name.endsWith(".svg"), "--out", out, "a .png or .svg file");
    }
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    List<WorkPrecision> lines = WorkPrecision.all();
    Report report = new Report("solvers");
    List<Map<String, Object>> entries = new ArrayList<>();
    Map<String, List<WorkPrecision>> bySolver = new LinkedHashMap<>();
    for (WorkPrecision line : lines) {
      entries.add(entry(line));
      bySolver.computeIfAbsent(name(line), name -> new ArrayList<>()).add(line);
    }
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-10s %5s", "", "order"));
    lines.stream()
        .map(WorkPrecision::problem)
        .distinct()
        .forEach(problem -> head.append(String.format(Locale.ROOT, "  %16s", problem)));
    report.line(head.toString());
    bySolver.forEach(
        (name, found) -> {
          StringBuilder row =
              new StringBuilder(
                  String.format(Locale.ROOT, "%-10s %5d", name, found.get(0).order()));
          for (WorkPrecision line : found) {
            for (double error : ERRORS) {
              row.append(
                  String.format(
                      Locale.ROOT, error == ERRORS.get(0) ? "  %8s" : " %7s", count(line, error)));
            }
          }
          report.line(row.toString());
        });
    if (out != null) {
      picture(lines).write(out);
      report.line("in " + out);
    }
    return report.put("lines", entries).put("out", out);
  }

  private static String name(WorkPrecision line) {
    return line.solver() + (line.adaptive() ? "+" : "");
  }

  private static String count(WorkPrecision line, double error) {
    OptionalDouble found = line.evaluationsFor(error);
    return found.isPresent() ? String.format(Locale.ROOT, "%.0f", found.getAsDouble()) : "-";
  }

  private static Map<String, Object> entry(WorkPrecision line) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("problem", line.problem());
    entry.put("solver", line.solver());
    entry.put("order", line.order());
    entry.put("adaptive", line.adaptive());
    entry.put("evaluations", line.evaluations());
    entry.put("errors", line.errors());
    return entry;
  }

  private static Picture picture(List<WorkPrecision> lines) {
    Map<String, List<Layer>> panels = new LinkedHashMap<>();
    for (WorkPrecision line : lines) {
      if (line.errors().isEmpty() || !DRAWN.contains(name(line))) {
        continue;
      }
      panels
          .computeIfAbsent(line.problem(), problem -> new ArrayList<>())
          .add(
              new Curve(
                  Points.of(values(line.evaluations()), values(line.errors())),
                  name(line),
                  Palette.color(DRAWN.indexOf(name(line))),
                  1.5,
                  !line.adaptive(),
                  true));
    }
    List<Panel> drawn = new ArrayList<>();
    panels.forEach(
        (problem, layers) ->
            drawn.add(
                new Panel(
                    problem,
                    Axis.logarithmic("evaluations a row"),
                    Axis.logarithmic("error at the end"),
                    false,
                    layers)));
    return Picture.sideBySide("What each solver costs and reaches", drawn);
  }

  private static double[] values(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
