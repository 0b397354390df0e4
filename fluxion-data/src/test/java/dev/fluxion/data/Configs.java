package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data sections for tests. */
final class Configs {
  private Configs() {}

  static DataConfig file(String file, String... columns) {
    return new DataConfig(
        file,
        null,
        null,
        null,
        columns.length == 0 ? null : List.of(columns),
        DataConfig.Missing.REFUSE,
        0.1,
        Map.of());
  }

  static DataConfig query(String query) {
    return new DataConfig(null, query, null, null, null, DataConfig.Missing.REFUSE, 0.1, Map.of());
  }

  static DataConfig toy(String toy, @Nullable Long count) {
    return new DataConfig(null, null, toy, count, null, DataConfig.Missing.REFUSE, 0.1, Map.of());
  }

  static DataConfig dropping(DataConfig config) {
    return new DataConfig(
        config.file(),
        config.query(),
        config.toy(),
        config.count(),
        config.columns(),
        DataConfig.Missing.DROP,
        config.heldOut(),
        config.dequantize(),
        config.sequence(),
        config.images());
  }

  static DataConfig with(DataConfig config, double heldOut, Map<String, Double> dequantize) {
    return new DataConfig(
        config.file(),
        config.query(),
        config.toy(),
        config.count(),
        config.columns(),
        config.missing(),
        heldOut,
        dequantize,
        config.sequence(),
        config.images());
  }
}
