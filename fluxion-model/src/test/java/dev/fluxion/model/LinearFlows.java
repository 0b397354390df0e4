package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.source.Source;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The flows of the three modes on the exact fields of AR(1) data, in double precision. */
final class LinearFlows {
  static final double PHI = 0.8;
  static final int LENGTH = 12;
  private static final int STEPS = 80;

  static final Experiment EXPERIMENT =
      Experiment.parse(
          "{data: {file: x.csv, sequence: {}}, transform: {type: none}, field: {type: gru},"
              + " path: {type: condot}, source: {type: normal, scale: 1.0}}");

  /** AR(1) whose innovations are those of a table, one row for each sequence. */
  record Fixed(double psi, double[][] innovations, double scale) implements TemporalSource {
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

  static double[][] identity(int size) {
    return Matrices.combined(0, new double[size][size], 1);
  }

  static double[][] normal(long seed, int rows, int length) {
    double[][] all = new double[rows][length];
    for (int i = 0; i < rows; i++) {
      Key.of(seed).derive(i).normal(0, all[i], 0, length);
    }
    return all;
  }

  static SequenceFlow flow(SequenceField field, TemporalSource source) {
    return switch (field.shape().mode()) {
      case JOINT -> new JointFlow(EXPERIMENT, field, source);
      case CAUSAL -> new CausalFlow(EXPERIMENT, field, source);
      case AUTOREGRESSIVE -> new AutoregressiveFlow(EXPERIMENT, field, source);
    };
  }

  static SequenceFlow exact(SequenceMode mode, double psi, double[][] innovations) {
    return flow(LinearSequences.field(PHI, psi, mode, false), new Fixed(psi, innovations, 1));
  }

  static SamplingOptions options() {
    return options(STEPS);
  }

  static SamplingOptions options(int steps) {
    return SamplingOptions.of(EXPERIMENT.sampling(), EXPERIMENT.path())
        .withSolver("rk4", steps)
        .withThreads(2)
        .withChunk(5);
  }

  static SequenceBatch batch(double[][] values, int known) {
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

  static double[][] rows(double[] values, int length) {
    double[][] rows = new double[values.length / length][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * length, (i + 1) * length));
    return rows;
  }

  /** The covariance of what a linear flow makes of its source, by carrying basis vectors. */
  static double[][] covariance(SequenceMode mode, double psi) {
    SequenceBatch batch = batch(new double[LENGTH][LENGTH], 0);
    double[][] carried =
        rows(exact(mode, psi, identity(LENGTH)).draw(Key.of(1), batch, options()), LENGTH);
    return Matrices.product(Matrices.transposed(carried), carried);
  }

  static void same(double[][] actual, double[][] expected, double bound) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(bound));
    }
  }

  static double[] flat(double[][] x) {
    return Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
  }

  private LinearFlows() {}
}
