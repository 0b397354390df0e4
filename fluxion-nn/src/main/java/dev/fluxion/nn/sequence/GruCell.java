package dev.fluxion.nn.sequence;

import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.FusedKernels;
import dev.fluxion.nn.Parameters;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code r = s(a_r + b_r), z = s(a_z + b_z), m = tanh(a_m + r b_m), h' = m + z (h - m)}, with a the
 * sums of the inputs, {@code b = U h + c} those of the state, and s the logistic function.
 *
 * @param hidden number of units
 */
record GruCell(int hidden) implements RecurrentCell {
  @Override
  public int gates() {
    return 3;
  }

  @Override
  public int state() {
    return hidden;
  }

  @Override
  public Tensor next(Tensor sums, Tensor before, Tensor weight, Tensor bias) {
    Tensor own = torch.addmm(bias, before, weight);
    Tensor gates = sums.narrow(1, 0, 2L * hidden).add(own.narrow(1, 0, 2L * hidden)).sigmoid();
    Tensor reset = gates.narrow(1, 0, hidden);
    Tensor keep = gates.narrow(1, hidden, hidden);
    Tensor fresh =
        torch
            .addcmul(sums.narrow(1, 2L * hidden, hidden), reset, own.narrow(1, 2L * hidden, hidden))
            .tanh();
    return torch.addcmul(fresh, keep, before.sub(fresh));
  }

  @Override
  public Optional<DenseKernels> kernels(long inputs, Tensor like) {
    return FusedKernels.forWidth(Math.max(inputs, hidden), like);
  }

  @Override
  public RecurrentLayer pass(
      Parameters given, String name, boolean backward, boolean gradients, boolean fused) {
    return kernels(given.view(name + "input.weight").size(1), given.flat())
        .filter(found -> fused)
        .<RecurrentLayer>map(found -> new FusedGru(found, given, name, hidden, backward, gradients))
        .orElseGet(() -> new GruPass(given, name, hidden, backward, gradients));
  }
}
