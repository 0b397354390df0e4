/**
 * Dense and recurrent layers, and passes over the costs of an assignment, in the Vector API; {@link
 * dev.fluxion.tensor.KernelService} finds them.
 */
@NullMarked
package dev.fluxion.kernels;

import org.jspecify.annotations.NullMarked;
