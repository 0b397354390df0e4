package dev.fluxion.tensor;

import org.bytedeco.pytorch.Device;

/**
 * The devices that tensors may live on, chosen by name: {@code cpu}, {@code cuda}, {@code cuda:1}.
 */
public final class Devices {
  /** The name of the processor, which is always there. */
  public static final String CPU = "cpu";

  private Devices() {}

  /**
   * Returns the device of a name.
   *
   * @throws IllegalArgumentException if this libtorch does not know the device
   */
  public static Device named(String name) {
    RuntimeReport report = NativeRuntime.start();
    String full = name.equals("cuda") ? "cuda:0" : name;
    if (!report.devices().contains(full)) {
      throw new IllegalArgumentException(
          "the device '"
              + name
              + "' is not available here; this libtorch has "
              + report.devices()
              + (name.startsWith("cuda")
                  ? " (CUDA needs the pytorch '-gpu' native jar and a driver)"
                  : ""));
    }
    return new Device(full);
  }
}
