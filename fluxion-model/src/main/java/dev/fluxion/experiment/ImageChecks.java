package dev.fluxion.experiment;

import dev.fluxion.density.Likelihood;
import dev.fluxion.path.Objective;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that the sections of an experiment agree on whether its data are images. */
final class ImageChecks {
  private ImageChecks() {}

  static void check(
      @Nullable ImagesConfig images,
      @Nullable ConditionConfig condition,
      TransformConfig transform,
      Objective objective,
      TrainingConfig training) {
    if (images == null) {
      InvalidValue.unless(
          !(transform instanceof TransformConfig.Pixels),
          "transform.type",
          "pixels",
          "another one, such as standardize, without data.images");
      return;
    }
    InvalidValue.unless(
        condition == null || condition.columns().equals(List.of(ImagesConfig.LABEL)),
        "condition.columns",
        condition == null ? "" : condition.columns(),
        "[" + ImagesConfig.LABEL + "] with data.images, which have no other column");
    InvalidValue.unless(
        training.evaluateEvery() == 0,
        "training.evaluateEvery",
        training.evaluateEvery(),
        "0 with data.images, whose log densities take long; evaluate the run when it has ended");
    if (objective instanceof Likelihood) {
      images
          .densityMissing()
          .ifPresent(
              reason -> {
                throw new InvalidValue("objective.type", "is likelihood, but " + reason);
              });
    }
  }
}
