package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.Learner;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network that tells windows: two convolutions along time ({@value #UNITS} units each, {@value
 * #TAPS} taps, the second with every other position, so that a unit sees 13 positions), then the
 * mean and the greatest value of each unit over the window, then one linear output.
 *
 * <p>It holds a place in the window, from -1 to 1, as one channel more. A dense network on the same
 * windows has to learn a local law at each position anew; this one learns it once, from all
 * positions, and costs less than a recurrent network, which computes them one after another.
 *
 * @param length positions of a window
 * @param channels its channels
 */
record WindowNetwork(int length, int channels) implements Learner {
  static final int UNITS = 16;
  static final int TAPS = 5;

  private Parameters.Layout layout() {
    return new Parameters.Layout()
        .add("first.weight", UNITS, channels + 1L, TAPS)
        .add("first.bias", UNITS)
        .add("second.weight", UNITS, UNITS, TAPS)
        .add("second.bias", UNITS)
        .add("head.weight", 1, 2L * UNITS)
        .add("head.bias", 1);
  }

  /** Weights and biases uniform within 1 / sqrt(inputs). */
  @Override
  public Tensor initial(Key key) {
    Parameters.Layout layout = layout();
    double[] values = layout.values();
    key.uniform(0, values, 0, values.length);
    long[] inputs = {(channels + 1L) * TAPS, (long) UNITS * TAPS, 2L * UNITS};
    for (int e = 0; e < layout.entries().size(); e++) {
      Parameters.Entry entry = layout.entries().get(e);
      double bound = 1 / Math.sqrt((double) inputs[e / 2]);
      for (int k = (int) entry.offset(); k < entry.offset() + entry.size(); k++) {
        values[k] = bound * (2 * values[k] - 1);
      }
    }
    return Tensors.of(ScalarType.Float, values, values.length);
  }

  @Override
  public Tensor output(Tensor flat, Tensor x) {
    Parameters parameters = new Parameters(flat, layout().entries());
    long rows = x.size(0);
    double[] place = new double[length];
    Arrays.setAll(place, t -> length == 1 ? 0 : 2.0 * t / (length - 1) - 1);
    Tensor places = Tensors.of(ScalarType.Float, place, 1, 1, length).expand(rows, 1, length);
    Tensor inputs = x.view(rows, length, channels).transpose(1, 2);
    Tensor first =
        convolved(parameters, "first", torch.cat(new TensorVector(inputs, places), 1), 1);
    Tensor second = convolved(parameters, "second", first, 2);
    Tensor pooled =
        torch.cat(new TensorVector(second.mean(-1), second.amax(new long[] {-1}, false)), 1);
    return torch.linear(
        pooled, parameters.view("head.weight"), new TensorOptional(parameters.view("head.bias")));
  }

  private static Tensor convolved(Parameters parameters, String name, Tensor x, long dilation) {
    long[] around = {TAPS / 2 * dilation};
    return torch
        .conv1d(
            x,
            parameters.view(name + ".weight"),
            new TensorOptional(parameters.view(name + ".bias")),
            new long[] {1},
            around,
            new long[] {dilation},
            1)
        .relu();
  }
}
