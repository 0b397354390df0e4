package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * A model whose field is the constant c: it carries N(0, I) to N(c, I), and all answers are known.
 */
class FlowModelTest {
  private static final double[] SHIFT = {1.5, -0.5};
  private static final double[] MEAN = {10, -3};
  private static final double[] SCALE = {2, 0.25};

  private static FlowModel translation(String path, Map<String, String> provenance) {
    Experiment experiment =
        Experiment.parse(
            "data: {toy: moons}\nfield: {type: mlp, width: 4, depth: 1}\npath: " + path);
    TrainableField field = experiment.field().build(2, Key.of(0), ScalarType.Float);
    Tensor flat = field.parameters().flat().zero_();
    field
        .with(flat)
        .parameters()
        .view("layers.1.bias")
        .copy_(Tensors.of(ScalarType.Float, SHIFT, 2));
    return FlowModel.of(
        experiment,
        new Standardize(MEAN, SCALE),
        Normal.STANDARD,
        List.of("a", "b"),
        field.with(flat),
        Optional.empty(),
        provenance);
  }

  private static FlowModel translation() {
    return translation("{type: condot}", Map.of("seed", "7"));
  }

  /** Log density of N(mean + scale * shift, (width * scale)^2) at a point. */
  private static double exact(double[] x, double width) {
    double sum = 0;
    for (int j = 0; j < 2; j++) {
      double deviation = width * SCALE[j];
      double z = (x[j] - MEAN[j] - SCALE[j] * SHIFT[j]) / deviation;
      sum -= 0.5 * z * z + Math.log(deviation) + 0.5 * Math.log(2 * Math.PI);
    }
    return sum;
  }

  /**
   * Bound: 20 float32 additions to a coordinate of size 4 lose at most 20 * 2^-22, times the slope
   * 4 of the log density, twice.
   */
  @Test
  void densitiesAreTheTruthInTheDatasUnits() {
    Table rows = new Table(List.of("b", "other", "a"), 2, new double[] {-3, 99, 12, -2.5, 98, 8});
    double[] nats = translation().logDensity(rows);
    assertThat(nats[0]).isCloseTo(exact(new double[] {12, -3}, 1), within(4e-5));
    assertThat(nats[1]).isCloseTo(exact(new double[] {8, -2.5}, 1), within(4e-5));
    double[] widened = translation("{type: icfm, sigma: 0.5}", Map.of()).logDensity(rows);
    assertThat(widened[0]).isCloseTo(exact(new double[] {12, -3}, Math.sqrt(1.25)), within(4e-5));
  }

  @Test
  void samplesAndTheirDensitiesBelongTogether() {
    FlowModel model = translation();
    FlowModel.Scored scored = model.sampleWithLogDensity(500, Key.of(1), model.defaultOptions());
    assertThat(scored.rows().values()).isEqualTo(model.sample(500, Key.of(1)).values());
    double[] again = model.logDensity(scored.rows());
    for (int i = 0; i < 500; i++) {
      double[] x = {scored.rows().at(i, 0), scored.rows().at(i, 1)};
      assertThat(scored.logDensity()[i]).isCloseTo(exact(x, 1), within(1e-4));
      assertThat(again[i]).isCloseTo(exact(x, 1), within(1e-4));
    }
  }

  /** 40,000 draws: mean within 5 standard errors; false-alarm rate of the test below 3e-6. */
  @Test
  void samplesHaveTheSourcesSpreadTimesTheTemperature() {
    FlowModel model = translation();
    Table samples = model.sample(40_000, Key.of(3), model.defaultOptions().withTemperature(0.5));
    double[] a = samples.column("a");
    double mean = 0;
    double square = 0;
    for (double value : a) {
      mean += value / a.length;
    }
    for (double value : a) {
      square += (value - mean) * (value - mean) / a.length;
    }
    assertThat(mean).isCloseTo(MEAN[0] + SCALE[0] * SHIFT[0], within(5 * 1.0 / 200));
    assertThat(square).isCloseTo(1, within(5 * Math.sqrt(2.0 / 40_000)));
  }

