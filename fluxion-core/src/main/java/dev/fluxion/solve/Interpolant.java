package dev.fluxion.solve;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The {@link ContinuousExtension} of the step that chosen rows of a batch have just tried. */
final class Interpolant {
  private final RowBatch batch;
  private final Tensor chosen;
  private final Tensor start;
  private final List<Tensor> coefficients = new ArrayList<>();

  /**
   * Finds the coefficients, with evaluations where the extension has stages of its own.
   *
   * @param chosen places in the batch, [n], 64-bit integers
   * @param signed the length of the step of every row of the batch, negative backward
   */
  Interpolant(RowBatch batch, Tensor chosen, Tensor signed) {
    this.batch = batch;
    this.chosen = chosen;
    start = batch.table(batch.x).index_select(0, chosen);
    Tensor end = batch.table(batch.next).index_select(0, chosen);
    Tensor wide = batch.table(batch.wide).index_select(0, chosen);
    Tensor slopes = batch.slopesOf(chosen);
    Tensor first = slopes.select(0, 0).mul(wide);
    Tensor last = slopes.select(0, slopes.size(0) - 1).mul(wide);
    Tensor difference = end.sub(start);
    coefficients.add(difference);
    coefficients.add(first.sub(difference));
    coefficients.add(difference.mul(new Scalar(2.0)).sub_(first).sub_(last));
    ContinuousExtension extension = batch.pair().extension();
    Tensor all = withOwnStages(extension, slopes, wide, signed);
    for (List<Double> bump : extension.bumps()) {
      coefficients.add(combined(all, bump).mul_(wide));
    }
  }

  private Tensor withOwnStages(
      ContinuousExtension extension, Tensor slopes, Tensor wide, Tensor signed) {
    int own = extension.a().size();
    if (own == 0) {
      return slopes;
    }
    long stages = slopes.size(0);
    Tensor all = slopes.new_empty(stages + own, slopes.size(1), slopes.size(2));
    all.narrow(0, 0, stages).copy_(slopes);
    Tensor from = batch.t.index_select(0, chosen);
    Tensor length = signed.index_select(0, chosen);
    Tensor index = batch.index.index_select(0, chosen);
    for (int i = 0; i < own; i++) {
      List<Double> row = extension.a().get(i);
      Tensor at = combined(all.narrow(0, 0, stages + i), row).mul_(wide).add_(start);
      double c = row.stream().mapToDouble(Double::doubleValue).sum();
      Tensor times = torch.add(from, length, new Scalar(c)).to(start.scalar_type());
      batch.inside(
          times,
          index,
          batch.byRow(at.flatten()),
          batch.byRow(all.select(0, stages + i).flatten()));
    }
    return all;
  }

  private Tensor combined(Tensor slopes, List<Double> weights) {
    Tensor flat = slopes.flatten(1, -1);
    return flat.t().mv(batch.weights(weights, start)).view(start.shape());
  }

  /**
   * Returns states inside the step.
   *
   * @param which rows of the interpolant, [m], 64-bit integers
   * @param theta parts of their steps, [m], 64-bit
   * @return states, [m, values]
   */
  Tensor at(Tensor which, Tensor theta) {
    Tensor part = theta.to(start.scalar_type()).unsqueeze(1);
    Tensor rest = part.neg().add_(new Scalar(1.0));
    Tensor sum = coefficients.get(coefficients.size() - 1).index_select(0, which);
    for (int j = coefficients.size() - 1; j > 0; j--) {
      sum.mul_(j % 2 == 1 ? rest : part).add_(coefficients.get(j - 1).index_select(0, which));
    }
    return sum.mul_(part).add_(start.index_select(0, which));
  }
}
