package dev.fluxion.nn;

import dev.fluxion.density.Likelihood;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.VelocityField;
import dev.fluxion.source.Source;
import org.bytedeco.pytorch.Tensor;

/**
 * A velocity field with parameters that live in one flat tensor.
 *
 * <p>The same description with other parameters (a moving average, a checkpoint) is another field:
 * {@link #with}.
 */
public interface TrainableField extends VelocityField {
  /** Returns the description that rebuilds this field. */
  FieldConfig config();

  /** Returns the parameters. */
  Parameters parameters();

  /** Returns by which kernels the field is computed, and why, for people to read. */
  default String engine() {
    return "libtorch";
  }

  /** Returns by which kernels its value is computed, their name alone. */
  default String valueEngine() {
    return "libtorch";
  }

  /** Returns the same field with other parameters of the same layout. */
  TrainableField with(Tensor flat);

  /**
   * Returns the output of the field with given parameters, recorded for gradients where the
   * parameters ask for it; the specification of every faster form.
   *
   * @param t times, [batch]
   * @param x points, [batch, ...]
   */
  Tensor output(Parameters parameters, Tensor t, Tensor x, Condition condition);

  /**
   * Returns the loss of each row with given parameters, [batch]; recorded as {@link #output} is.
   */
  default Tensor rowLoss(
      Objective objective, Parameters parameters, PathSample sample, Condition condition) {
    return objective.rowLoss(output(parameters, sample.t(), sample.xt(), condition), sample);
  }

  @Override
  default Tensor velocity(Tensor t, Tensor x, Condition condition) {
    return output(parameters(), t, x, condition);
  }

  /**
   * Returns an engine for the loss and its gradient, for use by one thread at one size.
   *
   * @param rows number of rows of every call
   */
  default GradientEngine gradientEngine(Objective objective, long rows) {
    return new TapedEngine(this, objective);
  }

  /**
   * Returns how many rows one thread does best to take at a time; larger batches are cut, by their
   * size and this alone.
   */
  default int rowsAtOnce() {
    return Integer.MAX_VALUE;
  }

  /**
   * Returns an engine for the loss of maximum likelihood and its gradient, for use by one thread at
   * one size.
   *
   * @param source the law at t = 0
   * @param rows number of rows of every call
   */
  default GradientEngine likelihoodEngine(Likelihood objective, Source source, long rows) {
    return LikelihoodEngine.taped(this, objective, source);
  }
}
