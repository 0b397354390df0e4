package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Fields of continuous time and what they are given. */
final class ContinuousCase {
  static final int ROWS = 3;
  static final int LENGTH = 4;
  static final int CHANNELS = 2;
  static final int CONDITION = 2;
  static final HiddenSolver EXACT = HiddenSolver.of("dop853", 1e-10, 1e-12);
  static final SequenceShape SHAPE =
      new SequenceShape(CHANNELS, CONDITION, SequenceMode.AUTOREGRESSIVE, true, false, false);

  private ContinuousCase() {}

  /** Every choice of the right-hand side, of the start and of the normalisation. */
  static List<Continuous> all() {
    List<Continuous> all = new ArrayList<>();
    for (Continuous.Dynamics dynamics : Continuous.Dynamics.values()) {
      for (Normalization normalization : Normalization.values()) {
        for (Continuous.Start start : Continuous.Start.values()) {
          all.add(
              of(dynamics, all.size() % 2 == 1, all.size() % 4 < 2 ? 0 : 3, start, normalization));
        }
      }
    }
    return all;
  }

  static Continuous of(
      Continuous.Dynamics dynamics,
      boolean held,
      int correction,
      Continuous.Start start,
      Normalization normalization) {
    return new Continuous(
        5,
        dynamics,
        held,
        correction,
        start,
        normalization,
        HiddenSolver.of("rk4", 16),
        SolveGradient.DIRECT,
        EXACT,
        Mlp.of(6, 1, Activation.TANH));
  }

  static Continuous plain(Continuous.Dynamics dynamics) {
    return of(dynamics, false, 0, Continuous.Start.ZERO, Normalization.NONE);
  }

  /** Returns the field with solvers of its own. */
  static Continuous with(
      Continuous config, HiddenSolver training, SolveGradient gradient, HiddenSolver sampling) {
    return new Continuous(
        config.hidden(),
        config.dynamics(),
        config.held(),
        config.correction(),
        config.start(),
        config.normalization(),
        training,
        gradient,
        sampling,
        config.head());
  }

  /** Returns the field with parameters that are not near their beginning. */
  static SequenceField field(Continuous config) {
    SequenceField fresh = config.build(SHAPE, Key.of(3), ScalarType.Double);
    Tensor flat = fresh.parameters().flat();
    Tensor noise = Tensors.normal(Key.of(4), 0, ScalarType.Double, flat.numel());
    return fresh.with(flat.add(noise.mul(new org.bytedeco.pytorch.Scalar(0.3))));
  }

  /** Stamps of a sequence, unlike those of the others. */
  static double[] stamps(int row) {
    double[] stamps = new double[LENGTH];
    stamps[0] = 7 * row;
    for (int i = 1; i < LENGTH; i++) {
      stamps[i] = stamps[i - 1] + 0.2 + 0.7 * ((i * 3 + row * 2) % 4);
    }
    return stamps;
  }

  static Tensor stamps() {
    double[] all = new double[ROWS * LENGTH];
    for (int i = 0; i < ROWS; i++) {
      System.arraycopy(stamps(i), 0, all, i * LENGTH, LENGTH);
    }
    return Tensors.of(all, ROWS, LENGTH);
  }

  static Tensor history() {
    return Tensors.normal(Key.of(5), 0, ScalarType.Double, ROWS, LENGTH, CHANNELS);
  }

  static Tensor inputs() {
    return Tensors.normal(Key.of(6), 0, ScalarType.Double, ROWS, LENGTH, CONDITION);
  }

  static Tensor mask() {
    return Tensors.full(ScalarType.Double, 1, ROWS, LENGTH);
  }

  static Condition condition() {
    return condition(history(), stamps(), mask());
  }

  static Condition condition(Tensor history, Tensor stamps, Tensor mask) {
    Map<String, Tensor> given = new HashMap<>();
    given.put(SequenceField.HISTORY, history);
    given.put(SequenceField.STAMPS, stamps);
    given.put(SequenceField.INPUTS, inputs().narrow(0, 0, history.size(0)));
    given.put(SequenceField.MASK, mask);
    return new Condition(given);
  }

  /** Returns the features, [n, length, hidden]. */
  static Tensor features(SequenceField field, Condition condition) {
    Tensor history = java.util.Objects.requireNonNull(condition.values().get("history"));
    return field.features(history.new_zeros(history.size(0)), history, condition);
  }

  /** Returns the inputs y of a sequence: the value before, the flag, the condition. */
  static double[][] y(int row) {
    double[] history = Tensors.doubles(history());
    double[] inputs = Tensors.doubles(inputs());
    double[][] y = new double[LENGTH][CHANNELS + 1 + CONDITION];
    for (int i = 0; i < LENGTH; i++) {
      y[i][CHANNELS] = i == 0 ? 1 : 0;
      for (int j = 0; j < CHANNELS && i > 0; j++) {
        y[i][j] = history[(row * LENGTH + i - 1) * CHANNELS + j];
      }
      for (int j = 0; j < CONDITION; j++) {
        y[i][CHANNELS + 1 + j] = inputs[(row * LENGTH + i) * CONDITION + j];
      }
    }
    return y;
  }
}
