package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Files of images, byte by byte, for tests. */
final class ImageBytes {
  private ImageBytes() {}

  /** Returns an IDX file of unsigned bytes. */
  static byte[] idx(int[] sizes, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + values.length);
    bytes.put(new byte[] {0, 0, 8, (byte) sizes.length});
    for (int size : sizes) {
      bytes.putInt(size);
    }
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  /** Returns bytes gzipped. */
  static byte[] zipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes a picture of samples, pixel by pixel, in grey or colour. */
  static Path picture(Path file, int type, int width, int... samples) throws IOException {
    int bands = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 3;
    BufferedImage image = new BufferedImage(width, samples.length / bands / width, type);
    image.getRaster().setPixels(0, 0, width, image.getHeight(), samples);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    String name = file.toString();
    ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    return file;
  }

  /** Returns the data section of YAML. */
  static DataConfig data(String yaml) {
    return Experiment.parse("data: " + yaml).data();
  }

  /** Returns the section of images of YAML. */
  static ImagesConfig images(String yaml) {
    return Objects.requireNonNull(data("{images: " + yaml + "}").images());
  }
}
