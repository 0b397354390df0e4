/** Linear measurements of data, and flows that end at data with a measurement. */
@NullMarked
package dev.fluxion.measurement;

import org.jspecify.annotations.NullMarked;
