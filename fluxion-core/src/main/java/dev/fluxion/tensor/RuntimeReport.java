package dev.fluxion.tensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the native start-up chose, and why.
 *
 * @param libtorch version of libtorch
 * @param libtorchKernels instruction set of libtorch's own kernels
 * @param blas kernel family that OpenBLAS runs, or "unknown"
 * @param blasReason why OpenBLAS runs that family
 * @param processors processors available to this process
 * @param memoryLimitBytes memory of the process above which further work on tensors is refused
 * @param devices names of the devices that libtorch can use
 * @param determinism what makes results repeatable
 */
public record RuntimeReport(
    String libtorch,
    String libtorchKernels,
    String blas,
    String blasReason,
    int processors,
    long memoryLimitBytes,
    List<String> devices,
    String determinism) {

  /** Returns a short name of the kernels in use; equal names promise bit-equal results. */
  public String kernelPath() {
    return "libtorch-" + libtorch + "/" + libtorchKernels + "/" + blas;
  }

  /** Returns the report as names and values, in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("libtorch", libtorch);
    map.put("libtorchKernels", libtorchKernels);
    map.put("blas", blas);
    map.put("blasReason", blasReason);
    map.put("processors", processors);
    map.put("memoryLimitBytes", memoryLimitBytes);
    map.put("devices", devices);
    map.put("determinism", determinism);
    map.put("kernelPath", kernelPath());
    return map;
  }
}
