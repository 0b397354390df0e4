package dev.fluxion.benchmarks.peer;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a contest ended.
 *
 * @param contest the work
 * @param ours Fluxion's standing
 * @param peers those of the peers
 * @param agreements what was compared
 */
public record ContestResult(
    Contest contest, Standing ours, List<Standing> peers, List<Agreement> agreements) {
  /** Copies the lists. */
  public ContestResult {
    peers = List.copyOf(peers);
    agreements = List.copyOf(agreements);
  }

  /** Returns whether all sides found the same. */
  public boolean agrees() {
    return agreements.stream().allMatch(Agreement::agrees);
  }

  /** Returns the counted peer with the smallest median. */
  public Optional<Standing> best() {
    return peers.stream()
        .filter(peer -> peer.counted() && peer.present())
        .min(Comparator.comparingDouble(Standing::median));
  }

  /** Returns our median over the best peer's; nothing where sides disagree or are absent. */
  public OptionalDouble ratio() {
    return agrees() && ours.present() && best().isPresent()
        ? OptionalDouble.of(ours.median() / best().get().median())
        : OptionalDouble.empty();
  }

  /** Returns our peak of resident memory over the smallest of the counted peers. */
  public OptionalDouble memoryRatio() {
    OptionalDouble least =
        peers.stream()
            .filter(peer -> peer.counted() && peer.peakMegabytes() > 0)
            .mapToDouble(Standing::peakMegabytes)
            .min();
    return least.isPresent() && ours.peakMegabytes() > 0
        ? OptionalDouble.of(ours.peakMegabytes() / least.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Returns our GFLOP/s at the median; nothing where the arithmetic is not known. */
  public OptionalDouble gigaflopsPerSecond() {
    return contest.gigaflops() > 0 && ours.present()
        ? OptionalDouble.of(contest.gigaflops() / (ours.median() * contest.secondsPerUnit()))
        : OptionalDouble.empty();
  }

  /**
   * Returns the result by name in a fixed order.
   *
   * @param peakGflops what the machine reaches in a matrix product on all threads
   */
  public Map<String, Object> toMap(double peakGflops) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", contest.workload());
    map.put("variant", contest.variant());
    map.put("unit", contest.unit());
    map.put("ours", ours.toMap());
    map.put("peers", peers.stream().map(Standing::toMap).toList());
    map.put("best", best().map(Standing::side).orElse(""));
    map.put("ratio", ratio().orElse(Double.NaN));
    map.put("memoryRatio", memoryRatio().orElse(Double.NaN));
    map.put("gflops", gigaflopsPerSecond().orElse(Double.NaN));
    map.put("shareOfLimit", gigaflopsPerSecond().orElse(Double.NaN) / peakGflops);
    map.put("agrees", agrees());
    map.put("agreement", agreements.stream().map(Agreement::toMap).toList());
    return map;
  }
}
