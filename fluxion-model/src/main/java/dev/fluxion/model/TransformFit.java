package dev.fluxion.model;

import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.experiment.TransformConfig;
import java.util.List;

/** Learns transforms from rows. */
final class TransformFit {
  static final RecordJson JSON =
      new RecordJson(
          Registry.standard()
              .withKind("fitted-transform", Transform.class)
              .with(Transform.class, "identity", Identity.class)
              .with(Transform.class, "standardize", Standardize.class)
              .with(Transform.class, "logit", Logit.class)
              .with(Transform.class, "tanh", TanhBounded.class));

  /** A spread this small beside the values is rounding, not variation. */
  private static final double CONSTANT = 1e-12;

  private TransformFit() {}

  static Transform fit(TransformConfig config, RowReader rows, List<String> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("there are no columns to transform");
    }
    if (config instanceof TransformConfig.Logit bounded) {
      double[] lower = ColumnChecks.spread("lower", bounded.lower(), columns.size());
      double[] upper = ColumnChecks.spread("upper", bounded.upper(), columns.size());
      Standardize after =
          standardize(new Logit(lower, upper, zeros(lower), ones(lower)), rows, columns);
      return new Logit(lower, upper, after.mean(), after.scale());
    }
    if (config instanceof TransformConfig.Tanh bounded) {
      double[] lower = ColumnChecks.spread("lower", bounded.lower(), columns.size());
      double[] upper = ColumnChecks.spread("upper", bounded.upper(), columns.size());
      Transform tanh = new TanhBounded(lower, upper);
      moments(tanh, rows, columns);
      return tanh;
    }
    if (config instanceof TransformConfig.None) {
      moments(new Identity(), rows, columns);
      return new Identity();
    }
    return standardize(new Identity(), rows, columns);
  }

  /** Learns the transform of images, whose pixels share what is learned. */
  static Transform fit(TransformConfig config, RowReader rows, ImageFrame frame) {
    if (config instanceof TransformConfig.Pixels) {
      return frame.pixels();
    }
    return config instanceof TransformConfig.Standardize
        ? frame.standardize(moments(new Identity(), rows, frame.columns()))
        : fit(config, rows, frame.columns());
  }

  private static Standardize standardize(Transform before, RowReader rows, List<String> columns) {
    ColumnMoments moments = moments(before, rows, columns);
    double[] mean = moments.mean();
    double[] scale = moments.deviations(1);
    for (int j = 0; j < scale.length; j++) {
      if (!(scale[j] > CONSTANT * Math.abs(mean[j])) || !(scale[j] >= Double.MIN_NORMAL)) {
        throw new IllegalArgumentException(
            "column '"
                + columns.get(j)
                + "' is constant in the training rows, so it cannot be standardised; leave it out"
                + " with data.columns");
      }
    }
    return new Standardize(mean, scale);
  }

  private static ColumnMoments moments(Transform before, RowReader rows, List<String> columns) {
    if (rows.count() < 2) {
      throw new IllegalArgumentException(
          "a transform is learned from at least two training rows, but there are " + rows.count());
    }
    return ColumnMoments.of(
        rows,
        columns.size(),
        (block, first) -> {
          int n = block.length / columns.size();
          finite(block, first, columns);
          try {
            before.toStandard(block, n);
          } catch (ColumnChecks.OutsideBounds e) {
            throw e.in(columns.get(e.column), first);
          }
        });
  }

  private static void finite(double[] block, long first, List<String> columns) {
    for (int i = 0; i < block.length; i++) {
      if (!Double.isFinite(block[i])) {
        throw new IllegalArgumentException(
            "row "
                + (first + i / columns.size() + 1)
                + ", column '"
                + columns.get(i % columns.size())
                + "': the value is "
                + block[i]
                + ", but must be finite");
      }
    }
  }

  private static double[] zeros(double[] like) {
    return new double[like.length];
  }

  private static double[] ones(double[] like) {
    double[] ones = new double[like.length];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }
}
