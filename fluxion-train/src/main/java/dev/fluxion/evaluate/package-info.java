/** Distances between samples and data: Wasserstein, sliced Wasserstein, MMD, energy, moments. */
@NullMarked
package dev.fluxion.evaluate;

import org.jspecify.annotations.NullMarked;
