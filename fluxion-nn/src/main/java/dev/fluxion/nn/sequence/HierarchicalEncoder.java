package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Features {@code local_i + sum_g W_g r_(g, b)}, or all of these beside each other: {@code local_i
 * = Affine(silu(Affine(window of i)))}, {@code r_(g, b)} the recurrent features of the block b, of
 * those of branch g, that i lies in (joint mode), or that is the last to end before i's begins.
 *
 * @param config sizes
 * @param inputs values of a position
 * @param causal whether a position sees none behind it
 */
record HierarchicalEncoder(Hierarchical config, int inputs, boolean causal)
    implements SequenceEncoder {

  private RecurrentEncoder blocks() {
    return new RecurrentEncoder(new GruCell(config.width()), inputs, config.layers(), !causal);
  }

  private Taps window() {
    return new Taps(config.window(), 1, causal);
  }

  private int branches() {
    return config.pools().size();
  }

  @Override
  public int features() {
    return config.combination() == Combination.SUM
        ? config.width()
        : config.width() * (1 + branches());
  }

  @Override
  public void layout(Parameters.Layout layout) {
    int width = config.width();
    Affine.layout(layout, "local.input", width, (long) config.window() * inputs);
    Affine.layout(layout, "local.output", width, width);
    for (int g = 0; g < branches(); g++) {
      Parameters.Layout inner = new Parameters.Layout();
      blocks().layout(inner);
      for (Parameters.Entry entry : inner.entries()) {
        layout.add(
            global(g) + entry.name(), entry.shape().stream().mapToLong(Long::longValue).toArray());
      }
      layout.add(global(g) + "output.weight", width, blocks().features());
    }
  }

  private static String global(int branch) {
    return "global." + branch + ".";
  }

  /** Returns the parameters of a branch's recurrent layers, under their own names. */
  private static Parameters inner(Parameters given, int branch) {
    String prefix = global(branch);
    List<Parameters.Entry> entries = new ArrayList<>();
    long from = -1;
    long size = 0;
    for (Parameters.Entry entry : given.entries()) {
      if (entry.name().startsWith(prefix + "layers.")) {
        from = from < 0 ? entry.offset() : from;
        size += entry.size();
        entries.add(
            new Parameters.Entry(
                entry.name().substring(prefix.length()), entry.shape(), entry.offset() - from));
      }
    }
    return new Parameters(given.flat().narrow(0, from, size), entries);
  }

  @Override
  public void initialize(Parameters.Entry entry, Key key, double[] values) {
    if (entry.name().contains(".layers.")) {
      blocks().initialize(entry, key, values);
    } else {
      Initial.byName(entry, key, values);
    }
  }

  @Override
  public Tensor encode(Parameters given, Inputs in) {
    // Behind the end of a sequence nothing is seen from within it, as long as nothing looks ahead.
    Tensor mask = causal ? null : in.mask();
    Tensor values = mask == null ? in.values() : in.values().mul(mask.unsqueeze(2));
    List<Tensor> parts = new ArrayList<>();
    parts.add(local(given, window().of(values)));
    for (int g = 0; g < branches(); g++) {
      parts.add(
          causal
              ? finished(given, g, values)
              : around(given, g, values, mask == null ? ones(values) : mask));
    }
    return combined(parts);
  }

  private static Tensor ones(Tensor values) {
    return values.new_ones(values.size(0), values.size(1));
  }

  private static Tensor local(Parameters given, Tensor seen) {
    return Affine.of(given, "local.output", torch.silu(Affine.of(given, "local.input", seen)));
  }

  private static Tensor output(Parameters given, int branch, Tensor features) {
    return torch.linear(features, given.view(global(branch) + "output.weight"));
  }

  private Tensor combined(List<Tensor> parts) {
    if (config.combination() == Combination.CONCATENATION) {
      return torch.cat(new TensorVector(parts.toArray(new Tensor[0])), -1);
    }
    Tensor sum = parts.get(0);
    for (Tensor part : parts.subList(1, parts.size())) {
      sum = sum.add(part);
    }
    return sum;
  }

  private Tensor spread(Tensor blocks, int pool) {
    return blocks
        .unsqueeze(2)
        .expand(blocks.size(0), blocks.size(1), pool, blocks.size(2))
        .reshape(blocks.size(0), blocks.size(1) * pool, blocks.size(2));
  }

  /** Returns for each position the features of its block, which all blocks have a part in. */
  private Tensor around(Parameters given, int branch, Tensor values, Tensor mask) {
    int pool = config.pools().get(branch);
    long n = values.size(0);
    long length = values.size(1);
    long count = (length + pool - 1) / pool;
    long behind = count * pool - length;
    Tensor sums =
        torch
            .cat(new TensorVector(values, values.new_zeros(n, behind, inputs)), 1)
            .view(n, count, pool, inputs)
            .sum(2);
    Tensor sizes =
        torch.cat(new TensorVector(mask, mask.new_zeros(n, behind)), 1).view(n, count, pool).sum(2);
    Tensor means = sums.div(sizes.clamp_min(new Scalar(1.0)).unsqueeze(2));
    Tensor features =
        blocks()
            .encode(
                inner(given, branch),
                new Inputs(means, sizes, null, sizes.clamp_max(new Scalar(1.0))));
    return spread(output(given, branch, features), pool).narrow(1, 0, length);
  }

  /** Returns for each position the features of the last block that ended before its own began. */
  private Tensor finished(Parameters given, int branch, Tensor values) {
    int pool = config.pools().get(branch);
    long n = values.size(0);
    long length = values.size(1);
    long count = (length - 1) / pool;
    Tensor before = values.new_zeros(n, 1, config.width());
    if (count > 0) {
      Tensor means = values.narrow(1, 0, count * pool).reshape(n, count, pool, inputs).mean(2);
      Tensor features = blocks().encode(inner(given, branch), new Inputs(means, means, null, null));
      before = torch.cat(new TensorVector(before, output(given, branch, features)), 1);
    }
    return spread(before, pool).narrow(1, 0, length);
  }

  @Override
  public Stepper stepper(Parameters given, long rows) {
    Steppers.requireCausal(causal);
    Taps.Ring ring = window().ring(given.flat(), rows, inputs);
    Branch[] branches = new Branch[branches()];
    for (int g = 0; g < branches.length; g++) {
      branches[g] = new Branch(given, g, rows);
    }
    return new Stepper() {
      @Override
      public Tensor next(Tensor values, Tensor stamps, @Nullable Tensor time) {
        List<Tensor> parts = new ArrayList<>();
        parts.add(local(given, ring.of(values)));
        for (Branch branch : branches) {
          parts.add(branch.next(values, stamps));
        }
        return combined(parts);
      }

      @Override
      public void close() {
        ring.close();
        for (Branch branch : branches) {
          branch.close();
        }
      }
    };
  }

  /** A global branch position by position. */
  private final class Branch implements AutoCloseable {
    private final Parameters given;
    private final int branch;
    private final int pool;
    private final Stepper blocks;
    private final Kept sum = new Kept();
    private final Kept features = new Kept();
    private int count;

    Branch(Parameters given, int branch, long rows) {
      this.given = given;
      this.branch = branch;
      pool = config.pools().get(branch);
      Parameters inner = inner(given, branch);
      blocks =
          blocks()
              .stepper(
                  new Parameters(Tensors.lasting(() -> inner.flat().detach()), inner.entries()),
                  rows);
      features.set(given.flat().new_zeros(rows, config.width()));
    }

    Tensor next(Tensor values, Tensor stamps) {
      Tensor before = sum.get();
      if (before != null && count == pool) {
        Tensor mean = before.div(new Scalar((double) pool));
        features.set(output(given, branch, blocks.next(mean, stamps, null)));
        before = null;
        count = 0;
      }
      sum.set(before == null ? values.clone() : before.add(values));
      count++;
      return Objects.requireNonNull(features.get());
    }

    @Override
    public void close() {
      blocks.close();
      sum.close();
      features.close();
    }
  }
}
