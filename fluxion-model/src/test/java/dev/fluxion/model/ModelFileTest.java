package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
  private static final TensorEntry ABSENT = new TensorEntry.Int64(new long[0], 0);

  private final Path folder;

  ModelFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static ModelFile example() {
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    tensors.put("weights", new TensorEntry.Float32(new float[] {1, -2.5f, Float.NaN}, 3));
    tensors.put("moments", new TensorEntry.Float64(new double[] {Math.PI, 0, -0.0, 1e-320}, 2, 2));
    tensors.put("step", new TensorEntry.Int64(new long[] {Long.MIN_VALUE}));
    tensors.put("none", new TensorEntry.Float32(new float[0], 0, 5));
    return new ModelFile(tensors, Map.of("seed", "1", "note", "\u00e4 \"quoted\"\n\uD83D\uDE00"));
  }

  @Test
  void comesBackBitForBitFromFileAndStream() throws IOException {
    ModelFile model = example();
    Path file = folder.resolve("model.safetensors");
    model.write(file);
    assertSame(ModelFile.read(file), model);
    assertThat(Files.readAllBytes(file)).isEqualTo(model.toBytes());
    assertSame(ModelFile.read(new ByteArrayInputStream(model.toBytes())), model);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void comesBackBeyondTheFirstAllocation() throws IOException {
    float[] values = new float[(1 << 21) + 17];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    ModelFile model =
        new ModelFile(Map.of("w", new TensorEntry.Float32(values, values.length)), Map.of());
    ModelFile back = ModelFile.read(new ByteArrayInputStream(model.toBytes()));
    assertSame(back, model);
  }

  @Test
  void dataAreAlignedTo64Bytes() {
    byte[] bytes = example().toBytes();
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat((8 + header) % 64).isZero();
    assertThat(bytes.length - 8 - header).isEqualTo(3 * 4 + 4 * 8 + 8);
  }

  @Test
  void theChecksumIsThatOfTheDocumentation() throws Exception {
    byte[] bytes = example().toBytes();
    String stated = new String(bytes, 37, 64, StandardCharsets.US_ASCII);
    Arrays.fill(bytes, 37, 101, (byte) '0');
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(stated);
  }

  @Test
  void everyAlteredByteIsNoticed() {
    byte[] bytes = example().toBytes();
    for (int i = 0; i < bytes.length; i++) {
      byte[] altered = bytes.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(altered)))
          .as("byte %d", i)
          .isInstanceOf(ModelFileException.class);
    }
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] bytes = example().toBytes();
    Path file = folder.resolve("cut.safetensors");
    for (int length = 0; length < bytes.length; length += length < 100 ? 1 : 13) {
      byte[] cut = Arrays.copyOf(bytes, length);
      Files.write(file, cut);
      String expected = length == 0 ? "is empty" : length < 8 ? "has only" : "truncated|not a safe";
      assertThatThrownBy(() -> ModelFile.read(file)).hasMessageMatching(".*(" + expected + ").*");
      assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(cut)))
          .isInstanceOf(ModelFileException.class);
    }
  }

  @Test
  void saysWhatIsWrongWithTheFile() {
    byte[] bytes = example().toBytes();
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 1] ^= 1;
    assertProblem(flipped, "was altered after it was written (its checksum differs)");
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertProblem(longer, "goes on after the " + bytes.length + " bytes");
    assertProblem(replaced(bytes, "fluxion-1", "fluxion-2"), "has the format fluxion-2, but this");
    assertProblem(
        replaced(bytes, "fluxion-1", "fluxion-x"), "is a safetensors file of something else");
    assertProblem(container("{}"), "is a safetensors file of something else");
    assertProblem(
        container("{\"__metadata__\":{\"format\":\"pt\"}}"),
        "is a safetensors file of something else");
    assertProblem("x,y\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8), "is not a safetensors file");
    assertProblem(new byte[] {0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0}, "is not a safetensors file");
  }

  @Test
  void aLyingLengthAllocatesNothing() throws IOException {
    for (long length : new long[] {10_000_000_000L, Long.MAX_VALUE, -1, 0}) {
      assertProblem(container(length, "{}"), "is not a safetensors file");
    }
    byte[] header = container(99_000_000, "{}");
    assertProblem(header, "is truncated: it should have at least 99000008 bytes, but has 10");
    // Two gigabytes promised, eight bytes there: the reader may take some megabytes, not gigabytes.
    String json =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[536870912],\"data_offsets\":[0,2147483648]}}";
    byte[] lie = Arrays.copyOf(container(json), 16 + json.length());
    InputStream endless = new ByteArrayInputStream(lie);
    assertThatThrownBy(
            () ->
                SafeTensors.read(endless, "lie", OptionalLong.empty(), new SafeTensors.Guard() {}))
        .hasMessageContaining("lie: is truncated");
  }

  @Test
  void refusesHeadersThatBreakTheFormat() {
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", "there is a gap");
    assertBroken(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        "tensors overlap");
    assertBroken(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[4,12]}}",
        "no multiple of its element size");
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "needs 12 bytes");
    assertBroken(
        "{\"w\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}", "type 'BF16'");
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
        "impossible shape");
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "proper shape");
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "needs 8 bytes");
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", "two data_offsets");
    assertBroken("{\"w\":5}", "the type ''");
    assertBroken(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "a key twice");
    assertBroken("{\"__metadata__\":{\"a\":5}}", "the metadata 'a' are not text");
    assertBroken("{\"__metadata__\":7}", "metadata are not a JSON object");
    assertBroken("{\"w\":", "not JSON");
    assertBroken("{} {}", "not JSON");
    assertBroken("{\"a\":" + "[".repeat(5000), "not JSON");
  }

  @Test
  void aFailureAtAnyByteLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile old = example();
    old.write(file);
    byte[] before = Files.readAllBytes(file);
    ModelFile next =
        new ModelFile(Map.of("w", new TensorEntry.Float32(new float[100_000], 100_000)), Map.of());
    for (int allowed : new int[] {0, 1, 100, 70_000, 399_999}) {
      assertThatThrownBy(
              () -> ModelFile.write(file, out -> next.writeTo(new Failing(out, allowed))))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("what was there is unchanged");
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).containsExactly(file);
      }
    }
  }

  @Test
  void saysWhyAFileCannotBeReadOrWritten() throws IOException {
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("absent")))
        .hasMessageContaining("absent: does not exist; check the path");
    assertThatThrownBy(() -> ModelFile.read(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> example().write(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> example().write(folder.resolve("absent/model.safetensors")))
        .hasMessageContaining("cannot be written (NoSuchFile)");
    Path file = Files.writeString(folder.resolve("plain"), "text");
    assertThatThrownBy(() -> example().write(file.resolve("model")))
        .hasMessageContaining("cannot be written");
  }

  @Test
  void removesWhatAKilledProcessLeftLongAgo() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Path old = Files.writeString(folder.resolve(".model.safetensors.1.tmp"), "half");
    Path fresh = Files.writeString(folder.resolve(".model.safetensors.2.tmp"), "half");
    Path other = Files.writeString(folder.resolve("other.tmp"), "mine");
    FileTime hourAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Files.setLastModifiedTime(old, hourAgo);
    Files.setLastModifiedTime(other, hourAgo);
    example().write(file);
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(other).exists();
  }

  @Test
  void readsAFileThatTheReferencePackageMade() throws IOException {
    try (InputStream in = ModelFileTest.class.getResourceAsStream("reference.safetensors")) {
      assertThat(in).isNotNull();
      SafeTensors content =
          SafeTensors.read(in, "reference", OptionalLong.empty(), new SafeTensors.Guard() {});
      assertThat(content.metadata()).isEqualTo(Map.of("made by", "safetensors", "note", "\u00e4"));
      assertThat(content.tensors())
          .usingRecursiveComparison()
          .isEqualTo(
              Map.of(
                  "double", new TensorEntry.Float64(new double[] {Math.PI, -1e300}, 2),
                  "single", new TensorEntry.Float32(new float[] {0, 1, 2, 3, 4, 0.1f}, 2, 3),
                  "whole", new TensorEntry.Int64(new long[] {-5, Long.MAX_VALUE, 0}, 3, 1),
                  "number", new TensorEntry.Float32(new float[] {7.5f})));
    }
  }

  private static void assertSame(ModelFile actual, ModelFile expected) {
    assertThat(actual.metadata()).isEqualTo(expected.metadata());
    assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, tensor) -> {
              TensorEntry found = actual.tensors().getOrDefault(name, ABSENT);
              assertThat(found).hasSameClassAs(tensor);
              assertThat(found.shape()).isEqualTo(tensor.shape());
              assertThat(elements(found)).isEqualTo(elements(tensor));
            });
  }

  private static Object elements(TensorEntry tensor) {
    if (tensor instanceof TensorEntry.Float32 single) {
      return single.values();
    }
    return tensor instanceof TensorEntry.Float64 numbers
        ? numbers.values()
        : ((TensorEntry.Int64) tensor).values();
  }

  private static void assertBroken(String json, String problem) {
    assertThatThrownBy(
            () ->
                SafeTensors.read(
                    new ByteArrayInputStream(container(json)),
                    "f",
                    OptionalLong.empty(),
                    new SafeTensors.Guard() {}))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith("f: is damaged: ")
        .hasMessageContaining(problem);
  }

  private void assertProblem(byte[] bytes, String problem) {
    Path file = folder.resolve("problem.safetensors");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith(file + ": " + problem);
  }

  private static byte[] container(String json) {
    return container(json.getBytes(StandardCharsets.UTF_8).length, json);
  }

  private static byte[] container(long length, String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(text)
        .array();
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A disk that is full after some bytes. */
  private static final class Failing extends FilterOutputStream {
    private int left;

    Failing(OutputStream out, int allowed) {
      super(out);
      this.left = allowed;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, Math.min(left, length));
      left -= length;
      if (left < 0) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }
  }
}
