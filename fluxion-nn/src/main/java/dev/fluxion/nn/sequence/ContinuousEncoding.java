package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.solve.DifferentiableSolve;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Features whose gradient is taken from the last position back to the first: through each solve by
 * its own pullback, through each jump by autograd. The tape never holds more than a jump.
 */
final class ContinuousEncoding implements SequenceEncoder.Encoding {
  /** A position: its jump, recorded from a state, and the solve that follows. */
  private record Step(Tensor before, Tensor after, List<DifferentiableSolve> solve) {}

  private final Parameters given;
  private final Tensor leaf;
  private final List<Tensor> jumps;
  private final Tensor packed;
  private final Tensor start;
  private final List<Step> steps = new ArrayList<>();
  private final Tensor features;

  ContinuousEncoding(ContinuousEncoder encoder, Parameters parameters, SequenceEncoder.Inputs in) {
    try (AutoGradMode recording = new AutoGradMode(true)) {
      leaf = parameters.flat().detach().set_requires_grad(true);
      given = parameters.with(leaf);
      jumps =
          ContinuousEncoder.jumps(given).stream()
              .map(view -> view.detach().set_requires_grad(true))
              .toList();
      packed = HiddenOde.packed(encoder.ode().values(given));
      Tensor y = encoder.inputs(in.values());
      Tensor tau = ContinuousEncoder.since(in);
      start = encoder.start(given, y.select(1, 0));
      List<Tensor> all = new ArrayList<>();
      Tensor state = start;
      for (long i = 0; i < y.size(1); i++) {
        Tensor before = state.detach().clone().set_requires_grad(true);
        Tensor after = encoder.jump(jumps, y.select(1, i), before);
        if (i == 0) {
          steps.add(new Step(before, after, List.of()));
          state = after.detach();
        } else {
          Tensor from = tau.select(1, i - 1);
          DifferentiableSolve solve =
              encoder
                  .gap(from, tau.select(1, i).sub(from), y.select(1, i))
                  .differentiable(packed.detach(), after);
          steps.add(new Step(before, after, List.of(solve)));
          state = solve.solve(after.detach());
        }
        all.add(state);
      }
      features = torch.stack(new TensorVector(all.toArray(new Tensor[0])), 1);
    }
  }

  @Override
  public Tensor features() {
    return features;
  }

  @Override
  public void pullback(Tensor cotangent, Tensor gradient) {
    Tensor ofOde = torch.zeros_like(packed.detach());
    Tensor own = torch.zeros_like(start.detach());
    List<Tensor> ofJumps = ContinuousEncoder.jumps(given.with(gradient));
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      own = own.add(cotangent.select(1, i));
      for (DifferentiableSolve solve : step.solve()) {
        own = solve.pullback(own, ofOde);
      }
      List<Tensor> inputs = new ArrayList<>(jumps);
      inputs.add(step.before());
      TensorVector found = gradients(step.after(), inputs, own);
      for (int k = 0; k < jumps.size(); k++) {
        ofJumps.get(k).add_(found.get(k));
      }
      own = found.get(jumps.size());
    }
    gradient.add_(gradients(packed, List.of(leaf), ofOde).get(0));
    if (start.requires_grad()) {
      gradient.add_(gradients(start, List.of(leaf), own).get(0));
    }
  }

  private static TensorVector gradients(Tensor of, List<Tensor> inputs, Tensor cotangent) {
    return torch.grad(
        new TensorVector(of),
        new TensorVector(inputs.toArray(new Tensor[0])),
        new TensorVector(cotangent),
        new BoolOptional(false),
        false,
        false);
  }
}