  @Test
  void transportGoesForthAndBackBetweenItsUnits() {
    FlowModel model = translation();
    Table data = new Table(List.of("a", "b"), 1, new double[] {12, -3});
    Table noise = model.transport(data, 1, 0, model.defaultOptions());
    assertThat(noise.values()).containsExactly(new double[] {1 - 1.5, 0 + 0.5}, within(1e-6));
    Table half = model.transport(noise, 0, 0.5, model.defaultOptions());
    assertThat(half.values()).containsExactly(new double[] {0.25, 0.25}, within(1e-6));
    Table back = model.transport(half, 0.5, 1, model.defaultOptions());
    assertThat(back.values()).containsExactly(data.values(), within(1e-5));
    assertThat(model.transport(data, 1, 1, model.defaultOptions()).values())
        .containsExactly(data.values(), within(1e-12));
  }

  @Test
  void resultsDependNeitherOnThreadsNorOnBlocksNorOnStreaming() {
    FlowModel model =
        FlowModel.of(
            translation().experiment(),
            translation().transform(),
            Normal.STANDARD,
            List.of("a", "b"),
            Mlp.of(16, 2, Activation.SILU).build(2, Key.of(5), ScalarType.Float),
            Optional.empty(),
            Map.of());
    SamplingOptions options = model.defaultOptions().withChunk(64);
    Table one = model.sample(1000, Key.of(2), options.withThreads(1));
    for (int threads = 2; threads <= 3; threads++) {
      assertThat(model.sample(1000, Key.of(2), options.withThreads(threads)).values())
          .isEqualTo(one.values());
    }
    List<Table> blocks = new ArrayList<>();
    model.sample(1000L, Key.of(2), options.withChunk(16).withThreads(2), blocks::add);
    assertThat(blocks.size()).isGreaterThan(2);
    int row = 0;
    for (Table block : blocks) {
      for (int i = 0; i < block.rows(); i++, row++) {
        // Another chunk size is another shape of matrix product, equal to rounding only.
        assertThat(block.at(i, 0)).isCloseTo(one.at(row, 0), within(1e-4));
      }
    }
    assertThat(row).isEqualTo(1000);
  }

  @Test
  void manyThreadsMayUseOneModel() throws Exception {
    FlowModel model = translation();
    double[] expected = model.sample(3000, Key.of(4)).values();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<double[]>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> model.sample(3000, Key.of(4)).values());
      }
      for (Future<double[]> result : pool.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aModelIsTheSameAfterAStream() throws Exception {
    FlowModel model = translation();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.save(out);
    FlowModel read = FlowModel.load(new ByteArrayInputStream(out.toByteArray()));
    assertThat(read.sample(100, Key.of(1)).values())
        .isEqualTo(model.sample(100, Key.of(1)).values());
    assertThat(read.columns()).containsExactly("a", "b");
    assertThat(read.provenance()).containsEntry("seed", "7");
    assertThat(read.experiment()).isEqualTo(model.experiment());
    assertThat(read.toBytes()).isEqualTo(out.toByteArray());
  }

  @Test
  void aFileThatDoesNotFitItsDescriptionIsRefused() {
    ModelFile file = ModelCodec.encode(translation());
    Map<String, TensorEntry> tensors = new LinkedHashMap<>(file.tensors());
    tensors.remove("weights.layers.1.bias");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelCodec.decode(new ModelFile(tensors, file.metadata()), "m"))
        .withMessageContaining("'weights.layers.1.bias'");
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    metadata.put("columns", "[\"a\"]");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelCodec.decode(new ModelFile(file.tensors(), metadata), "m"))
        .withMessageContaining("shape");
    metadata.remove("experiment");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelCodec.decode(new ModelFile(file.tensors(), metadata), "m"))
        .withMessageContaining("'experiment'");
  }

  @Test
  void wrongRowsAndOptionsAreRefusedByName() {
    FlowModel model = translation();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.logDensity(new Table(List.of("a"), 1, new double[1])))
        .withMessageContaining("[b]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                model.logDensity(
                    new Table(List.of("a", "b"), 2, new double[] {1, 2, Double.NaN, 3})))
        .withMessageContaining("row 2, column 'a' is NaN");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> model.defaultOptions().withTemperature(0))
        .withMessageContaining("temperature");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> model.sample(0, Key.of(0)))
        .withMessageContaining("count");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () ->
                model.transport(
                    new Table(List.of("a", "b"), 1, new double[2]), 0, 2, model.defaultOptions()))
        .withMessageContaining("to");
  }
}
