package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.Registry;
import dev.fluxion.model.Identity;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceFields;
import dev.fluxion.model.SequenceFrame;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a position costs in the autoregressive mode by the length of the sequence: 16 series of one
 * channel, Euler's method with 10 steps a position, fields as they are before training.
 */
final class ArSample implements Workload {
  private static final int SERIES = 16;
  private static final int[] LENGTHS = {125, 250, 500, 1000, 2000};

  @Override
  public String name() {
    return "ar-sample";
  }

  @Override
  public String description() {
    return "cost of a position in autoregressive sampling, by length up to 2,000";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    List<Measurement> all = new ArrayList<>();
    for (String field : List.of("gru", "transformer")) {
      if (Registry.standard().names(FieldConfig.class).contains(field)) {
        curve(field, options, all);
      }
    }
    return all;
  }

  private void curve(String field, BenchmarkOptions options, List<Measurement> all) {
    SequenceModel model = model(field);
    SamplingOptions sampling =
        model.defaultOptions().withSolver("euler", 10).withThreads(options.threads());
    for (int length : LENGTHS) {
      double[] times = new double[options.runs()];
      for (int run = -1; run < times.length; run++) {
        long start = System.nanoTime();
        model.sample(SERIES, OptionalInt.of(length), Key.of(run), sampling);
        if (run >= 0) {
          times[run] = (System.nanoTime() - start) / 1e6 / length;
        }
      }
      String variant = field + ", length " + length;
      all.add(Measurement.of(name(), variant, "ms a position", times));
      all.add(
          Measurement.of(name(), variant, "MB resident", ResidentMemory.now(ResidentMemory.SELF)));
    }
  }

  private static SequenceModel model(String field) {
    Experiment experiment =
        Experiment.parse(
            "{data: {file: none.csv, sequence: {}}, mode: autoregressive, field: {type: "
                + field
                + "}}");
    SequenceFrame frame = new SequenceFrame(List.of(64), List.of(1.0), 1, List.of());
    return SequenceModel.of(
        experiment,
        new Identity(),
        List.of("x"),
        Optional.empty(),
        frame,
        SequenceFields.fresh(experiment, 1, Optional.empty(), frame, Key.of(1)),
        Optional.empty(),
        Map.of());
  }
}
