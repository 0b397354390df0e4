package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the writers of all formats share: the temporary file, failure, and the end. */
abstract class FileWriter implements TableWriter {
  private final Path target;
  private final AtomicFile file;
  private boolean open = true;

  /** Creates the temporary file beside the target. */
  FileWriter(Path target, AtomicFile file) {
    this.target = target;
    this.file = file;
  }

  /** Writes rows to the temporary file. */
  abstract void put(double[] rowMajor, int rows) throws IOException;

  /** Finishes the temporary file's content and lets go of it. */
  abstract void finish() throws IOException;

  /** Lets go of the temporary file without finishing it. */
  abstract void release() throws IOException;

  final Path temporary() {
    return file.temporary();
  }

  @Override
  public final void write(double[] rowMajor, int rows) {
    if (!open) {
      throw new IllegalStateException("the writer of " + target + " is closed");
    }
    try {
      put(rowMajor, rows);
    } catch (IOException e) {
      abort();
      throw DataFiles.failed(target, e);
    } catch (RuntimeException e) {
      abort();
      throw e;
    }
  }

  @Override
  public final void abort() {
    if (open) {
      open = false;
      try {
        release();
      } catch (IOException e) {
        // What was written is thrown away.
      } finally {
        file.close();
      }
    }
  }

  @Override
  public final void close() {
    if (open) {
      try {
        finish();
        file.commit();
        open = false;
      } catch (IOException e) {
        throw DataFiles.failed(target, e);
      } finally {
        abort();
      }
    }
  }

  /** Throws unless the columns can stand in a file. */
  static List<String> checked(List<String> columns) {
    ColumnChoice.positions("the output", columns, null);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a table needs at least one column");
    }
    return List.copyOf(columns);
  }
}
