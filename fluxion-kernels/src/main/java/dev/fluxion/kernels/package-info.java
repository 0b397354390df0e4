/** Dense layers in the Vector API; {@link dev.fluxion.nn.FusedKernels} finds them. */
@NullMarked
package dev.fluxion.kernels;

import org.jspecify.annotations.NullMarked;
