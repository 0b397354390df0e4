/**
 * How good generated images are: told by a small classifier that is trained on real ones, by the
 * Fréchet distance, precision and recall in the space of its features, by the shares of classes,
 * and by how near they come to training images.
 *
 * <p>The figures are arithmetic on arrays of points. {@link
 * dev.fluxion.evaluate.image.ImageQuality} and {@link dev.fluxion.evaluate.image.QualitySweep}
 * apply them to models; nothing here but {@link dev.fluxion.evaluate.image.ImageClassifier} knows
 * of files.
 */
@NullMarked
package dev.fluxion.evaluate.image;

import org.jspecify.annotations.NullMarked;
