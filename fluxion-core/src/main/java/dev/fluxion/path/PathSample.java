package dev.fluxion.path;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Points drawn on a probability path, and what the field should predict there.
 *
 * @param x0 source points, [batch, ...]
 * @param x1 data points, [batch, ...]
 * @param t times from 0 to 1, [batch]
 * @param xt points on the path, [batch, ...]
 * @param noise the additional noise z of the path, [batch, ...]; null where the path has none
 * @param target conditional velocity {@code u = alpha' x1 + sigma' x0 (+ s' z)}, [batch, ...]
 * @param weight weight of each row in the loss, [batch]; null where all are one
 */
public record PathSample(
    Tensor x0,
    Tensor x1,
    Tensor t,
    Tensor xt,
    @Nullable Tensor noise,
    Tensor target,
    @Nullable Tensor weight) {}
