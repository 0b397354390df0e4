package dev.fluxion.model;

import static dev.fluxion.model.LinearFlows.LENGTH;
import static dev.fluxion.model.LinearFlows.PHI;
import static dev.fluxion.model.LinearFlows.batch;
import static dev.fluxion.model.LinearFlows.covariance;
import static dev.fluxion.model.LinearFlows.exact;
import static dev.fluxion.model.LinearFlows.flat;
import static dev.fluxion.model.LinearFlows.identity;
import static dev.fluxion.model.LinearFlows.normal;
import static dev.fluxion.model.LinearFlows.options;
import static dev.fluxion.model.LinearFlows.rows;
import static dev.fluxion.model.LinearFlows.same;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Hutchinson;
import dev.fluxion.model.LinearFlows.Fixed;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the flows of the three modes draw, on the exact fields of AR(1) data. */
class SequenceFlowTest {
  @ParameterizedTest
  @EnumSource(names = {"JOINT", "AUTOREGRESSIVE"})
  void theModesThatAreRightInLawCarryWhiteNoiseToTheData(SequenceMode mode) {
    same(covariance(mode, 0), Matrices.autoregressive(PHI, LENGTH), 1e-6);
  }

  @Test
  void theAutoregressiveModeCarriesCorrelatedNoiseToTheData() {
    same(covariance(SequenceMode.AUTOREGRESSIVE, 0.5), Matrices.autoregressive(PHI, LENGTH), 1e-6);
  }

  /** Oracle 6: last variance .768, lag-1 correlation .524, .0946 nats a step. */
  @Test
  void theCausalModeLosesWhatTheOracleSays() {
    double[][] law = covariance(SequenceMode.CAUSAL, 0);
    int last = LENGTH - 1;
    assertThat(law[last][last]).isCloseTo(0.768, within(5e-4));
    assertThat(law[last][last - 1] / Math.sqrt(law[last][last] * law[last - 1][last - 1]))
        .isCloseTo(0.524, within(5e-4));
    assertThat(Matrices.divergence(Matrices.autoregressive(PHI, LENGTH), law) / LENGTH)
        .isCloseTo(0.0946, within(5e-5));
  }

  @ParameterizedTest
  @EnumSource
  void temperatureScalesTheSource(SequenceMode mode) {
    SequenceFlow flow = exact(mode, 0, identity(LENGTH));
    SequenceBatch batch = batch(new double[LENGTH][LENGTH], 0);
    double[] plain = flow.draw(Key.of(1), batch, options(8));
    double[] halved = flow.draw(Key.of(1), batch, options(8).withTemperature(0.5));
    assertThat(halved)
        .containsExactly(Arrays.stream(plain).map(x -> x / 2).toArray(), within(1e-9));
  }

  /**
   * On the way the exact flow of a position from N(0, 1) to N(m, s^2) stands at {@code t m +
   * sqrt(t^2 s^2 + (1 - t)^2) z}.
   */
  @ParameterizedTest
  @EnumSource
  void statesLeadFromTheNoiseToTheSequence(SequenceMode mode) {
    double[][] z = normal(12, 4, LENGTH);
    SequenceFlow flow = exact(mode, 0, z);
    double[] times = {0, 0.5, 1};
    List<double[]> states = flow.states(Key.of(1), batch(z, 0), times, options());
    double[] end = flow.draw(Key.of(1), batch(z, 0), options());
    assertThat(states.get(0)).containsExactly(flat(z), within(1e-12));
    assertThat(states.get(2)).containsExactly(end, within(1e-6));
    double[][] half = rows(states.get(1), LENGTH);
    if (mode == SequenceMode.AUTOREGRESSIVE) {
      for (int i = 1; i < LENGTH; i++) {
        double mean = PHI * rows(end, LENGTH)[2][i - 1];
        double spread = Math.sqrt((1 - PHI * PHI) / 4 + 0.25);
        assertThat(half[2][i]).isCloseTo(mean / 2 + spread * z[2][i], within(1e-6));
      }
    } else {
      // The first position of the causal mode knows of no other: its variance stays that of both.
      assertThat(half[2]).isNotEqualTo(z[2]);
      assertThat(mode == SequenceMode.CAUSAL ? half[2][0] : z[2][0] * Math.sqrt(0.5))
          .isCloseTo(z[2][0] * Math.sqrt(0.5), within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource
  void threadsAndChunksDoNotChangeResults(SequenceMode mode) {
    double[][] x = normal(9, 11, LENGTH);
    SequenceFlow flow = exact(mode, 0, x);
    SamplingOptions whole = options(3).withChunk(2048).withThreads(1);
    assertThat(flow.draw(Key.of(1), batch(x, 0), options(3)))
        .containsExactly(flow.draw(Key.of(1), batch(x, 0), whole), within(1e-12));
    Hutchinson estimate = Hutchinson.of(Key.of(4), 2);
    assertThat(flow.score(flat(x), batch(x, 0), estimate, options(3)).logDensity())
        .containsExactly(
            flow.score(flat(x), batch(x, 0), estimate, whole).logDensity(), within(1e-10));
  }

  @Test
  void theSourceOfTheseTestsIsTheStandardNormalWhereItIsWhite() {
    double[][] x = normal(2, 3, LENGTH);
    Tensor points = Tensors.of(flat(x), 3, LENGTH);
    Tensor stamps = batch(x, 0).stamps(0, 3);
    assertThat(Tensors.doubles(new Fixed(0, x, 1).at(stamps, 1).logDensity(points)))
        .containsExactly(Tensors.doubles(Normal.STANDARD.logDensity(points)), within(1e-12));
  }
}
