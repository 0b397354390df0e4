/** Stochastic differential equations, their solvers, and samplers of diffusion models. */
@NullMarked
package dev.fluxion.diffusion;

import org.jspecify.annotations.NullMarked;
