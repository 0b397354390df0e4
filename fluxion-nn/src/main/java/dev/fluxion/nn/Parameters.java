package dev.fluxion.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Named parameters that are views into one flat tensor.
 *
 * @param flat all values, [count]
 * @param entries names and shapes in the order of the flat tensor
 */
public record Parameters(Tensor flat, List<Entry> entries) {
  /**
   * One named parameter.
   *
   * @param name such as {@code layers.0.weight}
   * @param shape its shape
   * @param offset its first place in the flat tensor
   */
  public record Entry(String name, List<Long> shape, long offset) {
    /** Copies the shape. */
    public Entry {
      shape = List.copyOf(shape);
    }

    /** Returns the number of values. */
    public long size() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    private long[] sizes() {
      return shape.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** Collects names and shapes, and gives each its place. */
  public static final class Layout {
    private final List<Entry> entries = new ArrayList<>();
    private long size;

    /** Adds one parameter after the last. */
    public Layout add(String name, long... shape) {
      List<Long> sizes = new ArrayList<>();
      for (long value : shape) {
        sizes.add(value);
      }
      Entry entry = new Entry(name, sizes, size);
      entries.add(entry);
      size += entry.size();
      return this;
    }

    /** Returns the number of values of all parameters. */
    public long size() {
      return size;
    }

    /**
     * Returns zeros for the values of all parameters.
     *
     * @throws IllegalArgumentException if they are more than an array holds
     */
    public double[] values() {
      if (size > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "field: has "
                + size
                + " parameters, but must have 2147483639 at most; lower its sizes");
      }
      return new double[(int) size];
    }

    /** Returns the entries. */
    public List<Entry> entries() {
      return List.copyOf(entries);
    }
  }

  /**
   * Checks that the entries fill the flat tensor.
   *
   * @throws IllegalArgumentException if they do not
   */
  public Parameters {
    entries = List.copyOf(entries);
    long size = entries.stream().mapToLong(Entry::size).sum();
    if (flat.dim() != 1 || flat.numel() != size) {
      throw new IllegalArgumentException(
          "parameters of " + size + " values do not fit a flat tensor of " + flat.numel());
    }
  }

  /** Returns the view of one entry. */
  public Tensor view(Entry entry) {
    return viewOf(flat, entry);
  }

  /** Returns the view of one entry in another flat tensor of this layout, such as a gradient. */
  public static Tensor viewOf(Tensor flat, Entry entry) {
    return flat.narrow(0, entry.offset(), entry.size()).view(entry.sizes());
  }

  /**
   * Returns the view of a name.
   *
   * @throws IllegalArgumentException if no parameter has the name
   */
  public Tensor view(String name) {
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        return view(entry);
      }
    }
    throw new IllegalArgumentException(
        "no parameter '" + name + "'; there are " + entries.stream().map(Entry::name).toList());
  }

  /**
   * Returns the views of all names, in the type of the flat tensor or another; their gradients are
   * joined once, where those of single views are added up one by one.
   */
  public Map<String, Tensor> views(ScalarType type) {
    long[] sizes = entries.stream().mapToLong(Entry::size).toArray();
    TensorVector parts = flat.to(type).split_with_sizes(sizes, 0);
    Map<String, Tensor> views = new HashMap<>();
    for (int i = 0; i < sizes.length; i++) {
      views.put(entries.get(i).name(), parts.get(i).view(entries.get(i).sizes()));
    }
    return views;
  }

  /** Returns the same layout over another flat tensor. */
  public Parameters with(Tensor other) {
    return new Parameters(other, entries);
  }

  /** Returns the number of values. */
  public long count() {
    return flat.numel();
  }
}
