package dev.fluxion.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads the safetensors container: header length (8 bytes, little-endian), JSON header, data.
 *
 * <p>Nothing is allocated on the word of a length that the bytes have not borne out.
 *
 * @param metadata text values of {@code __metadata__}
 * @param tensors tensors by name, in the order of their bytes
 */
record SafeTensors(Map<String, String> metadata, Map<String, TensorEntry> tensors) {
  static final int MAX_HEADER = 100_000_000;
  static final String COPY_AGAIN =
      "copy it again from where it was made, or take another checkpoint";

  private static final String FOREIGN = "give the model.safetensors that training wrote";

  /**
   * Reads a container to its end.
   *
   * @param name the file's name in messages
   * @param size number of bytes, where known
   * @param guard sees the bytes as they pass
   * @throws ModelFileException if the bytes are no safetensors file
   * @throws IOException if the stream itself fails
   */
  static SafeTensors read(InputStream in, String name, OptionalLong size, Guard guard)
      throws IOException {
    byte[] first = in.readNBytes(Long.BYTES);
    if (first.length < Long.BYTES) {
      String found = first.length == 0 ? "is empty" : "has only " + first.length + " bytes";
      throw new ModelFileException(name, found, COPY_AGAIN);
    }
    long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER) {
      throw foreign(name, length);
    }
    int brace = in.read();
    if (brace != '{') {
      throw foreign(name, length);
    }
    if (size.isPresent() && length > size.getAsLong() - Long.BYTES) {
      throw truncated(name, length + Long.BYTES, size.getAsLong());
    }
    byte[] rest = in.readNBytes((int) length - 1);
    if (rest.length < length - 1) {
      throw truncated(name, length + Long.BYTES, rest.length + 1L + Long.BYTES);
    }
    byte[] json = new byte[(int) length];
    json[0] = '{';
    System.arraycopy(rest, 0, json, 1, rest.length);
    SafeTensorsHeader header;
    try {
      header = SafeTensorsHeader.parse(json);
    } catch (SafeTensorsHeader.Broken e) {
      throw new ModelFileException(name, "is damaged: " + e.getMessage(), COPY_AGAIN);
    }
    guard.header(first, json, header.metadata());
    long expected = Long.BYTES + length + header.dataBytes();
    if (size.isPresent() && size.getAsLong() < expected) {
      throw truncated(name, expected, size.getAsLong());
    }
    Map<String, TensorEntry> tensors = tensors(in, name, header, expected, guard);
    guard.end();
    return new SafeTensors(header.metadata(), tensors);
  }

  /** Looks at the bytes while they are read; the plain one lets everything pass. */
  interface Guard {
    /** Sees the header before any tensor is read. */
    default void header(byte[] length, byte[] json, Map<String, String> metadata) {}

    /** Returns the stream that tensors are read from. */
    default InputStream data(InputStream in) {
      return in;
    }

    /** Is called when all has been read. */
    default void end() {}
  }

  private static Map<String, TensorEntry> tensors(
      InputStream in, String name, SafeTensorsHeader header, long expected, Guard guard)
      throws IOException {
    InputStream data = guard.data(in);
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    try {
      for (SafeTensorsHeader.Slot slot : header.slots()) {
        tensors.put(slot.name(), TensorBytes.read(slot.dtype(), slot.shape(), slot.count(), data));
      }
    } catch (EOFException e) {
      throw new ModelFileException(
          name, "is truncated: it should have " + expected + " bytes", COPY_AGAIN);
    }
    if (in.read() >= 0) {
      throw new ModelFileException(
          name, "goes on after the " + expected + " bytes that its header tells of", COPY_AGAIN);
    }
    return tensors;
  }

  private static ModelFileException foreign(String name, long length) {
    return new ModelFileException(
        name,
        "is not a safetensors file (as a header length, its first 8 bytes say "
            + Long.toUnsignedString(length)
            + ")",
        FOREIGN);
  }

  private static ModelFileException truncated(String name, long expected, long found) {
    return new ModelFileException(
        name,
        "is truncated: it should have at least " + expected + " bytes, but has " + found,
        COPY_AGAIN);
  }
}
