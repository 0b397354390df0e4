package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.source.Ar1;
import dev.fluxion.source.MovingAverage;
import dev.fluxion.source.OrnsteinUhlenbeck;
import dev.fluxion.source.TemporalGaussianProcess;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.source.WhiteNoise;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemporalSourceConfigTest {
  private static final RecordJson JSON = new RecordJson(Registry.standard());

  private static final Map<String, TemporalSource> NAMES =
      Map.of(
          "white", new WhiteNoise(),
          "moving-average", new MovingAverage(3),
          "ar1", new Ar1(0.5),
          "ornstein-uhlenbeck", new OrnsteinUhlenbeck(1),
          "gaussian-process", new TemporalGaussianProcess(1, 1e-4));

  @Test
  void eachNameIsItsProcessAndIsWrittenBack() {
    assertThat(NAMES).hasSameSizeAs(SourceConfig.Temporal.class.getPermittedSubclasses());
    NAMES.forEach(
        (name, process) -> {
          SourceConfig read = JSON.read(SourceConfig.class, "{\"type\":\"" + name + "\"}");
          assertThat(((SourceConfig.Temporal) read).temporal()).isEqualTo(process);
          assertThat(read.standardNormal()).isEqualTo(name.equals("white"));
          assertThat(JSON.read(SourceConfig.class, JSON.write((Record) read))).isEqualTo(read);
        });
  }

  @Test
  void rowsWithoutAnOrderHaveNoSourceAlongTime() {
    RowReader rows = RowReader.of(new double[] {1, 2, 3, 4}, 2);
    for (String name : NAMES.keySet()) {
      SourceConfig config = JSON.read(SourceConfig.class, "{\"type\":\"" + name + "\"}");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Sources.fit(config, rows, 2))
          .withMessageContaining("source: is {\"type\":\"" + name)
          .withMessageContaining("data.sequence")
          .withMessageContaining("{type: normal}");
    }
  }
}
