/** The commands. The only place that prints, reads signals and sets exit codes. */
@NullMarked
package dev.fluxion.cli;

import org.jspecify.annotations.NullMarked;
