package dev.fluxion.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Six distances of samples from reference data; 0 is perfect for each.
 *
 * @param w2 exact 2-Wasserstein distance ({@link Wasserstein}), in the unit of the coordinates
 * @param slicedW2 sliced 2-Wasserstein distance ({@link SlicedWasserstein}), in the same unit
 * @param mmd the root of the biased squared MMD ({@link MaximumMeanDiscrepancy}), without unit
 * @param energy the squared energy distance ({@link EnergyDistance}), in the unit of the
 *     coordinates
 * @param meanError the distance of the means ({@link MomentErrors#mean}), in the same unit
 * @param covarianceError the relative error of the covariance ({@link
 *     MomentErrors#relativeCovariance}), without unit
 */
public record TwoSampleReport(
    double w2,
    double slicedW2,
    double mmd,
    double energy,
    double meanError,
    double covarianceError) {

  /** The values by name, in the order of the components. */
  public Map<String, Double> toMap() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("w2", w2);
    values.put("slicedW2", slicedW2);
    values.put("mmd", mmd);
    values.put("energy", energy);
    values.put("meanError", meanError);
    values.put("covarianceError", covarianceError);
    return Collections.unmodifiableMap(values);
  }
}
