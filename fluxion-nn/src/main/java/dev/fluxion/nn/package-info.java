/** Velocity fields that can be trained, each with a record that can rebuild it. */
@NullMarked
package dev.fluxion.nn;

import org.jspecify.annotations.NullMarked;
