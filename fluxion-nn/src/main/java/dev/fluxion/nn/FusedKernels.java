package dev.fluxion.nn;

import dev.fluxion.tensor.KernelService;
import dev.fluxion.tensor.NativeRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The {@link DenseKernels} of this process, and why it has them or not. */
public final class FusedKernels {
  /** Grows when kernels come to compute more, or in another order. */
  private static final int REVISION = 2;

  private static final FusedKernels CHOSEN = choose();

  private final @Nullable DenseKernels kernels;
  private final String reason;

  private FusedKernels(@Nullable DenseKernels kernels, String reason) {
    this.kernels = kernels;
    this.reason = reason;
  }

  private static FusedKernels choose() {
    KernelService<DenseKernels> service = KernelService.find(DenseKernels.class);
    if (service.get().isEmpty()) {
      return new FusedKernels(null, service.reason());
    }
    DenseKernels kernels = service.get().get();
    try {
      String wrong = wrong(kernels);
      return wrong.isEmpty()
          ? new FusedKernels(kernels, kernels.name())
          : new FusedKernels(null, "off: " + wrong + " of " + kernels.name() + " is wrong here");
    } catch (LinkageError failure) {
      return new FusedKernels(null, "off: fluxion-kernels is of another version (" + failure + ")");
    }
  }

  /** Holds the kernels once against plain arithmetic, and returns what is wrong. */
  private static String wrong(DenseKernels kernels) {
    int lanes = kernels.lanes();
    float[] a = {1, 2, 3, -1, 0.5f, 4, 0, 1, -2, 3, 3, 3};
    float[] weight = new float[3 * lanes];
    float[] out = new float[4 * lanes];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (i * 37 % 101 - 50) / 50f;
    }
    kernels.affine(a, 0, 3, 3, weight, new float[lanes], out, 0, lanes, 4);
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += (double) a[i / lanes * 3 + k] * weight[k * lanes + i % lanes];
      }
      if (!(Math.abs(sum - out[i]) < 1e-5)) {
        return "the product";
      }
    }
    Arrays.fill(out, 1);
    kernels.activate(Activation.GELU, out, 0, lanes);
    // Phi(1)
    if (!(Math.abs(out[0] - 0.841344746) < 1e-6)) {
      return "GELU";
    }
    Arrays.fill(out, 1);
    float[] slope = new float[lanes];
    kernels.activate(Activation.GELU, out, 0, lanes, slope, 0);
    kernels.add(slope, 0, out, 0, lanes);
    kernels.multiply(out, 0, slope, 0, out, 0, lanes);
    // (2 Phi(1) + phi(1)) (Phi(1) + phi(1))
    if (!(Math.abs(out[lanes - 1] - 2.085014188) < 5e-6)) {
      return "GELU's slope, a sum or a product";
    }
    Arrays.fill(out, 1);
    kernels.squash(out, 0, lanes, slope, 0);
    return Math.abs(out[0] - 0.731058579) < 1e-6 && Math.abs(slope[0] - 0.196611933) < 1e-6
        ? ""
        : "the logistic function";
  }

  /** Returns the kernels, if there are any. */
  static Optional<DenseKernels> get() {
    return Optional.ofNullable(CHOSEN.kernels);
  }

  /**
   * Returns the kernels where they are to be taken for layers of some units.
   *
   * @param width the most inputs or units of a layer
   * @param like parameters, for type and device
   */
  public static Optional<DenseKernels> forWidth(long width, Tensor like) {
    return width <= FusedStack.Use.GRADIENT.widest
            && like.is_cpu()
            && like.scalar_type().intern() == ScalarType.Float
        ? get()
        : Optional.empty();
  }

  /** Returns their name, or why there are none. */
  public static String report() {
    return CHOSEN.reason;
  }

  /**
   * Returns a short name of all kernels in use, such as {@code
   * libtorch-2.10.0/AVX512/SKYLAKEX/vector-512.2}; equal names promise bit-equal results.
   */
  public static String path() {
    String libtorch = NativeRuntime.start().kernelPath();
    return CHOSEN.kernels == null
        ? libtorch
        : libtorch + "/" + CHOSEN.kernels.name() + "." + REVISION;
  }

  /** Returns what the start-up chose, these kernels among it, as names and values. */
  public static Map<String, Object> runtime() {
    Map<String, Object> map = new LinkedHashMap<>(NativeRuntime.start().toMap());
    map.put("denseKernels", report());
    map.put("kernelPath", path());
    return map;
  }

  /** Returns by which kernels a field is computed, and why not by these. */
  static String engine(DenseField field) {
    if (CHOSEN.kernels == null) {
      return "libtorch (fused kernels are " + CHOSEN.reason + ")";
    }
    String name = CHOSEN.kernels.name();
    List<String> fused = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (FusedStack.Use use : FusedStack.Use.values()) {
      String part = use.name().toLowerCase(Locale.ROOT);
      FusedStack.obstacle(CHOSEN.kernels, field, use)
          .ifPresentOrElse(why -> others.add(part + " (" + why + ")"), () -> fused.add(part));
    }
    String libtorch = "libtorch: " + String.join(", ", others);
    if (fused.isEmpty()) {
      return libtorch;
    }
    String own = name + ": " + String.join(", ", fused);
    return others.isEmpty() ? own : own + "; " + libtorch;
  }
}
