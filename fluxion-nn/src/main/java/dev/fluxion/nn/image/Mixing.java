package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.sequence.Places;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** How patches get to know each other. */
sealed interface Mixing {
  /** Adds the parameters of one layer. */
  void layout(Parameters.Layout layout, String name);

  /**
   * Returns what does it, for all layers of one evaluation.
   *
   * @param twice whether gradients of gradients may be asked for
   */
  Step step(Weights given, boolean twice);

  /** Maps the patches of one layer, [n, places, width]. */
  @FunctionalInterface
  interface Step {
    Tensor of(String name, Tensor h);
  }

  /**
   * Attention.
   *
   * @param width values of a patch
   * @param heads number of heads
   * @param turned the patches whose rows and columns turn queries and keys; null for none
   */
  record Attending(int width, int heads, @Nullable Patches turned) implements Mixing {
    @Override
    public void layout(Parameters.Layout layout, String name) {
      Layers.affine(layout, name + ".input", 3L * width, width);
      Layers.affine(layout, name + ".output", width, width);
    }

    @Override
    public Step step(Weights given, boolean twice) {
      Attention attention = attention(given, twice);
      return (name, h) ->
          Layers.affine(
              given, name + ".output", attention.of(Layers.affine(given, name + ".input", h)));
    }

    Attention attention(Weights given, boolean twice) {
      return turned == null
          ? Attention.plain(heads, twice)
          : new Attention(heads, twice, turn(turned, given));
    }

    private Attention.Turn turn(Patches patches, Weights given) {
      int count = patches.count();
      double[] rows = new double[count];
      double[] columns = new double[count];
      for (int i = 0; i < count; i++) {
        rows[i] = Math.floorDiv(i, patches.columns());
        columns[i] = i % patches.columns();
      }
      Places.Turn byRow = turn(rows, given);
      Places.Turn byColumn = turn(columns, given);
      return queries -> {
        long half = queries.size(3) / 2;
        return torch.cat(
            new TensorVector(
                byRow.of(queries.narrow(3, 0, half)), byColumn.of(queries.narrow(3, half, half))),
            3);
      };
    }

    private Places.Turn turn(double[] places, Weights given) {
      Tensor like = given.views().values().iterator().next();
      Places.Turn turn =
          new Places(width / heads / 2)
              .turn(Tensors.of(ScalarType.Double, places, 1, places.length));
      return new Places.Turn(
          turn.cos().to(like.device(), given.type()), turn.sin().to(like.device(), given.type()));
    }
  }

  /**
   * Two affine maps over places.
   *
   * @param places number of places
   * @param units units between the maps
   */
  record OverPlaces(int places, int units) implements Mixing {
    @Override
    public void layout(Parameters.Layout layout, String name) {
      Layers.affine(layout, name + ".input", units, places);
      Layers.affine(layout, name + ".output", places, units);
    }

    @Override
    public Step step(Weights given, boolean twice) {
      return (name, h) -> Layers.perceptron(given, name, h.transpose(1, 2)).transpose(1, 2);
    }
  }
}
