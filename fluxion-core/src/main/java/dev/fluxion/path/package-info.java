/** Schedules, probability paths, path samples, objectives and time samplers. */
@NullMarked
package dev.fluxion.path;

import org.jspecify.annotations.NullMarked;
