package dev.fluxion.evaluate.image;

import dev.fluxion.evaluate.StepTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link ImageQuality} found.
 *
 * @param samples number of samples
 * @param tests number of images of data
 * @param accuracy how often a sample is told to be of the class asked for, where one was
 * @param dataAccuracy how often the classifier is right on the data, where they have labels
 * @param frechet the Fréchet distance of samples from data
 * @param regions precision and recall of samples
 * @param floor the same of training images, where these are at hand
 * @param balance the classes told, of samples that were not asked for one
 * @param memorisation how near samples are to training images, where these are at hand
 */
public record QualityReport(
    int samples,
    int tests,
    Optional<ClassAccuracy> accuracy,
    Optional<ClassAccuracy> dataAccuracy,
    double frechet,
    PrecisionRecall regions,
    Optional<Floor> floor,
    Optional<ClassBalance> balance,
    Optional<Memorisation> memorisation) {

  /**
   * What as many training images give as there are samples.
   *
   * @param frechet the Fréchet distance of disjoint sets of them from the data
   * @param draws the number of sets
   * @param regions precision and recall of the first
   */
  public record Floor(StepTable.Spread frechet, int draws, PrecisionRecall regions) {
    private Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("frechetMean", frechet.mean());
      map.put("frechetSpread", draws > 1 ? frechet.spread() : Double.NaN);
      map.put("draws", draws);
      map.putAll(regions.toMap());
      return map;
    }
  }

  /** Returns the report as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("samples", samples);
    map.put("tests", tests);
    accuracy.ifPresent(found -> map.put("accuracy", found.toMap()));
    dataAccuracy.ifPresent(found -> map.put("dataAccuracy", found.value()));
    map.put("frechet", frechet);
    map.putAll(regions.toMap());
    floor.ifPresent(found -> map.put("floor", found.toMap()));
    balance.ifPresent(found -> map.put("balance", found.toMap()));
    memorisation.ifPresent(found -> map.put("memorisation", found.toMap()));
    return map;
  }
}
