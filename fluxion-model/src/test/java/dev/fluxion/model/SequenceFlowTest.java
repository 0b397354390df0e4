package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Hutchinson;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.source.Normal;
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

/** The flows of the three modes on the exact fields of AR(1) data, in double precision. */
class SequenceFlowTest {
  private static final double PHI = 0.8;
  private static final int LENGTH = 12;
  private static final int STEPS = 80;

  /** AR(1) whose innovations are those of a table, one row for each sequence. */
  private record Fixed(double psi, double[][] innovations, double scale) implements TemporalSource {
    @Override
    public Source at(Tensor stamps, int channels) {
      Fixed own = this;
      return new Source() {
        @Override
        public Tensor sample(Key key, long first, ScalarType type, long... shape) {
          Tensor none = Tensors.zeros(type, shape[0], 0, 1);
          return own.continued(key, first, none, stamps).view(shape);
        }

        @Override
        public Tensor logDensity(Tensor x) {
          return own.stepLogDensity(x.view(x.size(0), -1, 1), stamps).sum(1);
        }

        @Override
        public Source tempered(double temperature) {
          return own.tempered(temperature).at(stamps, channels);
        }

        @Override
        public Source widened(double sigma) {
          throw new UnsupportedOperationException();
        }
      };
    }

    @Override
    public Tensor continued(Key key, long first, Tensor beginning, Tensor stamps) {
      int n = (int) beginning.size(0);
      int known = (int) beginning.size(1);
      int length = (int) stamps.size(1);
      double[] given = Tensors.doubles(beginning);
      double[] all = new double[n * length];
      for (int row = 0; row < n; row++) {
        for (int i = 0; i < length; i++) {
          double before = i == 0 ? 0 : psi * all[row * length + i - 1];
          double spread = scale * (i == 0 ? 1 : Math.sqrt(1 - psi * psi));
          all[row * length + i] =
              i < known
                  ? given[row * known + i]
                  : before + spread * innovations[(int) first + row][i];
        }
      }
      return Tensors.of(beginning.scalar_type(), all, n, length, 1);
    }

    @Override
    public Tensor stepLogDensity(Tensor x, Tensor stamps) {
      int n = (int) x.size(0);
      int length = (int) x.size(1);
      double[] all = Tensors.doubles(x);
      double[] nats = new double[n * length];
      double[][] s = Matrices.combined(scale * scale, Matrices.autoregressive(psi, length), 0);
      for (int row = 0; row < n; row++) {
        double[] own = Arrays.copyOfRange(all, row * length, (row + 1) * length);
        System.arraycopy(Matrices.steps(s, own), 0, nats, row * length, length);
      }
      return Tensors.of(x.scalar_type(), nats, n, length);
    }

    @Override
    public TemporalSource tempered(double temperature) {
      return new Fixed(psi, innovations, scale * temperature);
    }

    @Override
    public boolean white() {
      return psi == 0;
    }
  }

  private static double[][] identity(int size) {
    return Matrices.combined(0, new double[size][size], 1);
  }

  private static double[][] normal(long seed, int rows, int length) {
    double[][] all = new double[rows][length];
    for (int i = 0; i < rows; i++) {
      Key.of(seed).derive(i).normal(0, all[i], 0, length);
    }
    return all;
  }

  private static final Experiment EXPERIMENT =
      Experiment.parse(
          "{data: {file: x.csv, sequence: {}}, transform: {type: none}, field: {type: gru},"
              + " path: {type: condot}, source: {type: normal, scale: 1.0}}");

  private static SequenceFlow flow(SequenceField field, TemporalSource source) {
    return switch (field.shape().mode()) {
      case JOINT -> new JointFlow(EXPERIMENT, field, source);
      case CAUSAL -> new CausalFlow(EXPERIMENT, field, source);
      case AUTOREGRESSIVE -> new AutoregressiveFlow(EXPERIMENT, field, source);
    };
  }

  private static SequenceFlow exact(SequenceMode mode, double psi, double[][] innovations) {
    return flow(LinearSequences.field(PHI, psi, mode, false), new Fixed(psi, innovations, 1));
  }

  private static SamplingOptions options() {
    return options(STEPS);
  }

  private static SamplingOptions options(int steps) {
    return SamplingOptions.of(EXPERIMENT.sampling(), EXPERIMENT.path())
        .withSolver("rk4", steps)
        .withThreads(2)
        .withChunk(5);
  }

  private static SequenceBatch batch(double[][] values, int known) {
    int length = values[0].length;
    double[] stamps = new double[values.length * length];
    double[] flags = new double[stamps.length];
    double[] given = new double[stamps.length];
    for (int i = 0; i < stamps.length; i++) {
      stamps[i] = i % length;
      flags[i] = i % length < known ? 1 : 0;
      given[i] = flags[i] * values[i / length][i % length];
    }
    return new SequenceBatch(values.length, length, 1, stamps, new double[0], 0, given, flags);
  }

  private static double[][] rows(double[] values, int length) {
    double[][] rows = new double[values.length / length][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * length, (i + 1) * length));
    return rows;
  }

  /** The covariance of what a linear flow makes of its source, by carrying basis vectors. */
  private static double[][] covariance(SequenceMode mode, double psi) {
    SequenceBatch batch = batch(new double[LENGTH][LENGTH], 0);
    double[][] carried =
        rows(exact(mode, psi, identity(LENGTH)).draw(Key.of(1), batch, options()), LENGTH);
    return Matrices.product(Matrices.transposed(carried), carried);
  }

  private static void same(double[][] actual, double[][] expected, double bound) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(bound));
    }
  }

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
                    java.util.Objects.requireNonNull(found.steps()), i * LENGTH, (i + 1) * LENGTH))
            .containsExactly(steps, within(1e-5));
      }
    }
  }

  private static double[] flat(double[][] x) {
    return Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
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
    double[] error = java.util.Objects.requireNonNull(found.standardError());
    for (int i = 0; i < x.length; i++) {
      // Signs are exact where a block has one value, up to the solver's rounding.
      assertThat(found.logDensity()[i]).isCloseTo(exact[i], within(6 * error[i] + 1e-9));
      assertThat(error[i] > 1e-3).isEqualTo(mode == SequenceMode.JOINT);
    }
  }

  @Test
  void adaptiveStepsGiveTheSameDensitiesAsFixedOnes() {
    double[][] x = normal(5, 2, LENGTH);
    SamplingOptions adaptive =
        options().withTolerance("dopri5", new dev.fluxion.solve.Tolerance(1e-7, 1e-7));
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
