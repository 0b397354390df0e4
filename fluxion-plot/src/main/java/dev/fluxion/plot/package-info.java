/** Charts and GIFs from plain arrays. Depends on nothing else of Fluxion. */
@NullMarked
package dev.fluxion.plot;

import org.jspecify.annotations.NullMarked;
