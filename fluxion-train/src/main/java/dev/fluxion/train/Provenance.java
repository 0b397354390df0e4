package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.Sources;
import dev.fluxion.model.Version;
import dev.fluxion.nn.FusedKernels;
import dev.fluxion.source.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a model file tells of how its model came about. */
final class Provenance {
  private Provenance() {}

  /**
   * Gathers what is known before a training.
   *
   * @param fingerprint of the data
   * @param source the law of x0, where it may be of rows
   */
  static Map<String, String> of(
      Experiment experiment, String fingerprint, Optional<Source> source) {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("seed", Long.toString(experiment.training().seed()));
    known.put("dataFingerprint", fingerprint);
    source.flatMap(Sources::fingerprint).ifPresent(rows -> known.put("sourceFingerprint", rows));
    known.put("kernelPath", FusedKernels.path());
    known.put("fluxionVersion", Version.value());
    known.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    known.put("java", System.getProperty("java.version"));
    return known;
  }
}
