/**
 * Contests: the same work done by Fluxion and by its peers, each in a process of its own, taking
 * turns.
 */
@NullMarked
package dev.fluxion.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
