/**
 * libtorch: start-up and threads, devices, scopes, workers, random keys. Knows nothing of flows.
 */
@NullMarked
package dev.fluxion.tensor;

import org.jspecify.annotations.NullMarked;
