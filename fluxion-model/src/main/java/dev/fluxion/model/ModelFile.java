package dev.fluxion.model;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Tensors by name with text metadata, in one safetensors file with a format number and a checksum.
 *
 * <p>The bytes are specified in {@code docs/model-file.md}. Reading and writing run no code from
 * the file.
 *
 * @param tensors tensors by name
 * @param metadata texts by name, without {@code format} and {@code checksum}
 */
public record ModelFile(Map<String, TensorEntry> tensors, Map<String, String> metadata) {
  /** The format number that is written, and the newest that is read. */
  public static final int FORMAT = 1;

  private static final int ALIGNMENT = 64;

  /**
   * Copies the maps, keeping their order.
   *
   * @throws IllegalArgumentException if a name is reserved
   */
  public ModelFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    if (tensors.containsKey(SafeTensorsHeader.METADATA)
        || metadata.containsKey(Seal.FORMAT_KEY)
        || metadata.containsKey(Seal.CHECKSUM_KEY)) {
      throw new IllegalArgumentException(
          "the names __metadata__, format and checksum are the file's own");
    }
  }

  /**
   * Writes the file whole or not at all.
   *
   * @throws ModelFileException if it cannot be written; a file that was there is then unchanged
   */
  public void write(Path file) {
    write(file, this::writeTo);
  }

  static void write(Path file, AtomicFile.Body body) {
    if (Files.isDirectory(file)) {
      throw new ModelFileException(file.toString(), "is a folder", "give a file name");
    }
    try {
      AtomicFile.write(file, body);
    } catch (IOException e) {
      throw new ModelFileException(
          file.toString(),
          "cannot be written (" + reason(e) + "), and what was there is unchanged",
          "check that the folder exists, may be written to and has space left",
          e);
    }
  }

  /**
   * Writes the bytes to a stream, which stays open.
   *
   * @throws IOException if the stream fails
   */
  public void writeTo(OutputStream out) throws IOException {
    Map<String, TensorEntry> ordered = new LinkedHashMap<>();
    tensors.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> -entry.getValue().dtype().bytes()))
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    byte[] json = SafeTensorsHeader.write(Seal.open(metadata), ordered);
    int end = Long.BYTES + json.length;
    int padded = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] head = Arrays.copyOf(length(padded - Long.BYTES), padded);
    System.arraycopy(json, 0, head, Long.BYTES, json.length);
    Arrays.fill(head, end, padded, (byte) ' ');

    MessageDigest digest = Seal.digest();
    digest.update(head);
    try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      for (TensorEntry tensor : ordered.values()) {
        TensorBytes.write(tensor, sink);
      }
    }
    byte[] checksum = HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(checksum, 0, head, Long.BYTES + Seal.CHECKSUM_AT, checksum.length);
    out.write(head);
    for (TensorEntry tensor : ordered.values()) {
      TensorBytes.write(tensor, out);
    }
    out.flush();
  }

  /** Returns the bytes of the file. */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Reads a file.
   *
   * @throws ModelFileException if it is missing, foreign, truncated, altered or from the future
   */
  public static ModelFile read(Path file) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw new ModelFileException(name, "is a folder", "give the model.safetensors inside it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      OptionalLong size =
          Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
      return read(in, name, size);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new ModelFileException(name, "does not exist", "check the path", e);
    } catch (IOException e) {
      throw new ModelFileException(
          name, "cannot be read (" + reason(e) + ")", "check its permissions and its disk", e);
    }
  }

  /**
   * Reads a stream to its end, and leaves it open.
   *
   * @throws ModelFileException if the bytes are foreign, truncated, altered or from the future
   * @throws IOException if the stream itself fails
   */
  public static ModelFile read(InputStream in) throws IOException {
    return read(in, "the model stream", OptionalLong.empty());
  }

  private static ModelFile read(InputStream in, String name, OptionalLong size) throws IOException {
    SafeTensors content =
        SafeTensors.read(new BufferedInputStream(in, 1 << 16), name, size, new Seal(name));
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    metadata.remove(Seal.FORMAT_KEY);
    metadata.remove(Seal.CHECKSUM_KEY);
    return new ModelFile(content.tensors(), metadata);
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static String reason(IOException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    return e instanceof java.nio.file.FileSystemException system && system.getReason() == null
        ? e.getClass().getSimpleName().replace("Exception", "")
        : message;
  }
}
