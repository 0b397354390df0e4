package dev.fluxion.model;

/**
 * A tensor in plain memory, in row-major order.
 *
 * <p>Arrays are not copied.
 */
public sealed interface TensorEntry {
  /** The element types that model files hold, named as in safetensors. */
  enum Dtype {
    /** Single precision. */
    F32(4),
    /** Double precision. */
    F64(8),
    /** 64-bit integers. */
    I64(8);

    private final int bytes;

    Dtype(int bytes) {
      this.bytes = bytes;
    }

    /** Returns the size of an element in bytes. */
    public int bytes() {
      return bytes;
    }
  }

  /** Returns the element type. */
  Dtype dtype();

  /** Returns the sizes of the dimensions; none for a single number. */
  long[] shape();

  /** Returns the number of elements. */
  int count();

  /**
   * Single precision numbers.
   *
   * @param values elements
   * @param shape sizes of the dimensions
   */
  record Float32(float[] values, long... shape) implements TensorEntry {
    /** Checks that as many elements are there as the shape says. */
    public Float32 {
      check(values.length, shape);
    }

    @Override
    public Dtype dtype() {
      return Dtype.F32;
    }

    @Override
    public int count() {
      return values.length;
    }
  }

  /**
   * Double precision numbers.
   *
   * @param values elements
   * @param shape sizes of the dimensions
   */
  record Float64(double[] values, long... shape) implements TensorEntry {
    /** Checks that as many elements are there as the shape says. */
    public Float64 {
      check(values.length, shape);
    }

    @Override
    public Dtype dtype() {
      return Dtype.F64;
    }

    @Override
    public int count() {
      return values.length;
    }
  }

  /**
   * 64-bit integers.
   *
   * @param values elements
   * @param shape sizes of the dimensions
   */
  record Int64(long[] values, long... shape) implements TensorEntry {
    /** Checks that as many elements are there as the shape says. */
    public Int64 {
      check(values.length, shape);
    }

    @Override
    public Dtype dtype() {
      return Dtype.I64;
    }

    @Override
    public int count() {
      return values.length;
    }
  }

  /**
   * Returns the number of elements of a shape.
   *
   * @throws ArithmeticException if a size is negative or the number exceeds 63 bits
   */
  static long count(long... shape) {
    long count = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new ArithmeticException("negative size");
      }
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  private static void check(int length, long[] shape) {
    if (count(shape) != length) {
      throw new IllegalArgumentException(
          length + " values do not fill the shape " + java.util.Arrays.toString(shape));
    }
  }
}
