package dev.fluxion.train;

import dev.fluxion.data.SequenceDataset;
import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.model.ConditionFit;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.RowReader;
import dev.fluxion.model.SequenceFields;
import dev.fluxion.model.SequenceFrame;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.source.WhiteNoise;
import dev.fluxion.tensor.Devices;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Decides everything of a training on sequences. */
final class SequenceJobs {
  private static final int LEAST_VALIDATION = 256;
  private static final int MOST_VALIDATION = 2048;
  private static final int MOST_GAPS = 4096;

  /** Differences of gaps that rounding makes, as a share of the gap. */
  private static final double ROUNDING = 1e-3;

  private SequenceJobs() {}

  static TrainingJob of(
      Experiment experiment,
      SequenceDataset dataset,
      Key key,
      String device,
      Map<String, String> provenance) {
    Sequences training = dataset.training();
    List<String> channels = dataset.channels();
    Transform transform =
        Transform.fit(
            experiment.transform(),
            RowReader.of(training.steps().select(channels).values(), channels.size()),
            channels);
    ConditionConfig config = experiment.condition();
    Optional<ConditionSchema> condition =
        config == null
            ? Optional.empty()
            : Optional.of(
                ConditionFit.fit(
                    config,
                    RowReader.of(
                        training.steps().select(dataset.conditionColumns()).values(),
                        dataset.conditionColumns().size()),
                    dataset.heldOut().steps(),
                    training.steps().labels()));
    SequenceFrame frame = frame(dataset, training);
    TemporalSource source =
        experiment.source() instanceof SourceConfig.Temporal temporal
            ? temporal.temporal()
            : new WhiteNoise();
    TrainableField fresh =
        SequenceFields.fresh(
            experiment, channels.size(), condition, frame, key.derive(Purpose.INITIALIZATION));
    TrainableField field =
        fresh.with(fresh.parameters().flat().to(Devices.named(device), ScalarType.Float));
    int held = dataset.heldOut().count();
    return new TrainingJob(
        experiment,
        new SequenceTraining(
            transform,
            source,
            channels,
            condition,
            frame,
            dataset,
            experiment.training().batch().of(dataset.count()),
            held == 0 || experiment.training().validateEvery() == 0
                ? 0
                : Math.max(LEAST_VALIDATION, Math.min(held, MOST_VALIDATION))),
        field,
        Optional.empty(),
        dataset.fresh() ? 0 : dataset.count(),
        held,
        provenance);
  }

  private static SequenceFrame frame(SequenceDataset dataset, Sequences training) {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (int length : dataset.lengths()) {
      counts.merge(length, 1, Integer::sum);
    }
    double all = dataset.lengths().length;
    List<Double> shares = counts.values().stream().map(count -> count / all).toList();
    List<Double> gaps = gaps(training);
    double mean = gaps.stream().mapToDouble(Double::doubleValue).average().orElse(1);
    boolean regular =
        gaps.stream().allMatch(gap -> Math.abs(gap - mean) <= ROUNDING * Math.abs(mean));
    return new SequenceFrame(
        List.copyOf(counts.keySet()), shares, mean, regular ? List.of() : some(gaps));
  }

  private static List<Double> gaps(Sequences training) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 0; i < training.count(); i++) {
      for (int k = training.offsets()[i] + 1; k < training.offsets()[i + 1]; k++) {
        gaps.add(training.stamps()[k] - training.stamps()[k - 1]);
      }
    }
    return gaps;
  }

  /** Returns evenly spread elements, where there are too many. */
  private static List<Double> some(List<Double> gaps) {
    int stride = (gaps.size() + MOST_GAPS - 1) / MOST_GAPS;
    List<Double> chosen = new ArrayList<>();
    for (int i = 0; i < gaps.size(); i += stride) {
      chosen.add(gaps.get(i));
    }
    return chosen;
  }
}
