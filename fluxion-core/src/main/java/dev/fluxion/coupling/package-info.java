/** Which x0 goes with which x1, and the exact assignment solver. */
@NullMarked
package dev.fluxion.coupling;

import org.jspecify.annotations.NullMarked;
