package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import dev.fluxion.nn.image.ImageShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Stored images, memory-mapped: any image at once, by any number of threads.
 *
 * <p>Layout, big-endian: magic "FLXIMGS1", the byte length of the head (4 bytes), SHA-256 of all
 * that follows (32 bytes); the head: length and UTF-8 text of the origin, channels, height, width,
 * number of images and of labels, length and text of each label. Then follow two bytes for the
 * label's code of each image, where there are labels, and a byte for each value.
 */
final class ImageStore {
  private static final long MAGIC = 0x464C58494D475331L;
  private static final int DIGEST = 32;
  private static final int START = 12 + DIGEST;
  private static final int LARGEST_HEAD = 64 << 20;

  private final ImageShape shape;
  private final int count;
  private final List<String> labels;
  private final String fingerprint;
  private final ByteBuffer body;

  private ImageStore(
      ImageShape shape, int count, List<String> labels, String fingerprint, ByteBuffer body) {
    this.shape = shape;
    this.count = count;
    this.labels = List.copyOf(labels);
    this.fingerprint = fingerprint;
    this.body = body;
  }

  /**
   * Writes images, whole or not at all.
   *
   * @param origin what they are made from; {@link #open} compares it
   * @throws DataException if the file cannot be written
   */
  static void write(ImageSet images, String origin, Path file) {
    try (AtomicFile target = DataFiles.create(file)) {
      byte[] head = head(images, origin);
      byte[] codes = codes(images);
      MessageDigest digest = Digests.sha256();
      digest.update(head);
      digest.update(codes);
      digest.update(images.levels());
      try (OutputStream out = Files.newOutputStream(target.temporary())) {
        out.write(ByteBuffer.allocate(12).putLong(MAGIC).putInt(head.length).array());
        out.write(digest.digest());
        out.write(head);
        out.write(codes);
        out.write(images.levels());
      }
      target.commit();
    } catch (IOException e) {
      throw DataFiles.failed(file, e);
    }
  }

  private static byte[] head(ImageSet images, String origin) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    text(out, origin);
    ImageShape shape = images.shape();
    for (int size :
        new int[] {
          shape.channels(), shape.height(), shape.width(), images.count(), images.labels().size()
        }) {
      out.writeInt(size);
    }
    for (String label : images.labels()) {
      text(out, label);
    }
    return bytes.toByteArray();
  }

  private static byte[] codes(ImageSet images) {
    ByteBuffer codes = ByteBuffer.allocate(2 * images.codes().length);
    for (int code : images.codes()) {
      codes.putShort((short) code);
    }
    return codes.array();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Opens stored images if there are some of this origin.
   *
   * @return nothing if the file does not exist or was made from another origin
   * @throws DataException if the file is damaged or holds no stored images
   */
  static Optional<ImageStore> open(Path file, String origin) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a folder, but must be a file of stored images");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < START) {
        throw new IOException("it holds no stored images");
      }
      if (size > Integer.MAX_VALUE) {
        throw new IOException("it is longer than 2 GiB");
      }
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      byte[] sum = new byte[DIGEST];
      int length = mapped.getInt(8);
      mapped.get(12, sum);
      if (mapped.getLong(0) != MAGIC
          || length < 0
          || length > LARGEST_HEAD
          || length > size - START) {
        throw new IOException("it holds no stored images");
      }
      byte[] head = new byte[length];
      mapped.get(START, head);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
      if (!text(in).equals(origin)) {
        return Optional.empty();
      }
      ImageStore store = read(in, mapped.slice(START + length, (int) size - START - length), sum);
      MessageDigest digest = Digests.sha256();
      digest.update(head);
      digest.update(store.body.duplicate());
      if (!Arrays.equals(digest.digest(), sum)) {
        throw new IOException("its checksum does not fit its content");
      }
      return Optional.of(store);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          "the stored images in "
              + file
              + " cannot be used: "
              + DataFiles.reason(e)
              + "; delete the file to read the data again",
          e);
    }
  }

  private static ImageStore read(DataInputStream in, ByteBuffer body, byte[] sum)
      throws IOException {
    ImageShape shape = new ImageShape(in.readInt(), in.readInt(), in.readInt());
    int count = in.readInt();
    int known = in.readInt();
    if (known < 0 || known > in.available()) {
      throw new IOException("its head is damaged");
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < known; i++) {
      labels.add(text(in));
    }
    long bytes = (long) count * ((known == 0 ? 0 : 2) + shape.values());
    if (count < 1 || body.capacity() != bytes) {
      throw new IOException("its length does not fit its head");
    }
    return new ImageStore(shape, count, labels, HexFormat.of().formatHex(sum), body);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("its head is damaged");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  ImageShape shape() {
    return shape;
  }

  int count() {
    return count;
  }

  /** Returns the labels by code; none where the images have no labels. */
  List<String> labels() {
    return labels;
  }

  /** Returns the SHA-256 of the content in hexadecimal digits. */
  String fingerprint() {
    return fingerprint;
  }

  /** Puts the values of an image into an array of their number. */
  void levels(int image, byte[] to) {
    int start = labels.isEmpty() ? 0 : 2 * count;
    body.get(start + image * shape.values(), to);
  }

  /** Returns the code of an image's label. */
  int code(int image) {
    return body.getShort(2 * image) & 0xFFFF;
  }
}
