/** Where x0 comes from, each source with its exact log density. */
@NullMarked
package dev.fluxion.source;

import org.jspecify.annotations.NullMarked;
