/** The trainer with its events, checkpoints, moving averages and reflow. */
@NullMarked
package dev.fluxion.train;

import org.jspecify.annotations.NullMarked;
