/**
 * Distances between two sets of rows, of samples and data as a rule: Wasserstein (exact and
 * sliced), MMD, energy distance and errors of the moments, each beside its value between two halves
 * of the data.
 *
 * <p>The distances are plain arithmetic on {@link dev.fluxion.evaluate.Cloud}s. {@link
 * dev.fluxion.evaluate.Evaluation} applies them to models, with log densities and the straightness
 * of trajectories; nothing here knows of files.
 */
@NullMarked
package dev.fluxion.evaluate;

import org.jspecify.annotations.NullMarked;
