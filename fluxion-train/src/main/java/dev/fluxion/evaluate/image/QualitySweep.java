package dev.fluxion.evaluate.image;

import dev.fluxion.evaluate.StepTable.Way;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.solve.CountingSolver;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What solvers and steps give, and cost: of each, and of each of several models, the Fréchet
 * distance of its samples from data and the time that they took; all from the same x_0 and under
 * the same conditions.
 *
 * @param samples number of samples of each line
 * @param tests number of images of data
 * @param floor the distance of as many training images, where these are at hand
 * @param lines a line for each model and way
 */
public record QualitySweep(
    int samples, int tests, Optional<QualityReport.Floor> floor, List<Line> lines) {
  /** Euler 1 to 50, two solvers of order 2, and dopri5 by the tolerance of {@link Way}. */
  public static final List<Way> WAYS =
      List.of(
          new Way("euler", 1),
          new Way("euler", 2),
          new Way("euler", 5),
          new Way("euler", 10),
          new Way("euler", 20),
          new Way("euler", 50),
          new Way("heun", 5),
          new Way("heun", 10),
          new Way("midpoint", 5),
          new Way("midpoint", 10),
          new Way("midpoint", 20),
          new Way("dopri5", 0));

  /**
   * One line.
   *
   * @param model what the model is called
   * @param way the solver and its steps
   * @param evaluations evaluations of the velocity for one sample, on average
   * @param seconds time of drawing all samples, by the clock
   * @param frechet the Fréchet distance of the samples from data
   * @param accuracy how often a sample is told to be of the class asked for, where one was
   */
  public record Line(
      String model,
      Way way,
      double evaluations,
      double seconds,
      double frechet,
      Optional<ClassAccuracy> accuracy) {
    private Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("model", model);
      map.put("solver", way.solver());
      map.put("steps", way.steps() == 0 ? Double.NaN : way.steps());
      map.put("evaluations", evaluations);
      map.put("sampleSeconds", seconds);
      map.put("frechet", frechet);
      map.put("accuracy", accuracy.map(ClassAccuracy::value).orElse(Double.NaN));
      return map;
    }
  }

  /** Copies the lines. */
  public QualitySweep {
    lines = List.copyOf(lines);
  }

  /**
   * Goes through all ways.
   *
   * @param quality how many samples, from which key, and under which guidance
   * @param models the models by the names of their lines
   * @param drawn is told how many samples of a line are drawn, after each block of them
   * @param watcher is told each line when it is there
   */
  public static QualitySweep of(
      ImageQuality quality,
      Map<String, FlowModel> models,
      List<Way> ways,
      ImageClassifier classifier,
      Table data,
      Optional<LevelImages> training,
      LongConsumer drawn,
      Consumer<Line> watcher) {
    List<Line> lines = new ArrayList<>();
    int size = quality.size(training);
    int columns = classifier.network().features();
    for (FlowModel model : models.values()) {
      ToldImages.frame(model, classifier);
    }
    ImageFrame frame = ToldImages.frame(models.values().iterator().next(), classifier);
    try (Workers workers = Workers.of(quality.sampling().threads())) {
      ToldImages real = quality.real(frame, data, classifier, workers);
      double[] tests = real.told().features();
      FeatureMoments moments = FeatureMoments.of(tests, columns);
      Optional<QualityReport.Floor> floor =
          training.map(
              images ->
                  quality.floor(
                      images.select(quality.own().derive(2).permutation(images.rows())),
                      size,
                      classifier,
                      tests,
                      workers));
      for (Map.Entry<String, FlowModel> entry : models.entrySet()) {
        for (Way way : ways) {
          SamplingOptions options = way.of(quality.sampling());
          CountingSolver counter = new CountingSolver(options.solver());
          ToldImages samples =
              ToldImages.drawn(
                  entry.getValue(),
                  data,
                  size,
                  quality.unconditional(),
                  options.with(counter, options.steps()),
                  quality.own().derive(1),
                  classifier,
                  workers,
                  drawn);
          OdeSolution.Statistics cost = counter.total();
          FeatureMoments found = FeatureMoments.of(samples.told().features(), columns);
          Line line =
              new Line(
                  entry.getKey(),
                  way,
                  cost.evaluationsPerRow(),
                  samples.seconds(),
                  moments.distance(found),
                  samples.accuracy());
          lines.add(line);
          watcher.accept(line);
        }
      }
      return new QualitySweep(size, real.images().rows(), floor, lines);
    }
  }

  /** Returns the sweep as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("samples", samples);
    map.put("tests", tests);
    map.put("floor", floor.map(found -> found.frechet().mean()).orElse(Double.NaN));
    map.put("lines", lines.stream().map(Line::toMap).toList());
    return map;
  }
}
