package dev.fluxion.model;

import static dev.fluxion.model.LinearFlows.LENGTH;
import static dev.fluxion.model.LinearFlows.PHI;
import static dev.fluxion.model.LinearFlows.batch;
import static dev.fluxion.model.LinearFlows.covariance;
import static dev.fluxion.model.LinearFlows.exact;
import static dev.fluxion.model.LinearFlows.flat;
import static dev.fluxion.model.LinearFlows.flow;
import static dev.fluxion.model.LinearFlows.identity;
import static dev.fluxion.model.LinearFlows.normal;
import static dev.fluxion.model.LinearFlows.options;
import static dev.fluxion.model.LinearFlows.rows;
import static dev.fluxion.model.LinearFlows.same;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.ExactTrace;
import dev.fluxion.model.LinearFlows.Fixed;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.source.Source;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the flows of the three modes go on from what is known, on the exact fields of AR(1) data. */
class SequenceFlowBeginningTest {
  /** A sequence whose beginning is given is continued by the same noise to the same end. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void aBeginningIsContinuedAsTheSequenceThatItComesFrom(double psi) {
    double[][] innovations = normal(6, 6, LENGTH);
    for (SequenceMode mode :
        new SequenceMode[] {SequenceMode.AUTOREGRESSIVE, SequenceMode.CAUSAL}) {
      if (mode == SequenceMode.CAUSAL && psi != 0) {
        continue;
      }
      SequenceFlow flow = exact(mode, psi, innovations);
      double[] whole = flow.draw(Key.of(1), batch(new double[6][LENGTH], 0), options(40));
      for (int known : new int[] {1, 5, LENGTH}) {
        double[] continued = flow.draw(Key.of(1), batch(rows(whole, LENGTH), known), options(40));
        assertThat(continued).containsExactly(whole, within(1e-5));
      }
    }
  }

  /** A source that tells the noise of the beginnings which it is asked to continue. */
  private record Telling(Fixed own, List<Double> beginnings) implements TemporalSource {
    @Override
    public Source at(Tensor stamps, int channels) {
      return own.at(stamps, channels);
    }

    @Override
    public Tensor continued(Key key, long first, Tensor beginning, Tensor stamps) {
      Arrays.stream(Tensors.doubles(beginning)).forEach(beginnings::add);
      return own.continued(key, first, beginning, stamps);
    }

    @Override
    public Tensor stepLogDensity(Tensor x, Tensor stamps) {
      return own.stepLogDensity(x, stamps);
    }

    @Override
    public TemporalSource tempered(double temperature) {
      return this;
    }

