/** Fuzz tests of readers of foreign bytes. */
@NullMarked
package dev.fluxion.fuzz;

import org.jspecify.annotations.NullMarked;
