package dev.fluxion.model;

import static dev.fluxion.model.LinearFlows.LENGTH;
import static dev.fluxion.model.LinearFlows.PHI;
import static dev.fluxion.model.LinearFlows.batch;
import static dev.fluxion.model.LinearFlows.covariance;
import static dev.fluxion.model.LinearFlows.exact;
import static dev.fluxion.model.LinearFlows.flat;
import static dev.fluxion.model.LinearFlows.normal;
import static dev.fluxion.model.LinearFlows.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Hutchinson;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log densities of the flows of the three modes, on the exact fields of AR(1) data. */
class SequenceFlowDensityTest {
  @ParameterizedTest
  @EnumSource
  void logDensitiesAreThoseOfTheNormalLawThatTheFlowMakes(SequenceMode mode) {
    double[][] law = covariance(mode, 0);
    double[][] x = normal(2, 7, LENGTH);
    SequenceDensities found =
        exact(mode, 0, x).score(flat(x), batch(x, 0), new ExactTrace(), options());
    for (int i = 0; i < x.length; i++) {
      double[] steps = Matrices.steps(law, x[i]);
      assertThat(found.logDensity()[i]).isCloseTo(Arrays.stream(steps).sum(), within(1e-5));
      if (mode != SequenceMode.JOINT) {
        assertThat(
                Arrays.copyOfRange(
                    Objects.requireNonNull(found.steps()), i * LENGTH, (i + 1) * LENGTH))
            .containsExactly(steps, within(1e-5));
      }
    }
  }

  @Test
  void autoregressiveLogDensitiesWithCorrelatedNoiseAreThoseOfTheData() {
    double[][] x = normal(3, 6, LENGTH);
    SequenceDensities found =
        exact(SequenceMode.AUTOREGRESSIVE, 0.5, x)
            .score(flat(x), batch(x, 0), new ExactTrace(), options());
    for (int i = 0; i < x.length; i++) {
      assertThat(found.logDensity()[i])
          .isCloseTo(
              Arrays.stream(Matrices.steps(Matrices.autoregressive(PHI, LENGTH), x[i])).sum(),
              within(1e-5));
    }
  }

  /**
   * Estimates of 16 probes lie within 6 of their standard errors: with 15 degrees of freedom beyond
   * that with probability 2.4e-5, so a false alarm below 2e-4 in 7.
   */
  @ParameterizedTest
  @EnumSource
  void estimatedLogDensitiesAreRightWithinTheirStandardErrors(SequenceMode mode) {
    double[][] x = normal(2, 7, LENGTH);
    SequenceFlow flow = exact(mode, 0, x);
    Divergence estimate = Hutchinson.of(Key.of(4), 16);
    double[] exact = flow.score(flat(x), batch(x, 0), new ExactTrace(), options(6)).logDensity();
    SequenceDensities found = flow.score(flat(x), batch(x, 0), estimate, options(6));
    double[] error = Objects.requireNonNull(found.standardError());
    for (int i = 0; i < x.length; i++) {
      // Signs are exact where a block has one value, up to the solver's rounding.
      assertThat(found.logDensity()[i]).isCloseTo(exact[i], within(6 * error[i] + 1e-9));
      assertThat(error[i] > 1e-3).isEqualTo(mode == SequenceMode.JOINT);
    }
  }

  @Test
  void adaptiveStepsGiveTheSameDensitiesAsFixedOnes() {
    double[][] x = normal(5, 2, LENGTH);
    SamplingOptions adaptive = options().withTolerance("dopri5", new Tolerance(1e-7, 1e-7));
    for (SequenceMode mode : SequenceMode.values()) {
      SequenceFlow flow = exact(mode, 0, x);
      assertThat(flow.score(flat(x), batch(x, 0), new ExactTrace(), adaptive).logDensity())
          .containsExactly(
              flow.score(flat(x), batch(x, 0), new ExactTrace(), options()).logDensity(),
              within(1e-5));
      assertThat(flow.draw(Key.of(1), batch(x, 0), adaptive))
          .containsExactly(flow.draw(Key.of(1), batch(x, 0), options()), within(1e-5));
    }
  }
}
