package dev.fluxion.model;

import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.sequence.SequenceEncoder;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceFieldConfig;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.nn.sequence.SequenceShape;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The best fields of AR(1) data, x_i = phi x_(i-1) + noise of unit variance, in closed form (oracle
 * 6 of the mathematics paper), under the path t x1 + (1 - t) x0.
 *
 * @param phi correlation of neighbours in the data
 * @param psi the same of the source, AR(1) too; 0 is white noise
 */
record LinearSequences(double phi, double psi) implements SequenceFieldConfig {

  static SequenceField field(double phi, double psi, SequenceMode mode, boolean observed) {
    SequenceShape shape =
        new SequenceShape(
            1, 0, mode, false, psi != 0 && mode == SequenceMode.AUTOREGRESSIVE, observed);
    return new LinearSequences(phi, psi).build(shape, Key.of(0), ScalarType.Double);
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    return shape.mode() == SequenceMode.AUTOREGRESSIVE
        ? new Conditional(phi, psi)
        : new Velocities(phi, shape.mode(), shape.observed());
  }

  @Override
  public FieldConfig head() {
    return new Head();
  }

  /** Moments of a value given those before: [mean, variance] of the data, then of the source. */
  private record Conditional(double phi, double psi) implements SequenceEncoder {
    @Override
    public void layout(Parameters.Layout layout) {}

    @Override
    public void initialize(Parameters.Entry entry, Key key, double[] values) {}

    @Override
    public int features() {
      return 4;
    }

    @Override
    public Tensor encode(Parameters given, Inputs inputs) {
      return moments(inputs.values(), 2);
    }

    private Tensor moments(Tensor values, int dim) {
      Tensor before = values.narrow(dim, 0, 1);
      Tensor first = values.narrow(dim, values.size(dim) - 1, 1);
      Tensor noise = psi == 0 ? torch.zeros_like(before) : values.narrow(dim, 1, 1);
      Tensor later = first.neg().add(new Scalar(1.0));
      return torch.cat(
          new TensorVector(
              before.mul(new Scalar(phi)),
              first.add(later.mul(new Scalar(1 - phi * phi))),
              noise.mul(new Scalar(psi)),
              first.add(later.mul(new Scalar(1 - psi * psi)))),
          dim);
    }

    @Override
    public Stepper stepper(Parameters given, long rows) {
      return (values, stamps, time) -> moments(values, 1);
    }
  }

