/** Which x0 goes with which x1: couplings, the exact assignment and the entropic plan. */
@NullMarked
package dev.fluxion.coupling;

import org.jspecify.annotations.NullMarked;
