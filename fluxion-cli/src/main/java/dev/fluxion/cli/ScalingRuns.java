package dev.fluxion.cli;

import dev.fluxion.benchmarks.BenchmarkOptions;
import dev.fluxion.benchmarks.Scaling;
import dev.fluxion.benchmarks.ScalingPoint;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Layer;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures curves of cost against size for {@code bench --scaling}, prints them as they come, and
 * leaves a table and a picture of each.
 *
 * @param out folder of tables and pictures; null for none
 * @param quick whether only small sizes are wanted
 */
record ScalingRuns(@Nullable Path out, boolean quick) {
  /** Measures, and adds what was found to a report. */
  Report run(List<Scaling> chosen, BenchmarkOptions options, Report report, Console console)
      throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Scaling scaling : chosen) {
      console.note(scaling.name() + ": " + scaling.description());
      List<ScalingPoint> points = new ArrayList<>();
      List<String> remarks =
          scaling.run(
              options,
              quick,
              point -> {
                points.add(point);
                console.note("  " + line(scaling, point));
              });
      report.line("").line(scaling.name() + ": " + scaling.description());
      points.forEach(point -> report.line("  " + line(scaling, point)));
      remarks.forEach(remark -> report.line("  " + remark));
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", scaling.name());
      map.put("size", scaling.size());
      map.put("unit", scaling.unit());
      map.put("points", points.stream().map(ScalingPoint::toMap).toList());
      map.put("remarks", remarks);
      all.add(map);
      if (out != null) {
        Files.writeString(
            out.resolve(scaling.name() + ".csv"), table(points), StandardCharsets.UTF_8);
        picture(scaling, points).write(out.resolve(scaling.name() + ".png"));
      }
    }
    return report.put("scaling", all);
  }

  private static String line(Scaling scaling, ScalingPoint point) {
    String memory =
        Double.isNaN(point.megabytes())
            ? ""
            : String.format(Locale.ROOT, ", at most %.0f MB resident", point.megabytes());
    String speed =
        scaling.hasSpeed()
            ? String.format(
                Locale.ROOT, ", %,.0f %s a second", point.size() / point.value(), scaling.size())
            : "";
    return String.format(
        Locale.ROOT,
        "%,12.0f %s  %-28s %10.4g %s%s%s",
        point.size(),
        scaling.size(),
        point.series(),
        point.value(),
        scaling.unit(),
        speed,
        memory);
  }

  private static String table(List<ScalingPoint> points) {
    StringBuilder text = new StringBuilder("series,size,value,megabytes\n");
    for (ScalingPoint point : points) {
      text.append('"').append(point.series()).append("\",");
      text.append((long) point.size()).append(',').append(point.value()).append(',');
      text.append(Double.isNaN(point.megabytes()) ? "" : point.megabytes()).append('\n');
    }
    return text.toString();
  }

  /** Returns the curves, and beside them those of the memory where it was measured. */
  private static Picture picture(Scaling scaling, List<ScalingPoint> points) {
    List<Panel> panels = new ArrayList<>();
    panels.add(panel(scaling.size(), scaling.unit(), points, ScalingPoint::value));
    List<ScalingPoint> weighed =
        points.stream().filter(point -> Double.isFinite(point.megabytes())).toList();
    if (!weighed.isEmpty()) {
      panels.add(panel(scaling.size(), "MB resident", weighed, ScalingPoint::megabytes));
    }
    return new Picture("", panels, panels.size(), false, 640, 1);
  }

  private static Panel panel(
      String size, String unit, List<ScalingPoint> points, ToDoubleFunction<ScalingPoint> value) {
    Map<String, List<ScalingPoint>> series = new LinkedHashMap<>();
    points.forEach(
        point -> series.computeIfAbsent(point.series(), name -> new ArrayList<>()).add(point));
    List<Layer> layers = new ArrayList<>();
    series.forEach(
        (name, of) ->
            layers.add(
                Curve.of(
                    name,
                    Points.of(
                        of.stream().mapToDouble(ScalingPoint::size).toArray(),
                        of.stream().mapToDouble(value).toArray()),
                    Palette.color(layers.size()))));
    return Panel.chart(
        "", Axis.logarithmic(size), Axis.logarithmic(unit), layers.toArray(Layer[]::new));
  }
}
