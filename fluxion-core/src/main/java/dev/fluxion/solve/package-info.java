/** Solvers of ordinary differential equations: tableaus, grids, solutions with statistics. */
@NullMarked
package dev.fluxion.solve;

import org.jspecify.annotations.NullMarked;
