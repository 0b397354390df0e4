package dev.fluxion.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the text of an experiment file. */
final class ExperimentFile {
  private static final int MAX_BYTES = 4 * YamlReader.MAX_CHARACTERS;

  private ExperimentFile() {}

  static String text(Path file) {
    byte[] bytes;
    if (Files.isDirectory(file)) {
      throw new InvalidValue(file.toString(), "is a folder, but must be an experiment file (YAML)");
    }
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new InvalidValue(file.toString(), "does not exist; check the path");
    } catch (IOException e) {
      throw new InvalidValue(file.toString(), "cannot be read: " + e.getMessage());
    }
    if (bytes.length > MAX_BYTES) {
      throw new InvalidValue(
          file.toString(), "has more than " + MAX_BYTES + " bytes, too many for an experiment");
    }
    return decode(bytes, file.toString());
  }

  static String decode(byte[] bytes, String name) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      CharBuffer text = decoder.decode(in);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new InvalidValue(
          name, "is not UTF-8 from byte " + (in.position() + 1) + " on; save it as UTF-8");
    }
  }
}
