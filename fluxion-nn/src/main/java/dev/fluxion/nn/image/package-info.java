/** Velocity fields of images. */
@NullMarked
package dev.fluxion.nn.image;

import org.jspecify.annotations.NullMarked;
