package dev.fluxion.cli;

import dev.fluxion.evaluate.Trajectory;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.path.TimeSampler;
import dev.fluxion.path.TimeWarp;
import dev.fluxion.plot.Charts;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.Range;
import dev.fluxion.plot.Trajectories;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The frames of a model's animations. */
final class Animations {
  /** Time of a frame in milliseconds. */
  static final int DELAY_MILLIS = 60;

  private static final int PANEL_WIDTH = 440;
  private static final int WARP_POINTS = 101;
  private static final double LOWEST_SLOPE = 0.05;
  private static final double HIGHEST_SLOPE = 1.5;

  private Animations() {}

  /** Noise becoming samples of each model, from the same noise where their sources are the same. */
  static List<Picture> flow(String title, List<ModelView> views, int count, int frames) {
    List<List<Points>> flows = new ArrayList<>();
    double[] times = {};
    for (ModelView view : views) {
      Trajectory path = view.path(view.start(count), frames);
      times = path.times();
      flows.add(view.states(path));
    }
    List<String> names =
        views.size() == 1 ? List.of("") : views.stream().map(ModelView::name).toList();
    ModelView first = views.get(0);
    return Charts.flows(title, names, times, flows).stream()
        .map(frame -> frame.withLabels(first.xLabel(), first.yLabel()))
        .toList();
  }

  /** Ways of points growing over time, one panel for each model. */
  static List<Picture> ways(String title, List<ModelView> views, int count, int frames) {
    List<List<Points>> flows = new ArrayList<>();
    double[] times = {};
    for (ModelView view : views) {
      Trajectory path = view.path(view.start(count), frames);
      times = path.times();
      flows.add(view.states(path));
    }
    List<Points> all = flows.stream().flatMap(List::stream).toList();
    Range x = ModelView.xRange(all, 0);
    Range y = ModelView.yRange(all, 0);
    List<Picture> pictures = new ArrayList<>();
    for (int k = 1; k < times.length; k++) {
      List<Panel> panels = new ArrayList<>();
      for (int i = 0; i < views.size(); i++) {
        Trajectories grown = new Trajectories(flows.get(i).subList(0, k + 1), "noise", "now");
        panels.add(
            Panel.plane(views.get(i).name(), x, y, grown)
                .withLabels(views.get(i).xLabel(), views.get(i).yLabel()));
      }
      String titled = String.format(Locale.ROOT, "%s, t = %.2f", title, times[k]);
      pictures.add(Picture.sideBySide(titled, panels).withPanelWidth(PANEL_WIDTH));
    }
    return pictures;
  }

  /** The warp while its slope goes down, up and to the value that the model was trained with. */
  static List<Picture> warp(Experiment experiment, int frames) {
    double end = experiment.time() instanceof TimeSampler.Warp warp ? warp.s() : 1;
    List<Picture> pictures = new ArrayList<>();
    for (int k = 0; k <= frames; k++) {
      double s = k == frames ? end : slope((double) k / frames, end);
      pictures.add(warp(new TimeWarp(s)));
    }
    return pictures;
  }

  /** From 1 down to the lowest, up to the highest and to the end, piece by piece. */
  private static double slope(double share, double end) {
    double[] stops = {1, LOWEST_SLOPE, HIGHEST_SLOPE, end};
    double place = share * (stops.length - 1);
    int piece = Math.min((int) place, stops.length - 2);
    double along = (1 - Math.cos(Math.PI * (place - piece))) / 2;
    return stops[piece] + along * (stops[piece + 1] - stops[piece]);
  }

  private static Picture warp(TimeWarp warp) {
    double[] t = new double[WARP_POINTS];
    double[] warped = new double[WARP_POINTS];
    for (int i = 0; i < WARP_POINTS; i++) {
      t[i] = i / (WARP_POINTS - 1.0);
      warped[i] = warp.at(t[i]);
    }
    String title = String.format(Locale.ROOT, "Time warp, s = %.2f", warp.s());
    return Charts.timeWarp(title, Points.of(t, warped));
  }
}
