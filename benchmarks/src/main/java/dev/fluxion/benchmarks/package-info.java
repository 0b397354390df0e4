/**
 * Timed workloads, each a ratio's numerator: what Fluxion takes for work that its peers also do.
 */
@NullMarked
package dev.fluxion.benchmarks;

import org.jspecify.annotations.NullMarked;
