/** The Experiment: the whole configuration as one record, YAML in and out. */
@NullMarked
package dev.fluxion.experiment;

import org.jspecify.annotations.NullMarked;
