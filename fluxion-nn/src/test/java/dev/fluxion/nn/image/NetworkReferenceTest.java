package dev.fluxion.nn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.image.PlainNetwork.Plain;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Whole networks against plain arithmetic, written out layer by layer. */
class NetworkReferenceTest {
  private static final double T = 0.35;
  private static final double[] INPUTS = {0.8, -0.3};

  private interface Reference {
    double[] of(PlainNetwork network, double[] x);
  }

  private static void check(NetworkConfig config, Reference reference) {
    TrainableField field = ImageCase.build(config);
    Tensor x = ImageCase.points(config).narrow(0, 0, 1);
    Tensor velocity =
        field.velocity(
            Tensors.of(new double[] {T}, 1),
            x,
            new Condition(Map.of(Condition.INPUTS, Tensors.of(INPUTS, 1, 2))));
    double[] expected = reference.of(new PlainNetwork(field.parameters()), Tensors.doubles(x));
    assertThat(Tensors.doubles(velocity)).containsExactly(expected, within(1e-10));
  }

  private static Plain resnet(PlainNetwork network, ConditionedResnet config, Plain x) {
    double[] told = network.withCondition(PlainNetwork.times(4, T), INPUTS);
    Plain h = network.convolution("input", x).map(PlainNetwork.RELU);
    for (int i = 0; i < config.blocks(); i++) {
      String name = "blocks." + i;
      Plain inner =
          network.convolution(name + ".first", h.plusEach(told, 0)).map(PlainNetwork.RELU);
      inner =
          network
              .convolution(name + ".second", inner, 1, config.dilations().get(i))
              .map(PlainNetwork.RELU);
      h = h.plus(network.convolution(name + ".third", inner).v());
    }
    return network.convolution("output", h.map(PlainNetwork.RELU));
  }

  @Test
  void theConditionedResnetIsThatOfItsSource() {
    ConditionedResnet config = (ConditionedResnet) ImageCase.fields().get(0);
    check(config, (network, x) -> resnet(network, config, new Plain(2, 5, 3, x)).v());
  }

  /** Value (c 2 + y) 2 + u of place (i, j) is channel c of pixel (2 i + y, 2 j + u), of 6 by 4. */
  @Test
  void onSquaresTheConditionedResnetSeesTheirPixelsAsChannels() {
    ConditionedResnet config = (ConditionedResnet) ImageCase.fields().get(7);
    int[] place = new int[48];
    for (int c = 0; c < 2; c++) {
      for (int row = 0; row < 6; row++) {
        for (int column = 0; column < 4; column++) {
          int plane = (c * 2 + row % 2) * 2 + column % 2;
          place[(c * 6 + row) * 4 + column] = (plane * 3 + row / 2) * 2 + column / 2;
        }
      }
    }
    check(
        config,
        (network, x) -> {
          double[] planes = new double[48];
          for (int i = 0; i < 48; i++) {
            planes[place[i]] = x[i];
          }
          double[] out = resnet(network, config, new Plain(8, 3, 2, planes)).v();
          double[] image = new double[48];
          for (int i = 0; i < 48; i++) {
            image[i] = out[place[i]];
          }
          return image;
        });
  }

  private static Plain block(
      PlainNetwork network, String name, Plain x, double[] told, int from, boolean attends) {
    Plain h =
        network
            .convolution(
                name + ".first", network.norm(name + ".norm.0", x, 2).map(PlainNetwork.SILU))
            .plusEach(told, from);
    h =
        network.convolution(
            name + ".last", network.norm(name + ".norm.1", h, 2).map(PlainNetwork.SILU));
    h = h.plus((x.channels() == h.channels() ? x : network.convolution(name + ".beside", x)).v());
    return attends ? attended(network, name + ".attention", h) : h;
  }

  private static Plain attended(PlainNetwork network, String name, Plain x) {
    Plain normal = network.norm(name + ".norm", x, 2);
    int pixels = x.pixels();
    double[][] all = new double[pixels][];
    for (int p = 0; p < pixels; p++) {
      double[] values = new double[x.channels()];
      for (int c = 0; c < values.length; c++) {
        values[c] = normal.v()[c * pixels + p];
      }
      all[p] = network.affine(name + ".input", values);
    }
    double[][] gathered = PlainNetwork.attention(all, 2);
    double[] added = new double[x.v().length];
    for (int p = 0; p < pixels; p++) {
      double[] values = network.affine(name + ".last", gathered[p]);
      for (int c = 0; c < values.length; c++) {
        added[c * pixels + p] = values[c];
      }
    }
    return x.plus(added);
  }

