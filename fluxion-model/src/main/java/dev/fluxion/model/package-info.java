/**
 * FlowModel: field, source, path and transform together; samples, scores, saves, loads.
 *
 * <p>Also what it is made of: transforms fitted to data, and the model file, which is plain arrays
 * and texts. Nothing here reads tables or trains.
 */
@NullMarked
package dev.fluxion.model;

import org.jspecify.annotations.NullMarked;
