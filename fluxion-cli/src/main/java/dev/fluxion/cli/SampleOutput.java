package dev.fluxion.cli;

import dev.fluxion.data.DataException;
import dev.fluxion.data.ImageFiles;
import dev.fluxion.data.TableFiles;
import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.plot.ImageGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where samples go: a table, or images in the form that the name asks for. */
final class SampleOutput {
  /** The most images of a grid. */
  private static final int MOST = 10_000;

  /** The conditions of samples that are drawn under none. */
  static final Table UNCONDITIONED = new Table(List.of(), 1, new double[0]);

  private SampleOutput() {}

  /**
   * Starts the output.
   *
   * @param columns the columns of the samples, those of the model and of its condition
   * @param given the conditions that samples are drawn under, with no columns where there are none
   * @param count number of samples
   * @throws DataException if it cannot be written
   * @throws InvalidValue if there are too many samples for the form
   */
  static TableWriter open(Path out, FlowModel flow, List<String> columns, Table given, long count) {
    return open(out, flow, columns, given, count, 0);
  }

  /**
   * As above.
   *
   * @param across images in a line of a grid; 0 for a square
   */
  static TableWriter open(
      Path out, FlowModel flow, List<String> columns, Table given, long count, int across) {
    String name = out.toString().toLowerCase(Locale.ROOT);
    if (flow.images().isEmpty()) {
      return TableFiles.open(out, columns, given.labels());
    }
    ImageFrame frame = flow.images().get();
    if (name.endsWith(".png")) {
      InvalidValue.unless(
          count <= MOST,
          "--count",
          count,
          "at most " + MOST + " in a grid; write .npy or a folder");
      requireFolder(out);
      return new Grid(out, frame, columns.size(), across);
    }
    return ImageFiles.writes(out)
        ? ImageFiles.open(out, frame, given)
        : TableFiles.open(out, columns, given.labels());
  }

  /** Returns whether a name stands for pictures of a model of images, not for a table. */
  static boolean pictures(Path out, FlowModel flow) {
    return grid(out, flow) || (flow.images().isPresent() && ImageFiles.writes(out));
  }

  /** Returns whether a name stands for one picture of all images of a model of images. */
  static boolean grid(Path out, FlowModel flow) {
    return flow.images().isPresent() && out.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static void requireFolder(Path out) {
    Path folder = out.toAbsolutePath().normalize().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new DataException(
          "cannot write " + out + ": the folder " + folder + " does not exist; make it first");
    }
  }

  /** Says what samples are of. */
  static String inWords(FlowModel flow, List<String> columns) {
    return flow.images()
        .map(frame -> "images " + frame.shape())
        .orElseGet(() -> String.join(", ", columns));
  }

  /** Gathers images and draws them as a grid at the end. */
  private static final class Grid implements TableWriter {
    private final Path out;
    private final ImageFrame frame;
    private final int width;
    private final int across;
    private final ByteArrayOutputStream greys = new ByteArrayOutputStream();
    private boolean open = true;

    Grid(Path out, ImageFrame frame, int width, int across) {
      this.out = out;
      this.frame = frame;
      this.width = width;
      this.across = across;
    }

    @Override
    public void write(double[] rowMajor, int rows) {
      int values = frame.shape().values();
      for (int i = 0; i < rows; i++) {
        greys.writeBytes(frame.greys(Arrays.copyOfRange(rowMajor, i * width, i * width + values)));
      }
    }

    @Override
    public void abort() {
      open = false;
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        try {
          ImageGrid.write(out, ImageGrids.of(frame, greys.toByteArray(), across).render());
        } catch (IOException e) {
          throw new DataException("cannot write " + out + ": " + e.getMessage(), e);
        }
      }
    }
  }
}