    @Override
    public boolean white() {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTOREGRESSIVE", "CAUSAL"})
  void theNoiseOfABeginningIsRecovered(SequenceMode mode) {
    double psi = mode == SequenceMode.AUTOREGRESSIVE ? 0.5 : 0;
    int known = 5;
    Fixed source = new Fixed(psi, normal(6, 4, LENGTH), 1);
    SequenceField field = LinearSequences.field(PHI, psi, mode, false);
    SamplingOptions options = options(40).withThreads(1).withChunk(100);
    double[] whole = flow(field, source).draw(Key.of(1), batch(new double[4][LENGTH], 0), options);
    List<Double> told = new ArrayList<>();
    flow(field, new Telling(source, told))
        .draw(Key.of(1), batch(rows(whole, LENGTH), known), options);
    Tensor none = Tensors.zeros(ScalarType.Double, 4, 0, 1);
    Tensor stamps = batch(new double[4][LENGTH], 0).stamps(0, 4);
    double[] noise =
        Tensors.doubles(source.continued(Key.of(1), 0, none, stamps).narrow(1, 0, known));
    assertThat(told.stream().mapToDouble(Double::doubleValue).toArray())
        .containsExactly(noise, within(1e-5));
  }

  /** With no noise the end of a sequence is its conditional mean. */
  @ParameterizedTest
  @EnumSource
  void theMeanOfWhatFollowsIsThatOfTheLaw(SequenceMode mode) {
    int known = 5;
    double[][] x = normal(7, 3, LENGTH);
    double[][] law =
        mode == SequenceMode.CAUSAL ? covariance(mode, 0) : Matrices.autoregressive(PHI, LENGTH);
    SequenceField field = LinearSequences.field(PHI, 0, mode, mode == SequenceMode.JOINT);
    double[] found =
        flow(field, new Fixed(0, new double[3][LENGTH], 1))
            .draw(Key.of(1), batch(x, known), options());
    int[] seen = Matrices.range(0, known);
    int[] next = Matrices.range(known, LENGTH);
    double[][] gain =
        Matrices.product(
            Matrices.part(law, next, seen), Matrices.inverse(Matrices.part(law, seen, seen)));
    for (int i = 0; i < 3; i++) {
      double[][] given = Matrices.transposed(new double[][] {Arrays.copyOf(x[i], known)});
      double[] mean = Matrices.transposed(Matrices.product(gain, given))[0];
      assertThat(Arrays.copyOfRange(found, i * LENGTH + known, (i + 1) * LENGTH))
          .containsExactly(mean, within(1e-6));
      assertThat(Arrays.copyOfRange(found, i * LENGTH, i * LENGTH + known))
          .containsExactly(given(x[i], known));
    }
  }

  private static double[] given(double[] x, int known) {
    return Arrays.copyOf(x, known);
  }

  /** Any positions: the law of the others given them, its covariance from basis vectors. */
  @Test
  void theJointModeFillsInAnyPatternByTheConditionalLaw() {
    int[] seen = {0, 3, 4, 8};
    int[] hidden = {1, 2, 5, 6, 7, 9, 10, 11};
    double[][] x = normal(8, 1, LENGTH);
    double[][] innovations = new double[LENGTH + 1][];
    for (int i = 0; i < LENGTH; i++) {
      innovations[i] = identity(LENGTH)[i];
    }
    innovations[LENGTH] = new double[LENGTH];
    double[][] same = new double[LENGTH + 1][];
    Arrays.fill(same, x[0]);
    SequenceBatch all = batch(same, LENGTH);
    for (int i = 0; i < all.known().length; i++) {
      int at = i % LENGTH;
      boolean gone = Arrays.stream(hidden).anyMatch(j -> j == at);
      all.known()[i] = gone ? 0 : 1;
      all.values()[i] *= all.known()[i];
    }
    SequenceFlow flow =
        flow(LinearSequences.field(PHI, 0, SequenceMode.JOINT, true), new Fixed(0, innovations, 1));
    double[][] filled = rows(flow.draw(Key.of(1), all, options(40)), LENGTH);
    double[][] s = Matrices.autoregressive(PHI, LENGTH);
    double[][] weights =
        Matrices.product(
            Matrices.part(s, hidden, seen), Matrices.inverse(Matrices.part(s, seen, seen)));
    double[][] less = Matrices.product(weights, Matrices.part(s, seen, hidden));
    double[][] expected = Matrices.part(s, hidden, hidden);
    double[] mean = new double[hidden.length];
    double[][] carried = new double[LENGTH][hidden.length];
    for (int i = 0; i < hidden.length; i++) {
      for (int j = 0; j < hidden.length; j++) {
        expected[i][j] -= less[i][j];
      }
      for (int j = 0; j < seen.length; j++) {
        mean[i] += weights[i][j] * x[0][seen[j]];
      }
      assertThat(filled[LENGTH][hidden[i]]).isCloseTo(mean[i], within(1e-6));
      for (int k = 0; k < LENGTH; k++) {
        carried[k][i] = filled[k][hidden[i]] - filled[LENGTH][hidden[i]];
      }
    }
    same(Matrices.product(Matrices.transposed(carried), carried), expected, 1e-6);
    double nats = flow.score(flat(same), all, new ExactTrace(), options(40)).logDensity()[0];
    double[] rest = new double[hidden.length];
    Arrays.setAll(rest, i -> x[0][hidden[i]] - mean[i]);
    assertThat(nats).isCloseTo(Arrays.stream(Matrices.steps(expected, rest)).sum(), within(1e-5));
  }
}