  @Test
  void theUnetGoesDownAndUpWithWhatWasThereBeside() {
    Unet config = (Unet) ImageCase.fields().get(1);
    check(
        config,
        (network, x) -> {
          double[] told = network.affine("embedding.blocks", network.embedding(T, INPUTS));
          Plain first = network.convolution("input", new Plain(2, 5, 3, x));
          Plain second = block(network, "down.0.0", first, told, 0, false);
          Plain third = network.convolution("down.0.smaller", second, 2, 1);
          Plain fourth = block(network, "down.1.0", third, told, 4, true);
          Plain h = block(network, "middle.0", fourth, told, 12, true);
          h = block(network, "middle.1", h, told, 20, false);
          h = block(network, "up.1.0", h.beside(fourth), told, 28, true);
          h = block(network, "up.1.1", h.beside(third), told, 36, true);
          h = network.convolution("up.0.larger", h.nearest(5, 3));
          h = block(network, "up.0.0", h.beside(second), told, 44, false);
          h = block(network, "up.0.1", h.beside(first), told, 48, false);
          return network
              .convolution("output.last", network.norm("output.norm", h, 2).map(PlainNetwork.SILU))
              .v();
        });
  }

  private static double[] modulated(double[] h, double[] told, int from) {
    double[] m = PlainNetwork.normalized(h);
    for (int i = 0; i < m.length; i++) {
      m[i] = m[i] * (1 + told[from + i]) + told[from + m.length + i];
    }
    return m;
  }

  private static double[] perceptron(PlainNetwork network, String name, double[] x) {
    double[] hidden = network.affine(name + ".input", x);
    // GELU is libtorch's own: DenseFieldGoldenTest holds it to PyTorch's.
    Tensor wide = torch.gelu(Tensors.of(hidden, hidden.length));
    return network.affine(name + ".output", Tensors.doubles(wide));
  }

  private interface Mix {
    double[][] of(String name, double[][] h);
  }

  private static double[] patches(
      PlainNetwork network, double[] x, int layers, boolean positions, Mix mix) {
    Patches patches = new Patches(new ImageShape(2, 6, 4), 2);
    double[] values = Tensors.doubles(patches.of(Tensors.of(x, 1, 2, 6, 4)));
    double[] told = network.affine("modulation", network.embedding(T, INPUTS));
    double[][] h = new double[6][];
    for (int p = 0; p < 6; p++) {
      h[p] = network.affine("input", java.util.Arrays.copyOfRange(values, 8 * p, 8 * p + 8));
      for (int i = 0; positions && i < h[p].length; i++) {
        h[p][i] += network.get("positions")[i * 6 + p];
      }
    }
    int width = h[0].length;
    for (int layer = 0; layer < layers; layer++) {
      int from = 6 * width * layer;
      double[][] normal = new double[6][];
      for (int p = 0; p < 6; p++) {
        normal[p] = modulated(h[p], told, from);
      }
      double[][] mixed = mix.of("layers." + layer + ".mixing", normal);
      for (int p = 0; p < 6; p++) {
        add(h[p], told, from + 2 * width, mixed[p]);
        double[] m = modulated(h[p], told, from + 3 * width);
        double[] wide = perceptron(network, "layers." + layer + ".forward", m);
        add(h[p], told, from + 5 * width, wide);
      }
    }
    double[] out = new double[48];
    for (int p = 0; p < 6; p++) {
      double[] last = network.affine("last", modulated(h[p], told, 6 * width * layers));
      System.arraycopy(last, 0, out, 8 * p, 8);
    }
    return Tensors.doubles(patches.images(Tensors.of(out, 1, 3, 2, 8)));
  }

  private static void add(double[] h, double[] told, int gate, double[] values) {
    for (int i = 0; i < h.length; i++) {
      h[i] += told[gate + i] * values[i];
    }
  }

  @Test
  void theTransformerOfPatchesIsGatedAndModulated() {
    check(
        ImageCase.fields().get(5),
        (network, x) ->
            patches(
                network,
                x,
                1,
                true,
                (name, h) -> {
                  double[][] all = new double[6][];
                  for (int p = 0; p < 6; p++) {
                    all[p] = network.affine(name + ".input", h[p]);
                  }
                  double[][] gathered = PlainNetwork.attention(all, 2);
                  for (int p = 0; p < 6; p++) {
                    gathered[p] = network.affine(name + ".output", gathered[p]);
                  }
                  return gathered;
                }));
  }

  @Test
  void theMixerMapsOverPlacesAndValuesInTurn() {
    check(
        ImageCase.fields().get(6),
        (network, x) ->
            patches(
                network,
                x,
                2,
                false,
                (name, h) -> {
                  double[][] mixed = new double[6][h[0].length];
                  for (int i = 0; i < h[0].length; i++) {
                    double[] places = new double[6];
                    for (int p = 0; p < 6; p++) {
                      places[p] = h[p][i];
                    }
                    double[] mapped = perceptron(network, name, places);
                    for (int p = 0; p < 6; p++) {
                      mixed[p][i] = mapped[p];
                    }
                  }
                  return mixed;
                }));
  }

  @Test
  void theListHasEveryField() {
    assertThat(ImageCase.fields().stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(NetworkConfig.class.getPermittedSubclasses());
  }
}
