/**
 * The Experiment: the whole configuration as one record, YAML in and out.
 *
 * <p>{@code Registry} is the one list of names, {@code defaults.yaml} the one list of defaults.
 * Nothing here knows models, fitted values or files other than the experiment's own.
 */
@NullMarked
package dev.fluxion.experiment;

import org.jspecify.annotations.NullMarked;