  /** The velocities themselves: E[x1 - x0 | x(t)], of all positions or of those up to its own. */
  private record Velocities(double phi, SequenceMode mode, boolean observed)
      implements SequenceEncoder {
    @Override
    public void layout(Parameters.Layout layout) {}

    @Override
    public void initialize(Parameters.Entry entry, Key key, double[] values) {}

    @Override
    public int features() {
      return 4;
    }

    @Override
    public Tensor encode(Parameters given, Inputs in) {
      Tensor x = in.values().narrow(2, 0, 1);
      int n = (int) x.size(0);
      int length = (int) x.size(1);
      double[] times = Tensors.doubles(java.util.Objects.requireNonNull(in.time()).select(1, 0));
      Tensor out;
      if (observed) {
        double[] known = Tensors.doubles(in.values().select(2, 3));
        List<Tensor> rows = new ArrayList<>();
        double[] pattern = new double[0];
        Tensor[] both = new Tensor[0];
        for (int i = 0; i < n; i++) {
          double[] own = Arrays.copyOfRange(known, i * length, (i + 1) * length);
          boolean same = Arrays.equals(own, pattern) && times[i] == times[i - 1];
          both = same ? both : conditional(own, times[i]);
          pattern = own;
          rows.add(
              torch
                  .mm(both[0], x.select(0, i))
                  .add(torch.mm(both[1], in.values().select(0, i).narrow(1, 2, 1))));
        }
        out = torch.stack(new TensorVector(rows.toArray(new Tensor[0])), 0);
      } else {
        double[] all = new double[n * length * length];
        double[][] matrix = new double[0][0];
        for (int i = 0; i < n; i++) {
          matrix = i > 0 && times[i] == times[i - 1] ? matrix : matrix(times[i], length);
          for (int j = 0; j < length; j++) {
            System.arraycopy(matrix[j], 0, all, (i * length + j) * length, length);
          }
        }
        out = torch.bmm(Tensors.of(all, n, length, length), x);
      }
      Tensor zeros = torch.zeros_like(out);
      return torch.cat(new TensorVector(out, zeros, zeros, zeros), 2);
    }

    /** Cov(u, x_t) Cov(x_t)^-1, for each row with the positions that it sees. */
    private double[][] matrix(double t, int length) {
      if (mode == SequenceMode.JOINT) {
        double[][] s = Matrices.autoregressive(phi, length);
        double[][] c = Matrices.combined(t * t, s, (1 - t) * (1 - t));
        return Matrices.product(Matrices.combined(t, s, -(1 - t)), Matrices.inverse(c));
      }
      double[][] a = new double[length][length];
      for (int i = 0; i < length; i++) {
        System.arraycopy(last(t, i + 1), 0, a[i], 0, i + 1);
      }
      return a;
    }

    /** The last row of the causal matrix of some length. */
    private double[] last(double t, int length) {
      double[][] s = Matrices.autoregressive(phi, length);
      double[][] x = Matrices.combined(t, s, -(1 - t));
      double[][] c = Matrices.combined(t * t, s, (1 - t) * (1 - t));
      return Matrices.product(new double[][] {x[length - 1]}, Matrices.inverse(c))[0];
    }

    /** The joint velocity of what is not known, whose law given what is known is normal. */
    private Tensor[] conditional(double[] known, double t) {
      int[] k = Matrices.range(0, known.length);
      int[] seen = Arrays.stream(k).filter(i -> known[i] > 0).toArray();
      int[] hidden = Arrays.stream(k).filter(i -> known[i] == 0).toArray();
      double[][] s = Matrices.autoregressive(phi, known.length);
      double[][] gain = new double[hidden.length][known.length];
      double[][] rest = Matrices.part(s, hidden, hidden);
      if (seen.length > 0) {
        double[][] cross = Matrices.part(s, hidden, seen);
        double[][] weights =
            Matrices.product(cross, Matrices.inverse(Matrices.part(s, seen, seen)));
        double[][] less = Matrices.product(weights, Matrices.transposed(cross));
        for (int i = 0; i < hidden.length; i++) {
          for (int j = 0; j < seen.length; j++) {
            gain[i][seen[j]] = weights[i][j];
          }
          for (int j = 0; j < hidden.length; j++) {
            rest[i][j] -= less[i][j];
          }
        }
      }
      double[][] a =
          Matrices.product(
              Matrices.combined(t, rest, -(1 - t)),
              Matrices.inverse(Matrices.combined(t * t, rest, (1 - t) * (1 - t))));
      double[] onPoints = new double[known.length * known.length];
      double[] onValues = new double[known.length * known.length];
      double[][] moved = Matrices.product(a, gain);
      for (int i = 0; i < hidden.length; i++) {
        for (int j = 0; j < hidden.length; j++) {
          onPoints[hidden[i] * known.length + hidden[j]] = a[i][j];
        }
        for (int j = 0; j < known.length; j++) {
          onValues[hidden[i] * known.length + j] = gain[i][j] - t * moved[i][j];
        }
      }
      long size = known.length;
      return new Tensor[] {Tensors.of(onPoints, size, size), Tensors.of(onValues, size, size)};
    }

    @Override
    public Stepper stepper(Parameters given, long rows) {
      List<Tensor> before = new ArrayList<>();
      return new Stepper() {
        @Override
        public Tensor next(Tensor values, Tensor stamps, @Nullable Tensor time) {
          Tensor x = values.narrow(1, 0, 1);
          int i = before.size();
          double[] times = Tensors.doubles(java.util.Objects.requireNonNull(time));
          double[] all = new double[times.length * (i + 1)];
          double[] row = new double[0];
          for (int n = 0; n < times.length; n++) {
            row = n > 0 && times[n] == times[n - 1] ? row : last(times[n], i + 1);
            System.arraycopy(row, 0, all, n * (i + 1), i + 1);
          }
          List<Tensor> seen = new ArrayList<>(before);
          seen.add(x);
          before.add(Tensors.lasting(x.detach()::clone));
          Tensor out =
              torch
                  .cat(new TensorVector(seen.toArray(new Tensor[0])), 1)
                  .mul(Tensors.of(all, times.length, i + 1))
                  .sum(1)
                  .unsqueeze(1);
          Tensor zeros = torch.zeros_like(out);
          return torch.cat(new TensorVector(out, zeros, zeros, zeros), 1);
        }
      };
    }
  }

  /** The flow of one normal value: N(n, r^2) to N(m, s^2). */
  record Head() implements FieldConfig {
    @Override
    public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
      return new Value(
          this,
          new Parameters(
              Tensors.zeros(type, 1), List.of(new Parameters.Entry("unused", List.of(1L), 0))));
    }
  }

  private record Value(FieldConfig config, Parameters parameters) implements TrainableField {
    @Override
    public TrainableField with(Tensor flat) {
      return new Value(config, parameters.with(flat));
    }

    @Override
    public Tensor output(Parameters given, Tensor t, Tensor x, Condition condition) {
      Tensor features = java.util.Objects.requireNonNull(condition.values().get(Condition.INPUTS));
      Tensor m = features.narrow(1, 0, 1);
      Tensor s2 = features.narrow(1, 1, 1);
      Tensor n = features.narrow(1, 2, 1);
      Tensor r2 = features.narrow(1, 3, 1);
      Tensor at = t.unsqueeze(1);
      Tensor left = at.neg().add(new Scalar(1.0));
      Tensor variance = at.square().mul(s2).add(left.square().mul(r2));
      // Velocities of other modes come as they are, with variances of 0.
      Tensor slope = at.mul(s2).sub(left.mul(r2)).div(variance.add(variance.eq(new Scalar(0.0))));
      return m.sub(n).add(slope.mul(x.sub(at.mul(m)).sub(left.mul(n))));
    }
  }
}
