package dev.fluxion.model;

import org.jspecify.annotations.Nullable;

/**
 * Log densities of rows.
 *
 * @param logDensity in nats, of each row
 * @param standardError standard error of each, from the spread over probes; null where the
 *     divergence is exact or has a single probe
 */
public record Densities(double[] logDensity, double @Nullable [] standardError) {}
