/** FlowModel: field, source, path and transform together; samples, scores, saves, loads. */
@NullMarked
package dev.fluxion.model;

import org.jspecify.annotations.NullMarked;
