package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;

/**
 * Ways between rows through the source of a {@link FlowModel}.
 *
 * @param model the model, under its conditions
 */
record ModelLatents(FlowModel model) {
  /** As {@link FlowModel#interpolate}. */
  Table interpolate(Table ends, int frames, LatentMixing mixing, SamplingOptions options) {
    InvalidValue.unless(frames >= 2, "frames", frames, "2 or more, the ends among them");
    InvalidValue.unless(
        ends.rows() >= 2 && ends.rows() % 2 == 0,
        "rows",
        ends.rows(),
        "two for each way, its beginning and its end");
    mixing.require(model.source());
    Conditions conditions = model.conditions(ends);
    Table latent = model.transport(ends, 1, 0, options).select(model.columns());
    int width = model.columns().size();
    double[] between = new double[ends.rows() / 2 * frames * width];
    for (int pair = 0; pair < ends.rows() / 2; pair++) {
      double[] first = latent.slice(2 * pair, 2 * pair + 1).values();
      double[] last = latent.slice(2 * pair + 1, 2 * pair + 2).values();
      for (int k = 0; k < frames; k++) {
        double[] point = mixing.at(first, last, k / (frames - 1.0));
        System.arraycopy(point, 0, between, (pair * frames + k) * width, width);
      }
    }
    return model
        .given(conditions.between(frames))
        .transport(new Table(model.columns(), between.length / width, between), 0, 1, options);
  }
}
