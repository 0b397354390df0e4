package dev.fluxion.cli;

import dev.fluxion.data.TableFile;
import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is scored: rows of a table, or images of a file. */
interface ScoreInput {
  /** Returns the rows in the model's units, the columns of its condition behind them. */
  Table model();

  /** Writes what was read and new columns beside it; of images their number from 1 and label. */
  void write(Path out, Table added);

  /**
   * Opens a file in the form that the model's data have.
   *
   * @param labels a file of labels of images, or null
   */
  static ScoreInput open(FlowModel flow, Path data, @Nullable Path labels) {
    ReferenceData.requireImages(flow, data, labels);
    if (flow.images().isPresent()) {
      return new Images(ReferenceData.images(flow, data, labels));
    }
    TableFile file = TableFile.open(data, flow.columns(), ReferenceData.conditions(flow));
    return new ScoreInput() {
      @Override
      public Table model() {
        return file.model();
      }

      @Override
      public void write(Path out, Table added) {
        file.write(out, added);
      }
    };
  }

  /**
   * Images of a file.
   *
   * @param model the images, and their labels where they have some
   */
  record Images(Table model) implements ScoreInput {
    @Override
    public void write(Path out, Table added) {
      double[] numbers = new double[model.rows()];
      Arrays.setAll(numbers, i -> i + 1);
      Table numbered = new Table(List.of("image"), numbers.length, numbers);
      List<String> label =
          model.columns().contains(ImagesConfig.LABEL) ? List.of(ImagesConfig.LABEL) : List.of();
      TableFiles.write(out, numbered.beside(model.select(label)).beside(added));
    }
  }
}
