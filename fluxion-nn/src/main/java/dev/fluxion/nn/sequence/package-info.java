/** Velocity fields of sequences. */
@NullMarked
package dev.fluxion.nn.sequence;

import org.jspecify.annotations.NullMarked;
