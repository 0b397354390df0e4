package dev.fluxion.nn.sequence;

import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers, each over the features of the one before. Behind the end of a sequence the
 * state is 0, so that the backward direction begins anew at the last position.
 *
 * @param cell the step of a layer
 * @param inputs values of a position of the first layer
 * @param layers number of layers
 * @param both whether there is a backward direction beside the forward one
 */
record RecurrentEncoder(RecurrentCell cell, int inputs, int layers, boolean both)
    implements SequenceEncoder {

  @Override
  public int features() {
    return both ? 2 * cell.hidden() : cell.hidden();
  }

  @Override
  public void layout(Parameters.Layout layout) {
    int sums = cell.gates() * cell.hidden();
    for (int i = 0; i < layers; i++) {
      for (String direction : directions()) {
        String name = name(i, direction);
        layout
            .add(name + "input.weight", sums, i == 0 ? inputs : features())
            .add(name + "input.bias", sums)
            .add(name + "state.weight", sums, cell.hidden())
            .add(name + "state.bias", sums);
      }
    }
  }

  List<String> directions() {
    return both ? List.of("forward", "backward") : List.of("forward");
  }

  static String name(int layer, String direction) {
    return "layers." + layer + "." + direction + ".";
  }

  /** As libtorch: uniform between -1 and 1 over the square root of the units. */
  @Override
  public void initialize(Parameters.Entry entry, Key key, double[] values) {
    Initial.uniform(entry, key, 1 / Math.sqrt(cell.hidden()), values);
  }

  @Override
  public Tensor encode(Parameters given, Inputs in) {
    Tensor features = in.values();
    for (int i = 0; i < layers; i++) {
      Tensor forward = layer(given, name(i, "forward"), features, in.mask(), false);
      features =
          both
              ? torch.cat(
                  new TensorVector(
                      forward, layer(given, name(i, "backward"), features, in.mask(), true)),
                  2)
              : forward;
    }
    return features;
  }

  /** Returns what the inputs add to the gates. */
  private static Tensor sums(Parameters given, String name, Tensor values) {
    return Affine.of(given, name + "input", values);
  }

  private Tensor layer(
      Parameters given, String name, Tensor values, @Nullable Tensor mask, boolean backward) {
    long length = values.size(1);
    Tensor sums = sums(given, name, values);
    Tensor weight = given.view(name + "state.weight").t();
    Tensor bias = given.view(name + "state.bias");
    Tensor state = sums.new_zeros(values.size(0), cell.state());
    List<Tensor> all = new ArrayList<>();
    for (long step = 0; step < length; step++) {
      long i = backward ? length - 1 - step : step;
      state = cell.next(sums.select(1, i), state, weight, bias);
      if (mask != null) {
        state = state.mul(mask.narrow(1, i, 1));
      }
      all.add(state.narrow(1, 0, cell.hidden()));
    }
    if (backward) {
      Collections.reverse(all);
    }
    return torch.stack(new TensorVector(all.toArray(new Tensor[0])), 1);
  }

  @Override
  public String engine(Parameters given) {
    return IntStream.range(0, layers)
        .mapToObj(i -> cell.kernels(i == 0 ? inputs : features(), given.flat()))
        .map(found -> found.map(DenseKernels::name).orElse("libtorch"))
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  @Override
  public Optional<EncoderPass> pass(Parameters given, boolean gradients) {
    return Optional.of(new RecurrentPass(this, given, gradients));
  }

  @Override
  public Stepper stepper(Parameters given, long rows) {
    Steppers.requireCausal(!both);
    return new Steps(given, rows);
  }

  /** The states of all layers after a position. */
  private final class Steps implements Stepper {
    private final Parameters given;
    private final List<Kept> states = new ArrayList<>();

    Steps(Parameters given, long rows) {
      this.given = given;
      for (int i = 0; i < layers; i++) {
        Kept state = new Kept();
        state.set(given.flat().new_zeros(rows, cell.state()));
        states.add(state);
      }
    }

    @Override
    public Tensor next(Tensor values, Tensor stamps, @Nullable Tensor time) {
      Tensor features = values;
      for (int i = 0; i < layers; i++) {
        String name = name(i, "forward");
        Tensor next =
            cell.next(
                sums(given, name, features),
                Objects.requireNonNull(states.get(i).get()),
                given.view(name + "state.weight").t(),
                given.view(name + "state.bias"));
        states.get(i).set(next);
        features = next.narrow(1, 0, cell.hidden());
      }
      return features;
    }

    @Override
    public void close() {
      states.forEach(Kept::close);
    }
  }
}
