package dev.fluxion.evaluate;

import dev.fluxion.data.Moments;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.Arrays;
import java.util.Optional;

/**
 * Follows a model along its training: moments of its samples and the density it gives to rows that
 * it does not see, beside the truth.
 *
 * @param reference rows that the model does not see, in the data's units
 * @param law the toy distribution that they come from, where there is one
 * @param rows moments of the training rows, where these are a table
 * @param samples number of samples of each evaluation
 * @param sampling how samples are drawn and densities computed
 */
public record Monitor(
    Table reference,
    Optional<ToyDistribution> law,
    Optional<Moments> rows,
    int samples,
    SamplingOptions sampling) {

  /**
   * What was found.
   *
   * @param meanError {@code |m - mu| / |mu|} of the samples' mean m
   * @param covarianceError {@code |S - Sigma| / |Sigma|}, Frobenius norms, of their covariance S
   * @param nll mean of {@code -log p(x)} over the reference rows, nats
   * @param trueNll the same under the true law; NaN where its density is not known
   * @param rowsMeanError mean error of the training rows themselves; NaN where they are fresh
   * @param rowsCovarianceError covariance error of the training rows; NaN where they are fresh
   */
  public record Figures(
      double meanError,
      double covarianceError,
      double nll,
      double trueNll,
      double rowsMeanError,
      double rowsCovarianceError) {}

  /**
   * Follows models of a toy distribution by fresh rows.
   *
   * @param key the key of the rows
   */
  public static Monitor of(
      ToyDistribution law, Optional<Moments> rows, int samples, SamplingOptions sampling, Key key) {
    int count = Math.min(samples, Evaluation.SCORED_ROWS);
    double[] values = new double[Math.multiplyExact(count, law.columns().size())];
    law.draw(key.derive(Purpose.EVALUATION), 0, count, values, null);
    return new Monitor(
        new Table(law.columns(), count, values), Optional.of(law), rows, samples, sampling);
  }

  /**
   * Follows models of a table by its held-out rows, of which the first 16,384 count.
   *
   * @param heldOut at least two rows
   */
  public static Monitor of(
      Table heldOut, Optional<Moments> rows, int samples, SamplingOptions sampling) {
    int width = heldOut.columns().size();
    int count = Math.min(heldOut.rows(), Evaluation.SCORED_ROWS);
    double[] first = Arrays.copyOf(heldOut.values(), count * width);
    return new Monitor(
        new Table(heldOut.columns(), count, first), Optional.empty(), rows, samples, sampling);
  }

  /**
   * Evaluates a model; mu and Sigma are those of the law where it is known, blurred as the path
   * blurs it, else of the reference rows.
   *
   * @param key the key of the samples
   */
  public Figures evaluate(FlowModel model, Key key) {
    Optional<ToyDistribution> truth = law.flatMap(toy -> Evaluation.endLaw(model, toy));
    Moments moments = truth.flatMap(ToyDistribution::moments).orElseGet(() -> moments(reference));
    Moments drawn = moments(model.sample(samples, key, sampling));
    double[] density = model.logDensity(reference, sampling);
    return new Figures(
        drawn.meanDistance(moments) / moments.meanNorm(),
        drawn.covarianceDistance(moments) / moments.covarianceNorm(),
        -Nats.of(density).mean(),
        truth.filter(ToyDistribution::hasLogDensity).map(this::trueNll).orElse(Double.NaN),
        rows.map(own -> own.meanDistance(moments) / moments.meanNorm()).orElse(Double.NaN),
        rows.map(own -> own.covarianceDistance(moments) / moments.covarianceNorm())
            .orElse(Double.NaN));
  }

  private double trueNll(ToyDistribution truth) {
    int width = reference.columns().size();
    double[] density = new double[reference.rows()];
    for (int i = 0; i < density.length; i++) {
      density[i] =
          truth.logDensity(Arrays.copyOfRange(reference.values(), i * width, (i + 1) * width));
    }
    return -Nats.of(density).mean();
  }

  private static Moments moments(Table table) {
    return Moments.of(table.values(), table.columns().size());
  }
}
