package dev.fluxion.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Files that are no models, and data that do not fit a model. */
final class BadModelInputs {
  private BadModelInputs() {}

  static void write(Path folder) throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve("run/model.safetensors"));
    Files.write(folder.resolve("empty.safetensors"), new byte[0]);
    Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(model, model.length - 100));
    byte[] altered = model.clone();
    altered[altered.length - 5] ^= 1;
    Files.write(folder.resolve("altered.safetensors"), altered);
    Files.writeString(folder.resolve("text.safetensors"), "these are no weights, but some text");
    ByteBuffer lying = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    lying.putLong(10L << 30).put("{\"a\":".getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("lying.safetensors"), lying.array());
    byte[] json =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer foreign = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(
        folder.resolve("foreign.safetensors"), foreign.putLong(json.length).put(json).array());
    String text = new String(model, StandardCharsets.ISO_8859_1);
    Files.write(
        folder.resolve("future.safetensors"),
        text.replaceFirst("\"format\":\"fluxion-1\"", "\"format\":\"fluxion-7\"")
            .getBytes(StandardCharsets.ISO_8859_1));
    Files.createDirectory(folder.resolve("no-run"));
    Files.writeString(folder.resolve("one-column.csv"), "x\n1\n2\n");
    Files.writeString(folder.resolve("other.csv"), "u,v\n1,2\n");
    Files.writeString(folder.resolve("scored.csv"), "x,y,log_density\n1,2,3\n");
    Files.writeString(folder.resolve("named.csv"), "x,y,name\n1,2,a\n");
  }

  private static BadInput model(String what, String name, String value, String cure) {
    return BadInput.of(
        what, "sample DIR/" + name + " --count 5 --out DIR/o.csv", value, name, cure);
  }

  private static BadInput score(String what, String data, String value, String place, String cure) {
    return BadInput.of(
        what, "score DIR/run --data DIR/" + data + " --out DIR/o.npy", value, place, cure);
  }

  static List<BadInput> all() {
    return List.of(
        model("a model that is not there", "absent", "does not exist", "check the path"),
        model("a folder without a model", "no-run", "model.safetensors", "--out RUN"),
        model("an empty file", "empty.safetensors", "is empty", "copy it again"),
        model("a file cut short", "cut.safetensors", "truncated", "copy it again"),
        model("an altered byte", "altered.safetensors", "checksum", "copy it again"),
        model(
            "a text file", "text.safetensors", "8241904413164529780", "give the model.safetensors"),
        model(
            "a header that claims 10 GB",
            "lying.safetensors",
            "10737418240",
            "give the model.safetensors"),
        model(
            "a safetensors file of something else",
            "foreign.safetensors",
            "no Fluxion format",
            "give the model.safetensors"),
        model("a file of a future format", "future.safetensors", "7", ""),
        score(
            "data with fewer columns than the model",
            "one-column.csv",
            "'y'",
            "one-column.csv",
            "it has x"),
        score("data with other columns", "other.csv", "'x'", "other.csv", "it has u, v"),
        score("NaN in data to score", "nan.csv", "NaN", "row 2, column 'y'", "leave the row out"),
        score("data without rows to score", "header.csv", "no rows", "header.csv", "at least one"),
        score(
            "a log_density column already", "scored.csv", "'log_density'", "scored.csv", "rename"),
        score("a text column into .npy", "named.csv", "'name'", "named.csv", ".parquet"),
        BadInput.of(
            "data of another dimension to transport",
            "transport DIR/run --data DIR/one-column.csv --out DIR/o.csv",
            "'y'",
            "one-column.csv",
            "it has x"));
  }
}
