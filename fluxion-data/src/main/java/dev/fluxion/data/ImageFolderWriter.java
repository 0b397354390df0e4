package dev.fluxion.data;

import dev.fluxion.model.ImageFrame;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Writes each image as a PNG file into a folder, which appears when all are there. */
final class ImageFolderWriter implements TableWriter {
  private final Path target;
  private final Path temporary;
  private final ImageFrame frame;
  private final Map<Double, String> labels;
  private long images;
  private boolean open = true;

  private ImageFolderWriter(
      Path target, Path temporary, ImageFrame frame, Map<Double, String> labels) {
    this.target = target;
    this.temporary = temporary;
    this.frame = frame;
    this.labels = labels;
  }

  /**
   * Starts a folder.
   *
   * @param labels the label of each value that stands behind an image; none without labels
   */
  static ImageFolderWriter open(Path out, ImageFrame frame, Map<Double, String> labels) {
    Path absolute = out.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        requireEmpty(absolute, out);
      }
      Path parent = Objects.requireNonNull(absolute.getParent(), "a file system's root");
      if (!Files.isDirectory(parent)) {
        throw new DataException(
            "cannot write " + out + ": the folder " + parent + " does not exist; make it first");
      }
      Path temporary =
          Files.createDirectory(
              parent.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part"));
      ImageFolderWriter writer = new ImageFolderWriter(absolute, temporary, frame, labels);
      try {
        writer.makeFolders(out);
      } catch (IOException | DataException e) {
        writer.abort();
        throw e;
      }
      return writer;
    } catch (IOException e) {
      throw DataFiles.failed(out, e);
    }
  }

  private void makeFolders(Path out) throws IOException {
    for (String label : labels.values()) {
      if (label.isBlank() || label.matches(".*[/\\\\:].*|\\.+")) {
        throw new DataException(
            "cannot write "
                + out
                + ": the label '"
                + label
                + "' is no name of a folder; write an array .npy instead");
      }
      Files.createDirectory(temporary.resolve(label));
    }
  }

  private static void requireEmpty(Path folder, Path out) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(out + " is a file, but images go into a folder; choose another name");
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new DataException(out + " holds files already; choose a new or empty folder");
      }
    }
  }

  @Override
  public void write(double[] rowMajor, int rows) {
    int values = frame.shape().values();
    int width = values + (labels.isEmpty() ? 0 : 1);
    try {
      for (int i = 0; i < rows; i++) {
        Path folder =
            labels.isEmpty()
                ? temporary
                : temporary.resolve(labels.get(rowMajor[i * width + values]));
        double[] image = Arrays.copyOfRange(rowMajor, i * width, i * width + values);
        try (OutputStream out =
            Files.newOutputStream(
                folder.resolve(String.format(Locale.ROOT, "%06d.png", images + i)))) {
          ImageIO.write(picture(frame.greys(image)), "png", out);
        }
      }
      images += rows;
    } catch (IOException e) {
      abort();
      throw DataFiles.failed(target, e);
    }
  }

  /** Returns a picture of one channel of grey, or of red, green and blue. */
  private BufferedImage picture(byte[] greys) {
    int height = frame.shape().height();
    int width = frame.shape().width();
    int channels = frame.shape().channels();
    byte[] bytes = ImagePixels.channelsLast(greys, frame.shape());
    int[] samples = new int[bytes.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = bytes[i] & 0xFF;
    }
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    image.getRaster().setPixels(0, 0, width, height, samples);
    return image;
  }

  @Override
  public void abort() {
    if (open) {
      open = false;
      try {
        delete(temporary);
      } catch (IOException e) {
        // What was written is thrown away.
      }
    }
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    try {
      Files.deleteIfExists(target);
      Files.move(temporary, target);
      open = false;
    } catch (IOException e) {
      throw DataFiles.failed(target, e);
    } finally {
      abort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
