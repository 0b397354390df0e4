/** What happens before libtorch is loaded; the one part of this module that knows files. */
@NullMarked
package dev.fluxion.startup;

import org.jspecify.annotations.NullMarked;
