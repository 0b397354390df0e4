/** Divergences and log densities through the flow. */
@NullMarked
package dev.fluxion.density;

import org.jspecify.annotations.NullMarked;
