/**
 * How good generated sequences and forecasts are: correlations along time, spectra, distances of
 * windows, a classifier's and a predictor's score, each beside its value between real windows; and
 * scores of ensembles of forecasts beside those of a seasonal naive one and a linear
 * autoregression.
 *
 * <p>The figures are arithmetic on {@link dev.fluxion.evaluate.sequence.Windows} and plain arrays.
 * {@link dev.fluxion.evaluate.sequence.SequenceEvaluation} applies them to models; nothing here
 * knows of files.
 */
@NullMarked
package dev.fluxion.evaluate.sequence;

import org.jspecify.annotations.NullMarked;
