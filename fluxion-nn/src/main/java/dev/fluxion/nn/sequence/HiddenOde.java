package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The right-hand side of the hidden state's equation and its parameters. */
final class HiddenOde {
  private static final String GAIN = ".gain";

  private final Continuous config;
  private final int inputs;
  private final GruCell cell;
  private final List<Parameters.Entry> entries;

  /**
   * Takes sizes.
   *
   * @param inputs number of inputs y
   */
  HiddenOde(Continuous config, int inputs) {
    this.config = config;
    this.inputs = inputs;
    cell = new GruCell(config.hidden());
    Parameters.Layout layout = new Parameters.Layout();
    add(layout, false);
    entries = layout.entries();
  }

  private int gates() {
    return config.dynamics() == Continuous.Dynamics.GRU ? cell.gates() : 1;
  }

  /** Adds its parameters, the gains of a weight normalisation right behind their matrices. */
  void layout(Parameters.Layout layout) {
    add(layout, config.normalization() == Normalization.WEIGHT);
  }

  private void add(Parameters.Layout layout, boolean gains) {
    int hidden = config.hidden();
    int sums = gates() * hidden;
    matrix(layout, "ode.state", sums, hidden, gains);
    layout.add("ode.state.bias", sums);
    if (config.held()) {
      matrix(layout, "ode.input", sums, inputs, gains);
    }
    if (config.dynamics() == Continuous.Dynamics.GRU) {
      layout.add("ode.input.bias", sums);
    }
    if (config.correction() > 0) {
      matrix(layout, "ode.correction.0", config.correction(), hidden + 1, gains);
      layout.add("ode.correction.0.bias", config.correction());
      matrix(layout, "ode.correction.1", hidden, config.correction(), gains);
      layout.add("ode.correction.1.bias", hidden);
    }
  }

  private static void matrix(
      Parameters.Layout layout, String name, int rows, int columns, boolean gains) {
    layout.add(name + ".weight", rows, columns);
    if (gains) {
      layout.add(name + GAIN, rows);
    }
  }

  /** Returns whether a parameter is the gain of the matrix before it. */
  static boolean gain(Parameters.Entry entry) {
    return entry.name().endsWith(GAIN);
  }

  /** Returns matrices, normalised, and biases; recorded where the parameters are. */
  List<Tensor> values(Parameters given) {
    List<Tensor> values = new ArrayList<>();
    for (Parameters.Entry entry : entries) {
      Tensor own = given.view(entry.name());
      if (entry.shape().size() == 2 && config.normalization() != Normalization.NONE) {
        String gain = entry.name().replace(".weight", GAIN);
        int blocks = entry.name().startsWith("ode.correction") ? 1 : gates();
        own =
            config
                .normalization()
                .of(
                    own,
                    blocks,
                    config.normalization() == Normalization.WEIGHT ? given.view(gain) : null);
      }
      values.add(own);
    }
    return values;
  }

  /** Returns matrices and biases as one flat tensor. */
  static Tensor packed(List<Tensor> values) {
    return torch.cat(
        new TensorVector(values.stream().map(Tensor::flatten).toArray(Tensor[]::new)), 0);
  }

  /** Returns the views of matrices and biases in the flat tensor. */
  List<Tensor> unpacked(Tensor packed) {
    return entries.stream().map(entry -> Parameters.viewOf(packed, entry)).toList();
  }

  /**
   * Returns {@code dh/dtau}, [n, hidden].
   *
   * @param values matrices and biases
   * @param h the state, [n, hidden]
   * @param tau stamps, [n]; looked at by the correction alone
   * @param held y, [n, inputs]; looked at where it is held
   */
  Tensor derivative(List<Tensor> values, Tensor h, @Nullable Tensor tau, Tensor held) {
    int next = 2;
    Tensor weight = values.get(0);
    Tensor bias = values.get(1);
    Tensor input = config.held() ? values.get(next++) : null;
    Tensor change;
    if (config.dynamics() == Continuous.Dynamics.GRU) {
      Tensor own = values.get(next++);
      Tensor sums =
          input == null
              ? own.unsqueeze(0).expand(h.size(0), own.size(0))
              : torch.linear(held, input, new TensorOptional(own));
      change = cell.next(sums, h, weight.t(), bias).sub(h);
    } else {
      Tensor sums = torch.linear(h, weight, new TensorOptional(bias));
      change = (input == null ? sums : sums.add(torch.linear(held, input))).tanh().sub(h);
    }
    if (config.correction() == 0 || tau == null) {
      return change;
    }
    Tensor both = torch.cat(new TensorVector(h, tau.unsqueeze(1)), 1);
    Tensor layer =
        torch.silu(torch.linear(both, values.get(next), new TensorOptional(values.get(next + 1))));
    return change.add(
        torch.linear(layer, values.get(next + 2), new TensorOptional(values.get(next + 3))));
  }
}
