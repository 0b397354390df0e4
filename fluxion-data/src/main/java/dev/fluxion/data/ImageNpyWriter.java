package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import dev.fluxion.model.ImageFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes images as a NumPy array of unsigned bytes. */
final class ImageNpyWriter extends FileWriter {
  private final ImageFrame frame;
  private final int more;
  private final FileChannel channel;
  private long images;

  private ImageNpyWriter(Path target, AtomicFile file, ImageFrame frame, int more)
      throws IOException {
    super(target, file);
    this.frame = frame;
    this.more = more;
    channel = FileChannel.open(temporary(), StandardOpenOption.WRITE);
    write(NpyHeader.toBytes(ImageNpy.TYPE, sizes()));
  }

  /**
   * Starts a file.
   *
   * @param more number of values behind those of an image, which are left out
   */
  static ImageNpyWriter open(Path out, ImageFrame frame, int more) {
    AtomicFile target = DataFiles.create(out);
    try {
      return new ImageNpyWriter(out, target, frame, more);
    } catch (IOException e) {
      target.close();
      throw DataFiles.failed(out, e);
    }
  }

  private long[] sizes() {
    int channels = frame.shape().channels();
    long height = frame.shape().height();
    long width = frame.shape().width();
    return channels == 1
        ? new long[] {images, height, width}
        : new long[] {images, height, width, channels};
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  void put(double[] rowMajor, int rows) throws IOException {
    int values = frame.shape().values();
    double[] all = new double[rows * values];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(rowMajor, i * (values + more), all, i * values, values);
    }
    write(ImagePixels.channelsLast(frame.stored(all), frame.shape()));
    images += rows;
  }

  @Override
  void finish() throws IOException {
    channel.position(0);
    write(NpyHeader.toBytes(ImageNpy.TYPE, sizes()));
    channel.close();
  }

  @Override
  void release() throws IOException {
    channel.close();
  }
}
