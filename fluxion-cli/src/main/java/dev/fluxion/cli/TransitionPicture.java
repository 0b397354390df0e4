package dev.fluxion.cli;

import dev.fluxion.data.NormalTransition;
import dev.fluxion.evaluate.sequence.TransitionCheck;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Dots;
import dev.fluxion.plot.Layer;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Draws the learned transition of a process over the gap, on the known one. */
final class TransitionPicture {
  private static final int GAPS = 24;
  private static final double[] STARTS = {-1.5, 0, 1.5};

  private TransitionPicture() {}

  /** Returns means and variances behind a single value, at three values. */
  static Picture of(
      String name, TransitionCheck check, SequenceModel model, NormalTransition known) {
    double deviation = Math.sqrt(known.stationaryVariance());
    double[] gaps = TransitionCheck.spread(known.gaps()[0], known.gaps()[1], GAPS);
    List<TransitionCheck.Beginning> beginnings =
        Arrays.stream(STARTS)
            .mapToObj(
                start ->
                    new TransitionCheck.Beginning(
                        new double[] {0}, new double[] {start * deviation}))
            .toList();
    double[][] means = new double[STARTS.length][GAPS];
    double[][] variances = new double[STARTS.length][GAPS];
    for (int g = 0; g < GAPS; g++) {
      List<TransitionCheck.Found> found = check.behind(model, beginnings, gaps[g], deviation);
      for (int i = 0; i < STARTS.length; i++) {
        means[i][g] = found.get(i).mean();
        variances[i][g] = found.get(i).variance();
      }
    }
    List<Layer> mean = new ArrayList<>();
    List<Layer> variance = new ArrayList<>();
    variance.add(
        known("known", gaps, Arrays.stream(gaps).map(gap -> known.variance(gap)).toArray()));
    for (int i = 0; i < STARTS.length; i++) {
      double start = STARTS[i] * deviation;
      mean.add(
          known(
              i == 0 ? "known" : "",
              gaps,
              Arrays.stream(gaps).map(gap -> known.mean(start, gap)).toArray()));
      String label = String.format(Locale.ROOT, "model, behind %.2g", start);
      mean.add(new Dots(Points.of(gaps, means[i]), label, Palette.color(i), false));
      variance.add(new Dots(Points.of(gaps, variances[i]), label, Palette.color(i), false));
    }
    return Picture.sideBySide(
        "the next value of " + name + ", given one",
        List.of(
            Panel.chart(
                "mean", Axis.logarithmic("gap"), Axis.linear(""), mean.toArray(new Layer[0])),
            Panel.chart(
                "variance",
                Axis.logarithmic("gap"),
                Axis.linear(""),
                variance.toArray(new Layer[0]))));
  }

  private static Curve known(String name, double[] gaps, double[] values) {
    return new Curve(Points.of(gaps, values), name, Color.DARK_GRAY, 1.5, false, false);
  }
}
