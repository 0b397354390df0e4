/** Where x0 comes from, each source with its exact log density where it has one. */
@NullMarked
package dev.fluxion.source;

import org.jspecify.annotations.NullMarked;
