/**
 * Charts and GIFs from plain arrays.
 *
 * <p>{@link dev.fluxion.plot.Charts} makes the pictures of flow matching; {@link
 * dev.fluxion.plot.Picture}, {@link dev.fluxion.plot.Panel} and the {@link dev.fluxion.plot.Layer}s
 * are values from which any other can be put together. Depends on nothing else of Fluxion.
 */
@NullMarked
package dev.fluxion.plot;

import org.jspecify.annotations.NullMarked;
