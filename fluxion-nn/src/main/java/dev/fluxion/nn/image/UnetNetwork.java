package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The layers of a {@link Unet}.
 *
 * @param config sizes
 * @param plan the blocks
 * @param patches what the places of the first level stand for
 * @param embedding what blocks are told of the time and the condition
 */
record UnetNetwork(Unet config, UnetPlan plan, Patches patches, Embedding embedding)
    implements ImageNetwork {
  private static final String MODULATION = "embedding.blocks";

  static UnetNetwork of(Unet config, ImageShape shape, int condition) {
    return new UnetNetwork(
        config,
        UnetPlan.of(config),
        new Patches(shape, config.patch()),
        new Embedding(4 * config.channels(), condition));
  }

  @Override
  public int places() {
    return patches.count();
  }

  @Override
  public void layout(Parameters.Layout layout) {
    embedding.layout(layout);
    Layers.affine(layout, MODULATION, plan.modulated(), embedding.size());
    Layers.convolution(layout, "input", plan.first(), patches.values(), 3);
    for (UnetPlan.Block block : plan.blocks()) {
      layout(layout, block);
    }
    for (int level = 0; level < plan.down().size() - 1; level++) {
      int below = plan.channels(level + 1);
      Layers.convolution(layout, smaller(level), plan.channels(level), plan.channels(level), 3);
      Layers.convolution(layout, larger(level), below, below, 3);
    }
    Layers.norm(layout, "output.norm", plan.first());
    Layers.convolution(layout, "output.last", patches.values(), plan.first(), 3);
  }

  private static void layout(Parameters.Layout layout, UnetPlan.Block block) {
    String name = block.name();
    Layers.norm(layout, name + ".norm.0", block.inputs());
    Layers.convolution(layout, name + ".first", block.outputs(), block.inputs(), 3);
    Layers.norm(layout, name + ".norm.1", block.outputs());
    Layers.convolution(layout, name + ".last", block.outputs(), block.outputs(), 3);
    if (block.inputs() != block.outputs()) {
      Layers.affine(layout, name + ".beside", block.outputs(), block.inputs());
    }
    if (block.attends()) {
      Layers.norm(layout, name + ".attention.norm", block.outputs());
      Layers.affine(layout, name + ".attention.input", 3L * block.outputs(), block.outputs());
      Layers.affine(layout, name + ".attention.last", block.outputs(), block.outputs());
    }
  }

  private static String smaller(int level) {
    return "down." + level + ".smaller";
  }

  private static String larger(int level) {
    return "up." + level + ".larger";
  }

  @Override
  public Tensor output(Weights given, Inputs in) {
    Tensor told = Layers.affine(given, MODULATION, embedding.of(given, in));
    Tensor places = patches.planes(in.x());
    Tensor h = Layers.convolution(given, "input", places);
    Deque<Tensor> kept = new ArrayDeque<>();
    kept.push(h);
    int levels = plan.down().size();
    for (int level = 0; level < levels; level++) {
      for (UnetPlan.Block block : plan.down().get(level)) {
        h = of(given, block, h, told, in);
        kept.push(h);
      }
      if (level < levels - 1) {
        h = Layers.convolution(given, smaller(level), h, 2, 1);
        kept.push(h);
      }
    }
    for (UnetPlan.Block block : plan.middle()) {
      h = of(given, block, h, told, in);
    }
    for (int level = levels - 1; level >= 0; level--) {
      for (UnetPlan.Block block : plan.up().get(level)) {
        Tensor both = torch.cat(new TensorVector(h, kept.pop()), 1);
        h = of(given, block, both, told, in);
      }
      if (level > 0) {
        Tensor next = kept.element();
        h = Layers.enlarged(given, larger(level - 1), h, next.size(2), next.size(3));
      }
    }
    Tensor out = torch.silu(Layers.groupNorm(given, "output.norm", h, config.groups()));
    out = Layers.convolution(given, "output.last", out);
    return patches.ofPlanes(out);
  }

  private Tensor of(Weights given, UnetPlan.Block block, Tensor x, Tensor told, Inputs in) {
    String name = block.name();
    int groups = config.groups();
    Tensor h =
        Layers.convolution(
            given,
            name + ".first",
            torch.silu(Layers.groupNorm(given, name + ".norm.0", x, groups)));
    h = h.add(Layers.everywhere(told.narrow(1, block.modulation(), block.outputs())));
    h = in.dropout().of(torch.silu(Layers.groupNorm(given, name + ".norm.1", h, groups)));
    h = Layers.convolution(given, name + ".last", h);
    h = h.add(block.inputs() == block.outputs() ? x : Layers.perPixel(given, name + ".beside", x));
    return block.attends() ? attended(given, name + ".attention", h, in.twice()) : h;
  }

  private Tensor attended(Weights given, String name, Tensor x, boolean twice) {
    Tensor places =
        Layers.groupNorm(given, name + ".norm", x, config.groups())
            .permute(0, 2, 3, 1)
            .flatten(1, 2);
    Tensor gathered =
        Attention.plain(config.heads(), twice).of(Layers.affine(given, name + ".input", places));
    Tensor added = Layers.affine(given, name + ".last", gathered);
    return x.add(added.view(x.size(0), x.size(2), x.size(3), x.size(1)).permute(0, 3, 1, 2));
  }
}
