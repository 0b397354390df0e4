package dev.fluxion.cli;

import dev.fluxion.evaluate.image.QualitySweep;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Layer;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the distances of a sweep over the evaluations that they cost, both logarithmic. */
final class SweepPicture {
  private static final double LEAST = 1e-9;

  private SweepPicture() {}

  /** Returns a line for each model and solver, and the floor dashed, where there is one. */
  static Picture of(QualitySweep sweep) {
    boolean several = sweep.lines().stream().map(QualitySweep.Line::model).distinct().count() > 1;
    Map<String, List<QualitySweep.Line>> series = new LinkedHashMap<>();
    for (QualitySweep.Line line : sweep.lines()) {
      String name = (several ? line.model() + ", " : "") + line.way().solver();
      series.computeIfAbsent(name, unknown -> new ArrayList<>()).add(line);
    }
    List<Layer> layers = new ArrayList<>();
    series.forEach(
        (name, lines) -> {
          lines.sort(Comparator.comparingDouble(QualitySweep.Line::evaluations));
          layers.add(Curve.of(name, points(lines), Palette.color(layers.size())));
        });
    sweep
        .floor()
        .ifPresent(
            floor -> {
              double most =
                  sweep.lines().stream()
                      .mapToDouble(QualitySweep.Line::evaluations)
                      .max()
                      .orElse(1);
              double y = Math.max(LEAST, floor.frechet().mean());
              Points line = Points.of(new double[] {1, Math.max(2, most)}, new double[] {y, y});
              layers.add(new Curve(line, "training images", Color.DARK_GRAY, 1.5, true, false));
            });
    return Picture.of(
        Panel.chart(
            "",
            Axis.logarithmic("evaluations of the velocity"),
            Axis.logarithmic("Fréchet distance"),
            layers.toArray(Layer[]::new)));
  }

  private static Points points(List<QualitySweep.Line> lines) {
    return Points.of(
        lines.stream().mapToDouble(line -> Math.max(1, line.evaluations())).toArray(),
        lines.stream().mapToDouble(line -> Math.max(LEAST, line.frechet())).toArray());
  }
}
