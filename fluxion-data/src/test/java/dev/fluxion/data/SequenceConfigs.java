package dev.fluxion.data;

import dev.fluxion.experiment.SequenceConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sections {@code data.sequence} for tests; what is not named has its default. */
final class SequenceConfigs {
  private SequenceConfigs() {}

  static SequenceConfig windows(@Nullable Integer length, int stride) {
    return of(null, null, null, length, stride, SequenceConfig.Split.SERIES);
  }

  static SequenceConfig channels(@Nullable Integer length, String... channels) {
    return of(null, null, List.of(channels), length, 1, SequenceConfig.Split.SERIES);
  }

  static SequenceConfig of(
      @Nullable String id,
      @Nullable String time,
      @Nullable List<String> channels,
      @Nullable Integer length,
      int stride,
      SequenceConfig.Split split) {
    return new SequenceConfig(
        id,
        time,
        channels,
        length,
        stride,
        SequenceConfig.Order.REFUSE,
        SequenceConfig.Gaps.REFUSE,
        SequenceConfig.Missing.REFUSE,
        split);
  }

  static SequenceConfig with(
      SequenceConfig config,
      SequenceConfig.Order order,
      SequenceConfig.Gaps gaps,
      SequenceConfig.Missing missing) {
    return new SequenceConfig(
        config.id(),
        config.time(),
        config.channels(),
        config.length(),
        config.stride(),
        order,
        gaps,
        missing,
        config.split());
  }
}
