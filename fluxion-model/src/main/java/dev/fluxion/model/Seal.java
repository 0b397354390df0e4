package dev.fluxion.model;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Format number and checksum of a model file: SHA-256 of all its bytes, the checksum's own 64
 * characters taken as '0'.
 */
final class Seal implements SafeTensors.Guard {
  static final String FORMAT_KEY = "format";
  static final String CHECKSUM_KEY = "checksum";

  private static final String PREFIX = "fluxion-";
  private static final Pattern NUMBER = Pattern.compile(PREFIX + "([0-9]{1,9})");
  private static final String START =
      "{\"" + SafeTensorsHeader.METADATA + "\":{\"" + CHECKSUM_KEY + "\":\"";
  private static final int LENGTH = 64;

  /** Index of the checksum in the header. */
  static final int CHECKSUM_AT = START.length();

  private final String name;
  private final MessageDigest digest = digest();
  private String checksum = "";

  Seal(String name) {
    this.name = name;
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns metadata with the format and, in first place, a checksum still to be filled in. */
  static Map<String, String> open(Map<String, String> metadata) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(CHECKSUM_KEY, "0".repeat(LENGTH));
    all.put(FORMAT_KEY, PREFIX + ModelFile.FORMAT);
    all.putAll(metadata);
    return all;
  }

  @Override
  public void header(byte[] length, byte[] json, Map<String, String> metadata) {
    checkFormat(metadata.getOrDefault(FORMAT_KEY, ""));
    checksum = metadata.getOrDefault(CHECKSUM_KEY, "");
    String start = new String(json, 0, Math.min(CHECKSUM_AT, json.length), StandardCharsets.UTF_8);
    if (!start.equals(START) || checksum.length() != LENGTH) {
      throw altered();
    }
    byte[] zeroed = json.clone();
    Arrays.fill(zeroed, CHECKSUM_AT, CHECKSUM_AT + LENGTH, (byte) '0');
    digest.update(length);
    digest.update(zeroed);
  }

  private void checkFormat(String format) {
    Matcher number = NUMBER.matcher(format);
    if (!number.matches()) {
      throw new ModelFileException(
          name,
          "is a safetensors file of something else (its metadata name no Fluxion format)",
          "give the model.safetensors that training wrote");
    }
    int found = Integer.parseInt(number.group(1));
    if (found < 1 || found > ModelFile.FORMAT) {
      throw new ModelFileException(
          name,
          "has the format "
              + format
              + ", but this version reads up to "
              + PREFIX
              + ModelFile.FORMAT,
          "take a newer Fluxion");
    }
  }

  @Override
  public InputStream data(InputStream in) {
    return new DigestInputStream(in, digest);
  }

  @Override
  public void end() {
    if (!HexFormat.of().formatHex(digest.digest()).equals(checksum)) {
      throw altered();
    }
  }

  private ModelFileException altered() {
    return new ModelFileException(
        name, "was altered after it was written (its checksum differs)", SafeTensors.COPY_AGAIN);
  }
}
