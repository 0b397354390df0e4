/** Rules that hold for all modules together. */
@NullMarked
package dev.fluxion.architecture;

import org.jspecify.annotations.NullMarked;
