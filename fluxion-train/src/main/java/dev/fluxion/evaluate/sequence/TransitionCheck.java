package dev.fluxion.evaluate.sequence;

import dev.fluxion.data.NormalTransition;
import dev.fluxion.data.SequenceLaw;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Holds the law that a model gives the next value, over gaps of some lengths behind beginnings that
 * the process makes, to the known one.
 *
 * <p>Moments come from the model's conditional density by the trapezoidal rule on a grid of {@link
 * #POINTS} values, 8 standard deviations of the process to both sides of 0; they have no error of
 * drawing.
 *
 * @param gaps number of gaps, from the shortest that occurs to the longest, evenly in the logarithm
 * @param beginnings number of beginnings, of 1 value, 2 values and so on up to {@link #LONGEST}
 * @param sampling how densities are found
 * @param key the key of the beginnings
 */
public record TransitionCheck(int gaps, int beginnings, SamplingOptions sampling, Key key) {
  /** The default of {@code gaps}. */
  public static final int DEFAULT_GAPS = 9;

  /** The default of {@code beginnings}. */
  public static final int DEFAULT_BEGINNINGS = 20;

  /** The most values of a beginning. */
  public static final int LONGEST = 10;

  /** Values at which a density is asked for. */
  public static final int POINTS = 321;

  private static final double REACH = 8;

  /** Checks the numbers. */
  public TransitionCheck {
    InvalidValue.unless(gaps >= 2 && gaps <= 1000, "gaps", gaps, "from 2 to 1000");
    InvalidValue.unless(
        beginnings >= 1 && beginnings <= 10_000, "beginnings", beginnings, "from 1 to 10000");
  }

  /**
   * The law behind one beginning.
   *
   * @param last the last value
   * @param mean of the model's law of the next
   * @param variance of it
   * @param mass the integral of its density, which is 1 but for errors of solver and grid
   */
  public record Found(double last, double mean, double variance, double mass) {}

  /**
   * What is found at one gap.
   *
   * @param gap the time to the next value
   * @param knownVariance of the next value
   * @param meanError mean distance of the conditional means, in stationary standard deviations
   * @param largestMeanError the largest
   * @param varianceRatio mean of the model's conditional variance over the known one
   * @param varianceError mean distance of that ratio from 1
   * @param largestVarianceError the largest
   */
  public record Line(
      double gap,
      double knownVariance,
      double meanError,
      double largestMeanError,
      double varianceRatio,
      double varianceError,
      double largestVarianceError) {}

  /**
   * All gaps together.
   *
   * @param beginnings number of beginnings
   * @param largestMassError how far the integral of a density was from 1
   * @param lines one for each gap
   */
  public record Report(int beginnings, double largestMassError, List<Line> lines) {
    /** Copies the list. */
    public Report {
      lines = List.copyOf(lines);
    }

    /** Returns the largest of the gaps' numbers. */
    public double largest(ToDoubleFunction<Line> value) {
      return lines.stream().mapToDouble(value).max().orElse(Double.NaN);
    }

    /** Returns the report as names and values in a fixed order. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("beginnings", beginnings);
      map.put("largestMeanError", largest(Line::largestMeanError));
      map.put("largestVarianceError", largest(Line::largestVarianceError));
      map.put("largestMassError", largestMassError);
      map.put("gaps", lines.stream().map(Report::map).toList());
      return map;
    }

    private static Map<String, Object> map(Line line) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("gap", line.gap());
      map.put("knownVariance", line.knownVariance());
      map.put("meanError", line.meanError());
      map.put("largestMeanError", line.largestMeanError());
      map.put("varianceRatio", line.varianceRatio());
      map.put("varianceError", line.varianceError());
      map.put("largestVarianceError", line.largestVarianceError());
      return map;
    }
  }

  /**
   * Checks a model.
   *
   * @param model of the one channel of the process, autoregressive
   * @param process a process with a known {@link NormalTransition}
   * @throws InvalidValue if the model is of other channels or gives no conditional densities, or
   *     the process has no such transition
   */
  public Report run(SequenceModel model, SequenceLaw process) {
    if (!(process instanceof NormalTransition known)) {
      throw new InvalidValue(
          "transitions",
          "is asked of a process whose transition is not known; known are those of "
              + String.join(", ", NormalTransition.processes()));
    }
    InvalidValue.unless(
        model.columns().equals(process.channels())
            && model.field().shape().mode() == SequenceMode.AUTOREGRESSIVE,
        "transitions",
        "asked of a model of " + model.columns() + " in the mode " + model.field().shape().mode(),
        "asked of one of " + process.channels() + " in the mode autoregressive");
    int most = Math.max(1, Math.min(LONGEST, model.frame().longest() - 1));
    Sequences drawn = process.draw(key.derive(Purpose.EVALUATION), 0, beginnings, most);
    double deviation = Math.sqrt(known.stationaryVariance());
    List<Line> lines = new ArrayList<>();
    double mass = 0;
    for (double gap : spread(known.gaps()[0], known.gaps()[1], gaps)) {
      List<Found> found = behind(model, firsts(drawn, most), gap, deviation);
      lines.add(line(found, known, gap));
      mass = Math.max(mass, largest(found, each -> Math.abs(each.mass() - 1)));
    }
    return new Report(beginnings, mass, lines);
  }

  /** Returns numbers evenly spread in the logarithm, both ends among them. */
  public static double[] spread(double from, double to, int count) {
    double[] all = new double[count];
    Arrays.setAll(all, i -> from * Math.pow(to / from, (double) i / (count - 1)));
    all[count - 1] = to;
    return all;
  }

  /** Returns the first value, the first two, and so on, of one sequence after the other. */
  private static List<Beginning> firsts(Sequences drawn, int most) {
    List<Beginning> all = new ArrayList<>();
    for (int i = 0; i < drawn.count(); i++) {
      int length = 1 + i % most;
      all.add(
          new Beginning(
              Arrays.copyOf(drawn.stampsOf(i), length),
              Arrays.copyOf(drawn.stepsOf(i).values(), length)));
    }
    return all;
  }

  /**
   * A beginning of a sequence of one channel.
   *
   * @param stamps increasing
   * @param values one for each stamp
   */
  public record Beginning(double[] stamps, double[] values) {
    double last() {
      return values[values.length - 1];
    }
  }

  /**
   * Returns the model's law of the next value behind some beginnings.
   *
   * @param deviation standard deviation of the process
   */
  public List<Found> behind(
      SequenceModel model, List<Beginning> beginnings, double gap, double deviation) {
    double[] grid = new double[POINTS];
    Arrays.setAll(grid, k -> deviation * REACH * (2.0 * k / (POINTS - 1) - 1));
    List<String> ids = new ArrayList<>();
    int[] offsets = new int[beginnings.size() * POINTS + 1];
    for (int i = 0; i < beginnings.size(); i++) {
      for (int k = 0; k < POINTS; k++) {
        int at = i * POINTS + k;
        ids.add(Integer.toString(at));
        offsets[at + 1] = offsets[at] + beginnings.get(i).stamps().length + 1;
      }
    }
    double[] stamps = new double[offsets[ids.size()]];
    double[] values = new double[stamps.length];
    for (int at = 0; at < ids.size(); at++) {
      Beginning own = beginnings.get(at / POINTS);
      int length = own.stamps().length;
      System.arraycopy(own.stamps(), 0, stamps, offsets[at], length);
      System.arraycopy(own.values(), 0, values, offsets[at], length);
      stamps[offsets[at] + length] = own.stamps()[length - 1] + gap;
      values[offsets[at] + length] = grid[at % POINTS];
    }
    double[] steps =
        model
            .logDensity(
                new Sequences(
                    ids, offsets, stamps, new Table(model.columns(), values.length, values)),
                sampling,
                new ExactTrace())
            .steps();
    if (steps == null) {
      throw new IllegalStateException("the model gives no densities of single positions");
    }
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < beginnings.size(); i++) {
      double[] density = new double[POINTS];
      for (int k = 0; k < POINTS; k++) {
        density[k] = Math.exp(steps[offsets[i * POINTS + k + 1] - 1]);
      }
      found.add(moments(grid, density, beginnings.get(i).last()));
    }
    return found;
  }

  /** The ends of the grid lie where the density is nothing, so that all its points weigh alike. */
  private static Found moments(double[] grid, double[] density, double last) {
    double step = grid[1] - grid[0];
    double mass = Arrays.stream(density).sum();
    double mean = 0;
    for (int k = 0; k < grid.length; k++) {
      mean += grid[k] * density[k] / mass;
    }
    double variance = 0;
    for (int k = 0; k < grid.length; k++) {
      variance += (grid[k] - mean) * (grid[k] - mean) * density[k] / mass;
    }
    return new Found(last, mean, variance, mass * step);
  }

  private static Line line(List<Found> found, NormalTransition known, double gap) {
    double deviation = Math.sqrt(known.stationaryVariance());
    double variance = known.variance(gap);
    ToDoubleFunction<Found> mean =
        each -> Math.abs(each.mean() - known.mean(each.last(), gap)) / deviation;
    ToDoubleFunction<Found> ratio = each -> each.variance() / variance;
    ToDoubleFunction<Found> error = each -> Math.abs(each.variance() / variance - 1);
    return new Line(
        gap,
        variance,
        average(found, mean),
        largest(found, mean),
        average(found, ratio),
        average(found, error),
        largest(found, error));
  }

  private static double average(List<Found> found, ToDoubleFunction<Found> value) {
    return found.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  private static double largest(List<Found> found, ToDoubleFunction<Found> value) {
    return found.stream().mapToDouble(value).max().orElse(Double.NaN);
  }
}
