package dev.fluxion.nn;

/**
 * Products and activations of dense layers on plain arrays, found by {@link
 * java.util.ServiceLoader}.
 *
 * <p>Matrices are row by row. The columns of weights and outputs are filled up to a multiple of
 * {@link #lanes}, the rows of a call to one of {@link #ROWS}; what stands in the filling is
 * computed too, and looked at by nobody. Each number of an output is a sum in the order of the
 * inputs, so that it depends neither on the other rows nor on the number of lanes.
 */
public interface DenseKernels {
  /** Rows of an output that are found together. */
  int ROWS = 4;

  /** Returns a count filled up to a multiple of a unit. */
  static int up(int count, int unit) {
    return (count + unit - 1) / unit * unit;
  }

  /** Returns what the kernels are, such as {@code vector-512}. */
  String name();

  /** Returns the numbers in one register: columns come in multiples of them. */
  int lanes();

  /** Returns whether an activation can be had. */
  boolean supports(Activation activation);

  /**
   * Writes {@code out[r, c] = bias[c] + sum_k a[r, k] weight[k, c]}.
   *
   * @param a the inputs, from {@code from} on, {@code stride} apart
   * @param weight [inputs, columns]
   * @param bias [columns]
   * @param out [rows, columns] from {@code to} on
   */
  void affine(
      float[] a,
      int from,
      int stride,
      int inputs,
      float[] weight,
      float[] bias,
      float[] out,
      int to,
      int columns,
      int rows);

  /**
   * Adds {@code out[k, c] += sum_r a[r, k] g[r, c]}.
   *
   * @param a [rows, stride] from {@code from} on
   * @param g [rows, columns] from {@code at} on
   * @param out [inputs, columns], the inputs being a multiple of {@link #ROWS}
   */
  void outer(
      float[] a,
      int from,
      int stride,
      int inputs,
      float[] g,
      int at,
      int columns,
      int rows,
      float[] out);

  /** Adds {@code out[c] += sum_r g[r, c]}, g being [rows, columns] from {@code at} on. */
  void addRows(float[] g, int at, int columns, int rows, float[] out);

  /**
   * Writes {@code out[to + i] = a[from + i] b[at + i]} over a multiple of {@link #lanes}; out may
   * be one of the factors at the same place.
   */
  void multiply(float[] a, int from, float[] b, int at, float[] out, int to, int count);

  /** Adds {@code out[to + i] += a[from + i]} over a multiple of {@link #lanes}. */
  void add(float[] a, int from, float[] out, int to, int count);

  /** Overwrites numbers, a multiple of {@link #lanes}, with their activations. */
  void activate(Activation activation, float[] z, int from, int count);

  /** As {@link #activate}, and writes the derivatives to {@code slope} from {@code to} on. */
  void activate(Activation activation, float[] z, int from, int count, float[] slope, int to);

  /**
   * Overwrites numbers x, a multiple of {@link #lanes}, with {@code s = 1 / (1 + exp(-x))}, and
   * writes the derivatives {@code s (1 - s)} to {@code slope} from {@code to} on.
   */
  void squash(float[] x, int from, int count, float[] slope, int to);

  /**
   * Writes {@code h[to + i] = m[at + i] + z[at + i] (h[from + i] - m[at + i])} over a multiple of
   * {@link #lanes}: the state of a gated recurrent unit.
   */
  void mix(float[] m, float[] z, int at, float[] h, int from, int to, int count);

  /**
   * Takes the gradient g in a state {@code m + z (h - m), m = tanh(a + r b)} back: with {@code F =
   * g (1 - z) (1 - m^2)} that in m's sum is F, in b {@code F r}, in r's sum {@code F b r (1 - r)},
   * in z's sum {@code g (h - m) z (1 - z)}; g becomes {@code g z}, what goes straight to h.
   *
   * @param g from 0 on
   * @param values from {@code at} on
   * @param h the state before, from {@code from} on
   * @param count a multiple of {@link #lanes}
   */
  void gruBack(float[] g, GruArrays values, int at, float[] h, int from, int count);

  /** Returns {@code sum_i a[from + i] b[at + i]} over a multiple of {@link #lanes}. */
  float dot(float[] a, int from, float[] b, int at, int count);
}
