/** Tables and toy sets: from DuckDB, files and formulas to rows of numbers, and back to files. */
@NullMarked
package dev.fluxion.data;

import org.jspecify.annotations.NullMarked;
