package dev.fluxion.evaluate;

import dev.fluxion.data.Simulator;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Holds a model of a simulator's parameters given its observations to the true posterior, at
 * observations that the simulator makes.
 *
 * @param observations how many observations, 1 or more
 * @param draws samples of the model at each, 10 or more
 * @param sampling how they are drawn
 * @param key the key of observations, samples and tests
 */
public record PosteriorCheck(int observations, int draws, SamplingOptions sampling, Key key) {
  /** The default of {@code observations}. */
  public static final int DEFAULT_OBSERVATIONS = 20;

  /** The default of {@code draws}. */
  public static final int DEFAULT_DRAWS = 100_000;

  /** The most points on either side of a classifier test. */
  public static final int CLASSIFIED = 10_000;

  /** Checks the numbers. */
  public PosteriorCheck {
    InvalidValue.unless(
        observations >= 1 && observations <= 10_000, "observations", observations, "1 to 10000");
    InvalidValue.unless(draws >= 10 && draws <= 10_000_000, "draws", draws, "from 10 to 10000000");
  }

  /**
   * What is found at one observation.
   *
   * @param meanError mean over the parameters of the distance between mean of the samples and mean
   *     of the posterior, in standard deviations of the posterior
   * @param varianceRatio mean over the parameters of the samples' variance over the posterior's
   * @param varianceError mean over the parameters of the distance of that ratio from 1
   * @param accuracy of the classifier test between samples and exact draws
   */
  public record Line(
      double meanError, double varianceRatio, double varianceError, double accuracy) {}

  /**
   * All observations together.
   *
   * @param draws samples of the model at each
   * @param classified points on either side of each classifier test
   * @param nullDeviation standard deviation of an accuracy where samples are exact
   * @param lines one for each observation
   */
  public record Report(int draws, int classified, double nullDeviation, List<Line> lines) {
    /** Copies the list. */
    public Report {
      lines = List.copyOf(lines);
    }

    /** Returns the mean over observations of a number. */
    public double mean(ToDoubleFunction<Line> value) {
      return lines.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    /** Returns the largest of the observations' numbers. */
    public double largest(ToDoubleFunction<Line> value) {
      return lines.stream().mapToDouble(value).max().orElse(Double.NaN);
    }

    /** Returns the report as names and values in a fixed order. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("observations", lines.size());
      map.put("draws", draws);
      map.put("meanError", mean(Line::meanError));
      map.put("largestMeanError", largest(Line::meanError));
      map.put("varianceRatio", mean(Line::varianceRatio));
      map.put("varianceError", mean(Line::varianceError));
      map.put("largestVarianceError", largest(Line::varianceError));
      map.put("classifierRows", classified);
      map.put("classifierAccuracy", mean(Line::accuracy));
      map.put("largestClassifierAccuracy", largest(Line::accuracy));
      map.put("classifierNullDeviation", nullDeviation);
      return map;
    }
  }

  /**
   * Checks a model.
   *
   * @param model a model of the simulator's parameters given all of its observations
   * @throws InvalidValue if the model is of other columns or conditions
   */
  public Report run(FlowModel model, Simulator simulator) {
    List<String> given = model.condition().names();
    InvalidValue.unless(
        model.columns().equals(simulator.parameters()) && given.equals(simulator.observations()),
        "posterior",
        "asked of a model of " + model.columns() + " given " + given,
        "asked of one of " + simulator.parameters() + " given " + simulator.observations());
    Key own = key.derive(Purpose.EVALUATION);
    int parameters = simulator.parameters().size();
    int width = simulator.columns().size();
    double[] truth = new double[observations * width];
    simulator.draw(own.derive(0), 0, observations, truth, null);
    int classified = Math.min(CLASSIFIED, draws);
    List<Line> lines = new ArrayList<>();
    double deviation = 0;
    try (Workers workers = Workers.of(sampling.threads())) {
      for (int i = 0; i < observations; i++) {
        double[] observed = Arrays.copyOfRange(truth, i * width + parameters, (i + 1) * width);
        double[] exact = new double[draws * parameters];
        simulator.posterior(own.derive(1).derive(i), observed, draws, exact);
        Table samples =
            model
                .given(model.condition().of(new Table(given, 1, observed)))
                .sample(draws, own.derive(2).derive(i), sampling)
                .select(model.columns());
        ClassifierTest test =
            ClassifierTest.of(
                first(samples.values(), classified, parameters),
                first(exact, classified, parameters),
                own.derive(3).derive(i),
                workers);
        deviation = test.nullDeviation();
        lines.add(line(samples.values(), exact, parameters, test.accuracy()));
      }
    }
    return new Report(draws, classified, deviation, lines);
  }

  private static Cloud first(double[] values, int rows, int columns) {
    return Cloud.of(Arrays.copyOf(values, rows * columns), rows, columns);
  }

  private static Line line(double[] samples, double[] exact, int parameters, double accuracy) {
    double[] found = moments(samples, parameters);
    double[] expected = moments(exact, parameters);
    double meanError = 0;
    double ratio = 0;
    double error = 0;
    for (int j = 0; j < parameters; j++) {
      double variance = expected[parameters + j];
      meanError += Math.abs(found[j] - expected[j]) / Math.sqrt(variance) / parameters;
      ratio += found[parameters + j] / variance / parameters;
      error += Math.abs(found[parameters + j] / variance - 1) / parameters;
    }
    return new Line(meanError, ratio, error, accuracy);
  }

  /** Returns the means of all columns, then their variances. */
  private static double[] moments(double[] values, int columns) {
    int rows = values.length / columns;
    double[] moments = new double[2 * columns];
    for (int i = 0; i < values.length; i++) {
      moments[i % columns] += values[i] / rows;
    }
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - moments[i % columns];
      moments[columns + i % columns] += difference * difference / (rows - 1);
    }
    return moments;
  }
}
