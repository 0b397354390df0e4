/**
 * Distances between two sets of rows, of samples and data as a rule: Wasserstein (exact and
 * sliced), MMD, energy distance and errors of the moments, each beside its value between two halves
 * of the data.
 *
 * <p>Plain arithmetic on {@link dev.fluxion.evaluate.Cloud}s: nothing here knows of models, tensors
 * or files.
 */
@NullMarked
package dev.fluxion.evaluate;

import org.jspecify.annotations.NullMarked;
