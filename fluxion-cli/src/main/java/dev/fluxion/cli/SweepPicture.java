package dev.fluxion.cli;

import dev.fluxion.evaluate.image.QualitySweep;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Layer;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.Range;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the distances of a sweep over the evaluations that they cost, both logarithmic. */
final class SweepPicture {
  private static final double LEAST = 1e-9;
  private static final double ROOM = 1.15;

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
              layers.add(
                  new Curve(
                      Points.of(new double[] {1, Math.max(2, most)}, new double[] {y, y}),
                      "training images",
                      Color.DARK_GRAY,
                      1.5,
                      true,
                      false));
            });
    return Picture.of(
        Panel.chart(
            "",
            axis("evaluations of the velocity", layers.stream().map(Layer::xRange).toList()),
            axis("Fréchet distance", layers.stream().map(Layer::yRange).toList()),
            layers.toArray(Layer[]::new)));
  }

  /** Returns a logarithmic axis with some room beside what it covers, above 0 also of one value. */
  private static Axis axis(String label, List<Range> covered) {
    double least = covered.stream().mapToDouble(Range::min).min().orElse(1);
    double most = covered.stream().mapToDouble(Range::max).max().orElse(1);
    return Axis.logarithmic(label).withRange(new Range(least / ROOM, most * ROOM));
  }

  private static Points points(List<QualitySweep.Line> lines) {
    return Points.of(
        lines.stream().mapToDouble(line -> Math.max(1, line.evaluations())).toArray(),
        lines.stream().mapToDouble(line -> Math.max(LEAST, line.frechet())).toArray());
  }
}
