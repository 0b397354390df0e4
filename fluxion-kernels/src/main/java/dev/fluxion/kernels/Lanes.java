package dev.fluxion.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of registers, the processor's own or the bits of the system property {@code
 * fluxion.kernels.bits}. It is a constant, without which the compiler makes objects of vectors.
 */
final class Lanes {
  /** Columns are taken for rows four at a time. */
  private static final int LEAST = 4;

  static final VectorSpecies<Float> SPECIES =
      species(Integer.getInteger("fluxion.kernels.bits", 0));

  static final int COUNT = SPECIES.length();

  private Lanes() {}

  private static VectorSpecies<Float> species(int bits) {
    return switch (bits) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      case 512 -> FloatVector.SPECIES_512;
      default ->
          FloatVector.SPECIES_PREFERRED.length() < LEAST
              ? FloatVector.SPECIES_128
              : FloatVector.SPECIES_PREFERRED;
    };
  }
}
