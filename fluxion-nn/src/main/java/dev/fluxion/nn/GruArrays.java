package dev.fluxion.nn;

/**
 * What {@link DenseKernels#gruBack} reads and writes, all of one size: the gates r and z, the fresh
 * value m, the state's own part b, and the derivatives {@code r (1 - r), z (1 - z), 1 - m^2}.
 *
 * @param reset r
 * @param keep z
 * @param fresh m
 * @param own b; becomes the loss's gradient in b
 * @param ofReset r's derivative; becomes the gradient in the sums of r
 * @param ofKeep z's derivative; becomes the gradient in the sums of z
 * @param ofFresh m's derivative; becomes the gradient in the sums of m
 */
public record GruArrays(
    float[] reset,
    float[] keep,
    float[] fresh,
    float[] own,
    float[] ofReset,
    float[] ofKeep,
    float[] ofFresh) {
  /** Returns arrays of a size. */
  public static GruArrays of(int size) {
    return new GruArrays(
        new float[size],
        new float[size],
        new float[size],
        new float[size],
        new float[size],
        new float[size],
        new float[size]);
  }
}
