package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code i = s(a_i + b_i), f = s(a_f + b_f), g = tanh(a_g + b_g), o = s(a_o + b_o), c' = f c + i g,
 * h' = o tanh(c')}, with a the sums of the inputs, {@code b = U h + d} those of the state, and s
 * the logistic function. A state is h beside c.
 *
 * @param hidden number of units
 */
record LstmCell(int hidden) implements RecurrentCell {
  @Override
  public int gates() {
    return 4;
  }

  @Override
  public int state() {
    return 2 * hidden;
  }

  @Override
  public Tensor next(Tensor sums, Tensor before, Tensor weight, Tensor bias) {
    Tensor all = torch.addmm(bias, before.narrow(1, 0, hidden), weight).add(sums);
    Tensor inAndForget = all.narrow(1, 0, 2L * hidden).sigmoid();
    Tensor fresh = all.narrow(1, 2L * hidden, hidden).tanh();
    Tensor out = all.narrow(1, 3L * hidden, hidden).sigmoid();
    Tensor cell =
        torch.addcmul(
            inAndForget.narrow(1, hidden, hidden).mul(before.narrow(1, hidden, hidden)),
            inAndForget.narrow(1, 0, hidden),
            fresh);
    return torch.cat(new TensorVector(out.mul(cell.tanh()), cell), 1);
  }

  @Override
  public RecurrentLayer pass(
      Parameters given, String name, boolean backward, boolean gradients, boolean fused) {
    return new LstmPass(given, name, hidden, backward, gradients);
  }
}
