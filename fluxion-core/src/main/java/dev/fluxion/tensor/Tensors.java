package dev.fluxion.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors from plain arrays and back, and the few shapes of call that the library needs often. */
public final class Tensors {
  static {
    NativeRuntime.start();
  }

  private Tensors() {}

  /** Returns a float32 tensor with the values in row-major order. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Float, shape);
    fill(tensor, values, values.length);
    return tensor;
  }

  /** Returns a float64 tensor with the values in row-major order. */
  public static Tensor of(double[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Double, shape);
    fill(tensor, values, values.length);
    return tensor;
  }

  /** Returns a tensor of the type with the values in row-major order, rounded where need be. */
  public static Tensor of(ScalarType type, double[] values, long... shape) {
    if (isDouble(type)) {
      return of(values, shape);
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return of(rounded, shape);
  }

  /**
   * Returns a tensor whose values are not set.
   *
   * @throws OutOfMemoryError if the process holds more memory than its share of the machine's
   */
  public static Tensor empty(ScalarType type, long... shape) {
    NativeRuntime.checkMemory();
    try (TensorOptions options = new TensorOptions(type)) {
      return torch.empty(shape, options, null);
    }
  }

  /** Returns a tensor of zeros. */
  public static Tensor zeros(ScalarType type, long... shape) {
    return empty(type, shape).zero_();
  }

  /** Returns a tensor with one value everywhere. */
  public static Tensor full(ScalarType type, double value, long... shape) {
    try (Scalar scalar = new Scalar(value)) {
      return empty(type, shape).fill_(scalar);
    }
  }

  /** Overwrites a contiguous float32 tensor on the processor with the first values of an array. */
  public static void fill(Tensor tensor, float[] values, int length) {
    checkLength(tensor, length);
    if (length > 0) {
      try (FloatPointer data = tensor.data_ptr_float()) {
        data.put(values, 0, length);
      }
      written(tensor);
    }
  }

  /** Overwrites a contiguous float64 tensor on the processor with the first values of an array. */
  public static void fill(Tensor tensor, double[] values, int length) {
    checkLength(tensor, length);
    if (length > 0) {
      try (DoublePointer data = tensor.data_ptr_double()) {
        data.put(values, 0, length);
      }
      written(tensor);
    }
  }

  /**
   * Counts a change of a tensor's memory that was not made by libtorch. Tapes look at the count,
   * and so do those who read parameters again only when they have changed.
   */
  public static void written(Tensor tensor) {
    tensor.unsafeGetTensorImpl().bump_version();
  }

  /** Copies a tensor's values, in row-major order, as float32. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    if (plainFloats(tensor)) {
      read(tensor, values);
      return values;
    }
    try (Scope scope = new Scope()) {
      Tensor plain = tensor.detach().cpu().to(ScalarType.Float).contiguous();
      if (values.length > 0) {
        plain.data_ptr_float().get(values);
      }
    }
    return values;
  }

  /** Copies a float32 tensor's values, in row-major order, to the first places of an array. */
  public static void read(Tensor tensor, float[] into) {
    int length = Math.toIntExact(tensor.numel());
    if (length == 0) {
      return;
    }
    if (tensor.is_contiguous()) {
      try (FloatPointer data = tensor.data_ptr_float()) {
        data.get(into, 0, length);
      }
    } else {
      try (Scope scope = new Scope()) {
        tensor.detach().contiguous().data_ptr_float().get(into, 0, length);
      }
    }
  }

  /** Overwrites a float32 tensor on the processor with the first values of an array. */
  public static void write(Tensor tensor, float[] values) {
    int length = Math.toIntExact(tensor.numel());
    if (tensor.is_contiguous()) {
      fill(tensor, values, length);
    } else {
      try (Scope scope = new Scope()) {
        Tensor plain = empty(ScalarType.Float, tensor.shape());
        fill(plain, values, length);
        tensor.copy_(plain);
      }
    }
  }

  /** Copies a tensor's values, in row-major order, as float64. */
  public static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.numel())];
    try (Scope scope = new Scope()) {
      Tensor plain = tensor.detach().cpu().to(ScalarType.Double).contiguous();
      if (values.length > 0) {
        plain.data_ptr_double().get(values);
      }
    }
    return values;
  }

  /** Overwrites a tensor, of any type and on any device, with values in row-major order. */
  public static void write(Tensor tensor, double[] values) {
    if (plainFloats(tensor)) {
      float[] rounded = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        rounded[i] = (float) values[i];
      }
      fill(tensor, rounded, rounded.length);
    } else {
      try (Scope scope = new Scope()) {
        tensor.copy_(of(values, tensor.shape()));
      }
    }
  }

  /** Overwrites a tensor with standard normal numbers, as {@link #normal} gives them. */
  public static void writeNormal(Tensor tensor, Key key, long first) {
    if (plainFloats(tensor)) {
      float[] values = new float[Math.toIntExact(tensor.numel())];
      key.normal(first, values, 0, values.length);
      fill(tensor, values, values.length);
    } else {
      try (Scope scope = new Scope()) {
        tensor.copy_(normal(key, first, tensor.scalar_type(), tensor.shape()));
      }
    }
  }

  /** Returns standard normal numbers, elements {@code first ..} of the key's stream. */
  public static Tensor normal(Key key, long first, ScalarType type, long... shape) {
    Tensor tensor = empty(type, shape);
    int length = Math.toIntExact(tensor.numel());
    if (isDouble(type)) {
      double[] values = new double[length];
      key.normal(first, values, 0, length);
      fill(tensor, values, length);
    } else {
      float[] values = new float[length];
      key.normal(first, values, 0, length);
      fill(tensor, values, length);
    }
    return tensor;
  }

  /** Returns uniform numbers between 0 and 1, elements {@code first ..} of the key's stream. */
  public static Tensor uniform(Key key, long first, ScalarType type, long... shape) {
    Tensor tensor = empty(type, shape);
    int length = Math.toIntExact(tensor.numel());
    if (isDouble(type)) {
      double[] values = new double[length];
      key.uniform(first, values, 0, length);
      fill(tensor, values, length);
    } else {
      float[] values = new float[length];
      key.uniform(first, values, 0, length);
      fill(tensor, values, length);
    }
    return tensor;
  }

  /**
   * Returns a number per row as a column that broadcasts over a row's shape: [batch, 1, ..., 1].
   */
  public static Tensor column(Tensor perRow, Tensor like) {
    long[] shape = new long[(int) like.dim()];
    java.util.Arrays.fill(shape, 1);
    shape[0] = perRow.size(0);
    return perRow.reshape(shape);
  }

  /** Makes a view that no scope frees. */
  public static Tensor lasting(Supplier<Tensor> view) {
    try (PointerScope none = new PointerScope()) {
      Tensor made = view.get();
      made.retainReference();
      none.detach(made);
      return made;
    }
  }

  /** Returns the number of values in each row, the product of all sizes but the first. */
  public static long rowSize(Tensor tensor) {
    long size = 1;
    for (int i = 1; i < tensor.dim(); i++) {
      size *= tensor.size(i);
    }
    return size;
  }

  /** A tensor's own scalar type is an object of its own, not the constant. */
  private static boolean isDouble(ScalarType type) {
    return type.intern() == ScalarType.Double;
  }

  private static boolean plainFloats(Tensor tensor) {
    return tensor.is_cpu()
        && tensor.is_contiguous()
        && tensor.scalar_type().intern() == ScalarType.Float;
  }

  private static void checkLength(Tensor tensor, int length) {
    if (tensor.numel() != length) {
      throw new IllegalArgumentException(
          length + " values do not fill a tensor of " + tensor.numel());
    }
  }
}
