package dev.fluxion.cli;

import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Appends training events to a file, one JSON object a line, each line flushed. The file is opened
 * at the first event; a line that an earlier process left unfinished is cut off.
 */
final class EventLog implements TrainingListener, AutoCloseable {
  private final Path file;
  private @Nullable Writer writer;

  EventLog(Path file) {
    this.file = file;
  }

  @Override
  public void on(TrainingEvent event) {
    try {
      Writer to = writer == null ? open() : writer;
      to.write(Json.write(event.toMap()) + "\n");
      to.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + file, failure);
    }
  }

  private Writer open() throws IOException {
    if (Files.exists(file)) {
      cutUnfinishedLine();
    }
    Writer opened =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    writer = opened;
    return opened;
  }

  private void cutUnfinishedLine() throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      long end = content.length();
      while (end > 0) {
        content.seek(end - 1);
        if (content.read() == '\n') {
          break;
        }
        end--;
      }
      content.setLength(end);
    }
  }

  @Override
  public void close() {
    if (writer != null) {
      try {
        writer.close();
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot write " + file, failure);
      }
    }
  }
}
